// duta_search_bench: what a search and a publication cost in libraries of different
// sizes, beside a read by primary key of the same database.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "core/search/index.h"
#include "core/search/search.h"
#include "core/search/snippet.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/bench/measure.h"

namespace duta::bench {
namespace {

constexpr double kMicros = 1e6;
constexpr char kReader[] = "partners/au-dfat";

struct Options {
  std::string data;
  std::string vocabulary;
  std::vector<int> sizes{1'000, 10'000, 100'000};
  int queries = 500;
  int publications = 100;
  bool quick = false;
};

[[noreturn]] void Fail(const Status& status) {
  std::fprintf(stderr, "duta_search_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}
void Must(const Status& status) {
  if (!status.ok()) Fail(status);
}

// The words of the tests' documents; what has no spaces is one.
std::vector<std::string> ReadVocabulary(const std::string& folder) {
  std::vector<std::string> words;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line.front() != 'D') continue;
      for (const auto word : absl::StrSplit(line.substr(2), ' ', absl::SkipEmpty())) {
        if (word != "|") words.emplace_back(word);
      }
    }
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// Documents of words of which the n-th is n times as rare as the first.
class Author {
 public:
  explicit Author(std::vector<std::string> words) : words_(std::move(words)), random_(2019) {
    std::shuffle(words_.begin(), words_.end(), random_);
  }

  std::string Word() {
    const double u = std::uniform_real_distribution<double>(0, 1)(random_);
    const double rank = std::pow(static_cast<double>(words_.size()), u) - 1;
    return words_[std::min(static_cast<size_t>(rank), words_.size() - 1)];
  }
  std::string Text(int count) {
    std::string text = Word();
    for (int i = 1; i < count; ++i) text += " " + Word();
    return text;
  }
  search::Document Write(int number) {
    search::Document document;
    document.collection = "practices";
    document.item = document.version = std::to_string(number);
    document.sequence = 1;
    document.day = 20'000 + number % 400;
    document.texts = {{search::Field::kTitle, Text(6)}, {search::Field::kAbstract, Text(50)}};
    document.keywords = {{"country", number % 2 == 0 ? "ID" : "TH"}, {"topic", Word()}};
    for (const search::FieldText& text : document.texts) bytes_ += text.text.size();
    return document;
  }
  size_t bytes() const { return bytes_; }

 private:
  std::vector<std::string> words_;
  std::mt19937_64 random_;
  size_t bytes_ = 0;
};

// What a hub does for a query of a reader, but for the network.
Status Ask(store::Database& database, const std::string& text) {
  DUTA_ASSIGN_OR_RETURN(const search::Query query, search::ParseQuery(text, {"country", "topic"}));
  return database.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(const auto audiences, search::AudiencesFor(transaction, "practices", kReader, 3));
    DUTA_ASSIGN_OR_RETURN(const search::Results results, search::Find(transaction, audiences, query, 10, std::nullopt));
    for (const search::Hit& hit : results.hits) {
      DUTA_ASSIGN_OR_RETURN(const auto document, search::LoadDocument(transaction, hit.audience, hit.number));
      search::SnippetsOf(*document, query);
    }
    return absl::OkStatus();
  });
}

// As many documents as a page has, by primary key, in one transaction; with 1, one.
Status ReadByKey(store::Database& database, const std::vector<int64_t>& numbers) {
  return database.Read([&](store::Transaction& transaction) -> Status {
    for (const int64_t number : numbers) {
      DUTA_RETURN_IF_ERROR(transaction.Run("SELECT content FROM search_documents WHERE audience = $1 AND number = $2",
                                           {int64_t{1}, number}, [](const store::Row&) { return absl::OkStatus(); }));
    }
    return absl::OkStatus();
  });
}

template <typename Work>
Series Measure(int count, const Work& work) {
  Series series;
  for (int i = 0; i < count; ++i) {
    const Stopwatch watch;
    Must(work(i));
    series.Add(watch.Seconds() * kMicros);
  }
  return series;
}

// What everything is compared with, p99.
struct Base {
  double one, page;
};

void Print(const char* what, const Series& series, const Base& base) {
  std::printf("  %-24s p50 %9.0f us   p99 %9.0f us   p99 to a read by key %7.1f, to ten %6.1f\n", what, series.Median(),
              series.Quantile(0.99), series.Quantile(0.99) / base.one, series.Quantile(0.99) / base.page);
}

void Run(const Options& options, int size, const std::vector<std::string>& vocabulary) {
  const std::string path = options.data + "/search-bench.sqlite";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  auto database = store::OpenSqlite(path);
  Must(database.status());
  Must(search::CreateTables(**database));
  const search::Readers readers{{kReader, "partners/id-kemlu"}, 2};
  Author author(vocabulary);
  const Stopwatch filling;
  for (int i = 0; i < size;) {
    Must((*database)->Write([&](store::Transaction& transaction) -> Status {
      for (const int end = std::min(size, i + 200); i < end; ++i) {
        DUTA_RETURN_IF_ERROR(search::AddVersion(transaction, author.Write(i), readers));
      }
      return absl::OkStatus();
    }));
  }
  std::printf("%d documents, %.2f ms each in batches of 200; index %.1f times the text (%.1f MB)\n", size,
              1000 * filling.Seconds() / size,
              static_cast<double>((*database)->SizeBytes()) / static_cast<double>(author.bytes()),
              static_cast<double>((*database)->SizeBytes()) / 1e6);
  std::mt19937 random(7);
  const auto read = [&](size_t count) {
    return Measure(options.queries, [&](int) {
      std::vector<int64_t> numbers(count);
      for (int64_t& number : numbers) number = random() % static_cast<uint32_t>(size);
      return ReadByKey(**database, numbers);
    });
  };
  const Series by_key = read(1), page = read(10);
  const Base base{by_key.Quantile(0.99), page.Quantile(0.99)};
  Print("read by key", by_key, base);
  Print("ten read by key", page, base);
  Print("query, one word", Measure(options.queries, [&](int) { return Ask(**database, author.Word()); }), base);
  Print("query, two words", Measure(options.queries, [&](int) { return Ask(**database, author.Text(2)); }), base);
  Print("query, rare words",
        Measure(options.queries,
                [&](int) {
                  return Ask(**database,
                             vocabulary[random() % vocabulary.size()] + " " + vocabulary[random() % vocabulary.size()]);
                }),
        base);
  int next = size;
  Print("publication, durable",
        Measure(options.publications,
                [&](int) {
                  const search::Document document = author.Write(next++);
                  return (*database)->Write([&](store::Transaction& transaction) {
                    return search::AddVersion(transaction, document, readers);
                  });
                }),
        base);
  database->reset();
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
}

}  // namespace
}  // namespace duta::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // Large libraries take their time.
  CLI::App app("What a search costs.");
  duta::bench::Options options;
  app.add_option("--data", options.data, "Folder for the database")->required();
  app.add_option("--vocabulary", options.vocabulary, "Folder with tests/core/search/languages")->required();
  app.add_option("--size", options.sizes, "Documents; repeat for more");
  app.add_flag("--quick", options.quick, "Only whether it works");
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.sizes = {300};
    options.queries = options.publications = 10;
  }
  const std::vector<std::string> vocabulary = duta::bench::ReadVocabulary(options.vocabulary);
  std::printf("%zu words\n", vocabulary.size());
  for (const int size : options.sizes) duta::bench::Run(options, size, vocabulary);
  return 0;
}

// The language of queries on any bytes: what is refused says where, what is taken
// is bounded and can be answered.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/search/index.h"
#include "core/search/search.h"
#include "core/search/snippet.h"
#include "core/search/suggestion.h"
#include "core/store/sqlite/sqlite_database.h"

namespace {

using namespace duta;
using namespace duta::search;

// A library of one document in each of a few scripts.
store::Database& Library() {
  static const std::unique_ptr<store::Database> library = [] {
    auto database = *store::OpenSqliteInMemory();
    const Readers readers{{"partners/a"}, 1};
    const char* const titles[] = {"Consular help", "外交部", "การทูตดิจิทัล", "Việt Nam", "ကုန္ထုတ္သမဝါယမ"};
    const Status status = CreateTables(*database);
    if (!status.ok()) std::abort();
    for (const char* title : titles) {
      Document document{"fuzz", title, title, 1, 0, {{Field::kTitle, title}}, {{"country", "ID"}}};
      if (!database->Write([&](store::Transaction& t) { return AddVersion(t, document, readers); }).ok()) std::abort();
    }
    return database;
  }();
  return *library;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = ParseQuery(text, {"country", "topic"});
  if (!query.ok()) {
    if (ReasonOf(query.status()) != Reason::kQueryInvalid) std::abort();
    return 0;
  }
  if (query->leaves.size() > kMaxLeaves) std::abort();
  const Status answered = Library().Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(const auto audiences, AudiencesFor(transaction, "fuzz", "partners/a", 6));
    DUTA_ASSIGN_OR_RETURN(const Results results, Find(transaction, audiences, *query, 10, std::nullopt));
    for (const Hit& hit : results.hits) {
      DUTA_ASSIGN_OR_RETURN(const auto document, LoadDocument(transaction, hit.audience, hit.number));
      for (const v1::Snippet& snippet : SnippetsOf(*document, *query)) {
        for (const v1::Highlight& highlight : snippet.highlights()) {
          if (highlight.begin() >= highlight.end() || highlight.end() > snippet.text().size()) std::abort();
        }
      }
    }
    return Suggest(transaction, audiences, text, *query).status();
  });
  if (!answered.ok()) std::abort();
  return 0;
}

// duta_read_bench: what it costs that everything is verified that a hub reads from its
// database before it gives it out: messages read as a receiver's stream reads them that
// has fallen behind, and the same statements and parsing with nothing compared, in turn.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/crypto/dsse.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/commit_batch.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/log/log_tiles.h"
#include "core/exchange/log/record.h"
#include "core/exchange/messages/accepted_loader.h"
#include "core/exchange/schema.h"
#include "core/log/merkle.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/bench/measure.h"

namespace duta::bench {
namespace {

constexpr char kKind[] = "application/vnd.duta.note.v1+protobuf";

struct Options {
  std::string data;
  size_t messages = 20'000;
  int runs = 5;
  bool quick = false;
};

[[noreturn]] void Fail(const Status& status) {
  std::fprintf(stderr, "duta_read_bench: %s\n", status.ToString().c_str());
  std::exit(1);
}
void Must(const Status& status) {
  if (!status.ok()) Fail(status);
}

// An accepted message of a kilobyte, as a hub writes it.
class Note final : public exchange::Record {
 public:
  Note(size_t number, std::function<void(Status)> done) : done_(std::move(done)) {
    message::v1::Message message;
    message.set_id(absl::StrCat("019f0000-0000-7000-8000-", absl::Dec(number, absl::kZeroPad12)));
    message.set_sender("partners/id-kemlu");
    message.add_recipients("partners/au-dfat");
    message.mutable_body()->set_media_type(kKind);
    message.mutable_body()->set_content(RandomBytes(1024));
    envelope::v1::Envelope envelope;
    envelope.set_payload_type(std::string(crypto::kMessagePayloadType));
    envelope.set_payload(message.SerializeAsString());
    envelope.add_signatures()->set_sig(RandomBytes(64));
    id_ = message.id();
    digest_ = crypto::ToString(crypto::StatementDigest(envelope.payload_type(), envelope.payload()));
    log::v1::Entry entry = exchange::NewEntry(Instant(std::chrono::hours(24 * 20'000)));
    auto& accepted = *entry.mutable_message_accepted();
    accepted.set_message_id(id_);
    accepted.set_sender(message.sender());
    accepted.set_statement_digest(digest_);
    accepted.add_mailboxes("partners/au-dfat");
    entry_ = entry.SerializeAsString();
    leaf_ = log::LeafHash(entry_);
    envelope_ = envelope.SerializeAsString();
    sum_ = exchange::ContentSum(envelope_, kKind, "");
  }

  StatusOr<Verdict> Apply(uint64_t index, exchange::CommitBatch& batch) override {
    batch.Add(
        "INSERT INTO messages (log_index, statement_digest, envelope, kind, canonical_body, content_sum)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        {static_cast<int64_t>(index), store::Blob{digest_}, store::Blob{envelope_}, std::string_view(kKind), nullptr,
         sum_});
    return Verdict{};
  }
  std::vector<std::string_view> parties() const override { return {"partners/id-kemlu", "partners/au-dfat"}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  void Done(StatusOr<exchange::Recorded> recorded) override { done_(recorded.status()); }

 private:
  std::function<void(Status)> done_;
  std::string id_, digest_, envelope_, entry_;
  int64_t sum_ = 0;
  log::Hash leaf_{};
};

// The same statements as AcceptedLoader::Load, and the same parsing; nothing is compared.
class AsStored {
 public:
  AsStored(store::Database& database, const exchange::Ledger& ledger) : database_(database), ledger_(ledger) {}

  Status Load(uint64_t index) {
    exchange::Accepted accepted;
    const auto column = static_cast<int64_t>(index);
    uint64_t size = ledger_.Size();
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(
          transaction.Run("SELECT entry FROM log_entries WHERE log_index = $1", {column}, [&](const store::Row& row) {
            accepted.receipt.set_entry(std::string(row.Text(0)));
            return absl::OkStatus();
          }));
      DUTA_RETURN_IF_ERROR(
          transaction.Run("SELECT size, checkpoint FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT 1",
                          {column}, [&](const store::Row& row) {
                            size = static_cast<uint64_t>(row.Int(0));
                            accepted.receipt.set_checkpoint(std::string(row.Text(1)));
                            return absl::OkStatus();
                          }));
      DUTA_ASSIGN_OR_RETURN(const std::vector<log::Hash> path,
                            log::InclusionPath(index, size, [&](int level, uint64_t node) {
                              return tiles_.Read(transaction, level, node);
                            }));
      for (const log::Hash& hash : path) accepted.receipt.add_inclusion_path(crypto::ToString(hash));
      return absl::OkStatus();
    }));
    log::v1::Entry entry;
    message::v1::Message message;
    std::string kind, body;
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
      return transaction.Run("SELECT envelope, canonical_body, kind, content_sum FROM messages WHERE log_index = $1",
                             {column}, [&](const store::Row& row) {
                               body = row.Text(1);
                               kind = row.Text(2);
                               return accepted.envelope.ParseFromString(std::string(row.Text(0)))
                                          ? absl::OkStatus()
                                          : absl::DataLossError("envelope");
                             });
    }));
    return entry.ParseFromString(accepted.receipt.entry()) && message.ParseFromString(accepted.envelope.payload())
               ? absl::OkStatus()
               : absl::DataLossError("entry or message");
  }

 private:
  store::Database& database_;
  const exchange::Ledger& ledger_;
  exchange::LogTiles tiles_;
};

void Fill(store::Database& database, exchange::Ledger& ledger, exchange::Anchor& anchor, size_t count) {
  exchange::Committer committer(database, ledger, anchor, {}, [](uint64_t, uint64_t, const auto&) {});
  // As many at once as a stream has on the way.
  for (size_t done = 0; done < count;) {
    const size_t batch = std::min<size_t>(256, count - done);
    std::vector<std::promise<Status>> answers(batch);
    std::vector<std::unique_ptr<exchange::Record>> records;
    for (size_t i = 0; i < batch; ++i) {
      records.push_back(
          std::make_unique<Note>(done + i, [&answers, i](Status status) { answers[i].set_value(status); }));
    }
    Must(committer.Submit(records));
    for (auto& answer : answers) Must(answer.get_future().get());
    done += batch;
  }
}

// Processor time of reading all of `order`, in microseconds a message.
double Micros(const std::vector<uint64_t>& order, const std::function<Status(uint64_t)>& load) {
  const Stopwatch watch;
  for (const uint64_t index : order) Must(load(index));
  return watch.Stop(order.size()).CpuMicros();
}

void Compare(const char* what, const Options& options, const std::vector<uint64_t>& order, store::Database& database,
             const exchange::Ledger& ledger) {
  Series verified, stored;
  for (int run = 0; run < options.runs; ++run) {
    // Each begins with nothing kept, as a receiver that comes back.
    const exchange::AcceptedLoader loader(database, ledger);
    AsStored as_stored(database, ledger);
    verified.Add(Micros(order, [&](uint64_t index) { return loader.Load(index).status(); }));
    stored.Add(Micros(order, [&](uint64_t index) { return as_stored.Load(index); }));
  }
  std::printf("  %-22s verified %6.1f us   as stored %6.1f us   more %5.1f us   ratio %.2f\n", what, verified.Median(),
              stored.Median(), verified.Median() - stored.Median(), verified.Median() / stored.Median());
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("What verification costs of messages that are read from the database", "duta_read_bench");
  app.add_option("--data", options.data, "Directory on the disk to be measured")->required();
  app.add_option("--messages", options.messages, "Messages in the log")->capture_default_str();
  app.add_option("--runs", options.runs, "Times that everything is measured")->capture_default_str();
  app.add_flag("--quick", options.quick, "See only whether it works");
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.messages = 600;
    options.runs = 1;
  }
  const std::string path = options.data + "/read-bench.sqlite";
  const std::string anchor_path = options.data + "/read-bench.anchor";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  std::filesystem::remove(anchor_path);
  {
    const auto database = store::OpenSqlite(path);
    Must(database.status());
    Must(exchange::CreateTables(**database));
    exchange::Ledger ledger(
        **database, *crypto::NoteSigner::Create("bench", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519)));
    const auto anchor = exchange::Anchor::Open(anchor_path);
    Must(anchor.status());
    Must(ledger.Open());
    Fill(**database, ledger, **anchor, options.messages);
    std::vector<uint64_t> order(options.messages);
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::printf("%zu messages with a body of 1,024 bytes; processor time a message, medians of %d runs\n",
                options.messages, options.runs);
    Compare("in their order", options, order, **database, ledger);
    std::shuffle(order.begin(), order.end(), std::mt19937(7));
    Compare("in any order", options, order, **database, ledger);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  std::filesystem::remove(anchor_path);
  return 0;
}

}  // namespace
}  // namespace duta::bench

int main(int argc, char** argv) { return duta::bench::Main(argc, argv); }

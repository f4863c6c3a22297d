#include "tests/bench/limits.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/uuid.h"
#include "core/crypto/dsse.h"
#include "core/exchange/schema.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta::bench {
namespace {

constexpr size_t kPayloadBytes = 1024;
constexpr int64_t kBatch = 256;
constexpr size_t kEntryBytes = 350;
constexpr size_t kEnvelopeBytes = 1500;
constexpr std::string_view kMailbox = "partners/id-kemlu";

}  // namespace

Cost Verify(const crypto::PrivateKey& key, int threads, double seconds) {
  const std::string pae = crypto::PreAuthenticationEncoding(crypto::kMessagePayloadType, RandomBytes(kPayloadBytes));
  const std::string signature = key.Sign(pae);
  std::atomic<size_t> verified{0};
  const Stopwatch watch;
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      size_t count = 0;
      while (watch.Seconds() < seconds) count += key.public_key().Verify(pae, signature) ? 1 : 0;
      verified += count;
    });
  }
  for (std::thread& worker : workers) worker.join();
  return watch.Stop(verified);
}

StoreLimit::StoreLimit(std::unique_ptr<store::Database> database)
    : database_(std::move(database)),
      entry_(RandomBytes(kEntryBytes)),
      envelope_(RandomBytes(kEnvelopeBytes)),
      digest_(RandomBytes(32)) {}

StatusOr<std::unique_ptr<StoreLimit>> StoreLimit::Open(const std::string& directory) {
  DUTA_ASSIGN_OR_RETURN(auto database, store::OpenSqlite(directory + "/limit.db"));
  DUTA_RETURN_IF_ERROR(exchange::CreateTables(*database));
  DUTA_RETURN_IF_ERROR(database->Write([](store::Transaction& transaction) {
    return transaction
        .Change("INSERT INTO log_head (id, size, edge, checkpoint) VALUES (1, 0, $1, '')", {store::Blob{""}})
        .status();
  }));
  return std::unique_ptr<StoreLimit>(new StoreLimit(std::move(database)));
}

Status StoreLimit::Accept(store::Transaction& transaction, int64_t index) const {
  const std::string id = NewUuid7(SystemClock().Now());
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO message_ids (message_id, log_index) VALUES ($1, $2)", {std::string_view(id), index})
          .status());
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO messages (log_index, statement_digest, envelope, kind) VALUES ($1, $2, $3, 'note')",
                  {index, store::Blob{digest_}, store::Blob{envelope_}})
          .status());
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ($1, $2, $3)",
                                   {kMailbox, index, index})
                           .status());
  return transaction.Change("INSERT INTO log_entries (log_index, entry) VALUES ($1, $2)", {index, store::Blob{entry_}})
      .status();
}

Status StoreLimit::HandOver(store::Transaction& transaction, int64_t message_index, int64_t index) const {
  DUTA_RETURN_IF_ERROR(
      transaction.Change("DELETE FROM deliveries WHERE mailbox = $1 AND log_index = $2", {kMailbox, message_index})
          .status());
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO handovers (message_index, mailbox, log_index) VALUES ($1, $2, $3)",
                                   {message_index, kMailbox, index})
                           .status());
  return transaction.Change("INSERT INTO log_entries (log_index, entry) VALUES ($1, $2)", {index, store::Blob{entry_}})
      .status();
}

Status StoreLimit::MoveHead(store::Transaction& transaction, int64_t size) const {
  return transaction.Change("UPDATE log_head SET size = $1, edge = $2 WHERE id = 1", {size, store::Blob{digest_}})
      .status();
}

StatusOr<Cost> StoreLimit::Batches(size_t batches) {
  const Stopwatch watch;
  for (size_t batch = 0; batch < batches; ++batch) {
    DUTA_RETURN_IF_ERROR(database_->Write([&](store::Transaction& transaction) {
      const int64_t first = next_index_;
      for (int64_t i = first; i < first + kBatch; ++i) DUTA_RETURN_IF_ERROR(Accept(transaction, i));
      for (int64_t i = first; i < first + kBatch; ++i) DUTA_RETURN_IF_ERROR(HandOver(transaction, i, i + kBatch));
      return MoveHead(transaction, first + 2 * kBatch);
    }));
    next_index_ += 2 * kBatch;
  }
  return watch.Stop(batches * kBatch);
}

StatusOr<Series> StoreLimit::Single(size_t messages) {
  Series seconds;
  for (size_t i = 0; i < messages; ++i) {
    const Stopwatch watch;
    DUTA_RETURN_IF_ERROR(database_->Write([&](store::Transaction& transaction) {
      DUTA_RETURN_IF_ERROR(Accept(transaction, next_index_));
      return MoveHead(transaction, next_index_ + 1);
    }));
    seconds.Add(watch.Seconds());
    ++next_index_;
  }
  return seconds;
}

StatusOr<Series> Fdatasync(const std::string& directory, size_t times) {
  constexpr size_t kPages = 1024;  // A ring, as a write-ahead log is written.
  const std::string path = directory + "/fdatasync";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return Refuse(Reason::kFileUnusable, path + ": " + std::strerror(errno));
  const std::string page(4096, 'x');
  Series seconds;
  bool ok = true;
  for (size_t i = 0; i < times && ok; ++i) {
    const Stopwatch watch;
    const auto offset = static_cast<off_t>(i % kPages * page.size());
    ok = pwrite(file, page.data(), page.size(), offset) == static_cast<ssize_t>(page.size()) && fdatasync(file) == 0;
    seconds.Add(watch.Seconds());
  }
  const int error = errno;
  close(file);
  if (!ok) return Refuse(Reason::kFileUnusable, path + ": " + std::strerror(error));
  return seconds;
}

}  // namespace duta::bench

#include "core/store/sqlite/sqlite_database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"
#include "core/base/thread_rules.h"
#include "core/store/durability.h"
#include "core/store/sqlite/connection.h"
#include "core/store/sqlite/ddl.h"
#include "core/store/sqlite/result_code.h"
#include "core/store/sqlite/sqlite_transaction.h"

namespace duta::store {
namespace {

constexpr char kMemory[] = ":memory:";
constexpr int64_t kPageBytes = 4096;
constexpr int64_t kReaderCacheKib = 8 << 10;

// A passive checkpoint lets readers be, so that under steady reads the WAL
// grows. At this multiple of the ordinary size a write waits for them.
constexpr int64_t kForcedCheckpointFactor = 4;

int64_t FileSize(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? info.st_size : 0;
}

// SQLite would create the file readable for all; its WAL takes the same mode.
Status CreateFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", std::strerror(errno)), {{"path", path}});
  }
  close(descriptor);
  return absl::OkStatus();
}

}  // namespace

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::string path, const SqliteOptions& options, std::unique_ptr<Connection> writer,
                 std::vector<std::unique_ptr<Connection>> readers)
      : path_(std::move(path)),
        options_(options),
        writer_(std::move(writer)),
        checkpoint_at_(options.checkpoint_pages),
        readers_(std::move(readers)) {
    for (const auto& reader : readers_) free_readers_.push_back(reader.get());
    sqlite3_wal_hook(writer_->handle(), &SqliteDatabase::OnCommit, this);
  }

  Status Rehearse(const Body& body) override {
    AssertMayUseDisk("Database::Rehearse");
    MutexLock lock(writer_mutex_);
    while (writes_waiting_ > 0) written_.Wait(lock);
    SqliteTransaction transaction(*writer_, SqliteTransaction::Mode::kWrite, path_);
    DUTA_RETURN_IF_ERROR(transaction.Begin());
    const Status status = body(transaction);
    DUTA_RETURN_IF_ERROR(transaction.failure());
    return status;  // Rolled back as it goes.
  }

  Status Read(const Body& body) override {
    AssertMayUseDisk("Database::Read");
    if (readers_.empty()) {
      const MutexLock lock(writer_mutex_);
      return RunIn(*writer_, SqliteTransaction::Mode::kRead, body);
    }
    const ReaderLease lease(*this);
    return RunIn(*lease.reader, SqliteTransaction::Mode::kRead, body);
  }

  Status Migrate(const Migration& migration) override;

  int64_t SizeBytes() const override {
    if (path_ != kMemory) return FileSize(path_) + FileSize(path_ + "-wal");
    const MutexLock lock(writer_mutex_);
    return writer_->Integer("PRAGMA page_count") * writer_->Integer("PRAGMA page_size");
  }

 protected:
  Status WriteOnce(const Body& body) override {
    ++writes_waiting_;
    const Status status = WriteInTurn(body);
    written_.NotifyAll();
    return status;
  }

 private:
  Status WriteInTurn(const Body& body) {
    const MutexLock lock(writer_mutex_);
    --writes_waiting_;
    DUTA_RETURN_IF_ERROR(RunIn(*writer_, SqliteTransaction::Mode::kWrite, body));
    if (wal_pages_ >= checkpoint_at_) Checkpoint();
    return absl::OkStatus();
  }

  // A read connection for one read; waits until one is free.
  struct ReaderLease {
    explicit ReaderLease(SqliteDatabase& database) : database(database) {
      MutexLock lock(database.readers_mutex_);
      while (database.free_readers_.empty()) database.reader_freed_.Wait(lock);
      reader = database.free_readers_.back();
      database.free_readers_.pop_back();
    }
    ~ReaderLease() {
      const MutexLock lock(database.readers_mutex_);
      database.free_readers_.push_back(reader);
      database.reader_freed_.NotifyOne();
    }
    SqliteDatabase& database;
    Connection* reader;
  };

  // SQLite's hook after a commit, which replaces its automatic checkpoint:
  // that one drops a failed fsync silently.
  // Called by the write connection, so that whoever uses that holds writer_mutex_.
  static int OnCommit(void* self, sqlite3*, const char*, int wal_pages) ABSL_NO_THREAD_SAFETY_ANALYSIS {
    auto& database = *static_cast<SqliteDatabase*>(self);
    const bool is_reused = wal_pages < database.wal_pages_;
    if (is_reused) database.checkpoint_at_ = database.options_.checkpoint_pages;
    database.wal_pages_ = wal_pages;
    return SQLITE_OK;
  }

  Status RunIn(Connection& connection, SqliteTransaction::Mode mode, const Body& body) {
    SqliteTransaction transaction(connection, mode, path_);
    DUTA_RETURN_IF_ERROR(transaction.Begin());
    const Status status = body(transaction);
    DUTA_RETURN_IF_ERROR(transaction.failure());
    DUTA_RETURN_IF_ERROR(status);
    return transaction.Commit();
  }

  // Copies the WAL into the file. What cannot be copied now (a reader, a full
  // disk) stays in the WAL, where it is durable, until the next time: not at
  // once, since each attempt costs fsyncs and perhaps a wait.
  void Checkpoint() ABSL_EXCLUSIVE_LOCKS_REQUIRED(writer_mutex_) {
    checkpoint_at_ = wal_pages_ + options_.checkpoint_pages;
    const int mode = wal_pages_ >= kForcedCheckpointFactor * options_.checkpoint_pages ? SQLITE_CHECKPOINT_RESTART
                                                                                       : SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr, mode, nullptr, nullptr);
    if (code == SQLITE_OK || code == SQLITE_BUSY) return;
    if (EndsTheProcess(code)) {
      EndProcess("cannot make the database durable; the process ends", path_, sqlite3_errmsg(writer_->handle()));
    }
    // Logs it; the write itself is done.
    StatusOfCode(writer_->handle(), code, "checkpoint").IgnoreError();
  }

  const std::string path_;
  const SqliteOptions options_;

  mutable Mutex writer_mutex_;
  std::atomic<int> writes_waiting_ = 0;  // For writer_mutex_.
  Condition written_;                    // A write is over, with writer_mutex_ free.
  const std::unique_ptr<Connection> writer_ ABSL_PT_GUARDED_BY(writer_mutex_);
  int64_t wal_pages_ ABSL_GUARDED_BY(writer_mutex_) = 0;
  int64_t checkpoint_at_ ABSL_GUARDED_BY(writer_mutex_);  // In WAL pages.

  const std::vector<std::unique_ptr<Connection>> readers_;  // Each used by its lease alone.
  Mutex readers_mutex_;
  Condition reader_freed_;
  std::vector<Connection*> free_readers_ ABSL_GUARDED_BY(readers_mutex_);
};

Status SqliteDatabase::Migrate(const Migration& migration) {
  return Write([&](Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(
        const int64_t is_new,
        transaction.Change("INSERT INTO schema_versions (name) VALUES ($1) ON CONFLICT DO NOTHING", {migration.name}));
    if (is_new == 0) return absl::OkStatus();
    for (const SchemaChange& change : migration.changes) {
      DUTA_RETURN_IF_ERROR(static_cast<SqliteTransaction&>(transaction).Script(SqliteStatements(change)));
    }
    return absl::OkStatus();
  });
}

namespace {

// FILE_UNUSABLE where the file is no database, STORAGE_* otherwise.
Status OpeningFailed(const Connection& connection, const std::string& path, int code) {
  if (EndsTheProcess(code)) {
    return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", sqlite3_errmsg(connection.handle())),
                  {{"path", path}});
  }
  return StatusOfCode(connection.handle(), code, "open");
}

StatusOr<std::unique_ptr<Connection>> OpenWriter(const std::string& path, const SqliteOptions& options) {
  DUTA_ASSIGN_OR_RETURN(auto writer, Connection::Open(path));
  const int code = writer->Script(
      absl::StrCat("PRAGMA page_size = ", kPageBytes,
                   "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
                   // Zeroes of deleted rows are written where the page is written anyway.
                   "PRAGMA secure_delete = FAST; PRAGMA cache_size = -",
                   options.cache_bytes / 1024,
                   "; PRAGMA journal_size_limit = ", kForcedCheckpointFactor * options.checkpoint_pages * kPageBytes,
                   "; CREATE TABLE IF NOT EXISTS schema_versions (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID"));
  if (code != SQLITE_OK) return OpeningFailed(*writer, path, code);
  return writer;
}

}  // namespace

StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, const SqliteOptions& options) {
  DUTA_RETURN_IF_ERROR(CreateFile(path));
  DUTA_ASSIGN_OR_RETURN(auto writer, OpenWriter(path, options));
  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < options.readers; ++i) {
    DUTA_ASSIGN_OR_RETURN(auto reader, Connection::Open(path));
    const int code =
        reader->Script(absl::StrCat("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;"
                                    "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -",
                                    kReaderCacheKib));
    if (code != SQLITE_OK) return OpeningFailed(*reader, path, code);
    readers.push_back(std::move(reader));
  }
  // The database and its WAL have their names now; they must keep them.
  DUTA_RETURN_IF_ERROR(SyncDirectory(std::filesystem::absolute(path).parent_path()));
  return std::make_unique<SqliteDatabase>(path, options, std::move(writer), std::move(readers));
}

StatusOr<std::unique_ptr<Database>> OpenSqliteInMemory() {
  const SqliteOptions options{.readers = 0};
  DUTA_ASSIGN_OR_RETURN(auto writer, OpenWriter(kMemory, options));
  return std::make_unique<SqliteDatabase>(kMemory, options, std::move(writer),
                                          std::vector<std::unique_ptr<Connection>>());
}

}  // namespace duta::store

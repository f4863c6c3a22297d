#include "core/store/sqlite/sqlite_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/mutex.h"
#include "core/base/thread_rules.h"
#include "core/store/durability.h"
#include "core/store/file/file.h"
#include "core/store/sqlite/connection.h"
#include "core/store/sqlite/result_code.h"
#include "core/store/sqlite/sqlite_transaction.h"

namespace duta::store {
namespace {

// 8 MiB a step: often enough to tell of, seldom enough to cost nothing.
constexpr int kPagesAStep = 2048;

Status Unusable(const std::string& path, std::string_view what) {
  return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", std::string(what)), {{"path", path}});
}

StatusOr<std::unique_ptr<Connection>> OpenReader(const std::string& path, AtRest at_rest) {
  DUTA_ASSIGN_OR_RETURN(
      auto connection,
      Connection::Open(path, at_rest == AtRest::kYes ? Connection::Access::kImmutable : Connection::Access::kReadOnly));
  const int code = connection->Script(
      "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
      // The first real access, which finds out whether it is a database.
      "PRAGMA schema_version");
  if (code != SQLITE_OK) return Unusable(path, sqlite3_errmsg(connection->handle()));
  return connection;
}

class ReadingDatabase final : public Database {
 public:
  ReadingDatabase(std::string path, std::unique_ptr<Connection> connection)
      : path_(std::move(path)), connection_(std::move(connection)) {}

  Status Read(const Body& body) override {
    AssertMayUseDisk("Database::Read");
    const MutexLock lock(mutex_);
    SqliteTransaction transaction(*connection_, SqliteTransaction::Mode::kRead, path_);
    DUTA_RETURN_IF_ERROR(transaction.Begin());
    const Status status = body(transaction);
    DUTA_RETURN_IF_ERROR(transaction.failure());
    DUTA_RETURN_IF_ERROR(status);
    return transaction.Commit();
  }

  Status Rehearse(const Body&) override { return ReadsOnly(); }
  Status Migrate(const Migration&) override { return ReadsOnly(); }

  int64_t SizeBytes() const override {
    std::error_code error;
    const auto size = std::filesystem::file_size(path_, error);
    return error ? 0 : static_cast<int64_t>(size);
  }

 protected:
  Status WriteOnce(const Body&) override { return ReadsOnly(); }

 private:
  Status ReadsOnly() const { return Refuse(Reason::kStorageFailed, absl::StrCat(path_, " is open for reading only")); }

  const std::string path_;
  Mutex mutex_;
  const std::unique_ptr<Connection> connection_ ABSL_PT_GUARDED_BY(mutex_);
};

// SQLite would make it readable for all.
Status CreateNew(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return Unusable(path, std::strerror(errno));
  close(descriptor);
  return absl::OkStatus();
}

// Copies all pages of `source`, which has its snapshot.
Status CopyPages(Connection& source, Connection& target, const CopyProgress& progress) {
  sqlite3_backup* const backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (backup == nullptr) return StatusOfCode(target.handle(), sqlite3_extended_errcode(target.handle()), "copy");
  const auto page = static_cast<uint64_t>(source.Integer("PRAGMA page_size"));
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    code = sqlite3_backup_step(backup, kPagesAStep);
    const auto total = static_cast<uint64_t>(sqlite3_backup_pagecount(backup));
    if (progress) progress((total - static_cast<uint64_t>(sqlite3_backup_remaining(backup))) * page, total * page);
  }
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE && finished == SQLITE_OK) return absl::OkStatus();
  return StatusOfCode(target.handle(), finished == SQLITE_OK ? code : finished, "copy");
}

}  // namespace

StatusOr<std::unique_ptr<Database>> OpenSqliteForReading(const std::string& path, AtRest at_rest) {
  DUTA_ASSIGN_OR_RETURN(auto connection, OpenReader(path, at_rest));
  return std::make_unique<ReadingDatabase>(path, std::move(connection));
}

Status CopySqlite(const std::string& from, const std::string& to, const CopyProgress& progress) {
  AssertMayUseDisk("CopySqlite");
  DUTA_ASSIGN_OR_RETURN(const auto source, OpenReader(from, AtRest::kNo));
  // While a transaction is open its snapshot stays, and SQLite's copying, which
  // otherwise starts afresh after each commit of another process, goes through.
  if (source->Script("BEGIN") != SQLITE_OK || source->Integer("SELECT COUNT(*) FROM sqlite_schema") < 0) {
    return StatusOfCode(source->handle(), sqlite3_extended_errcode(source->handle()), "copy");
  }
  DUTA_RETURN_IF_ERROR(CreateNew(to));
  {
    DUTA_ASSIGN_OR_RETURN(const auto target, Connection::Open(to, Connection::Access::kReadWrite));
    // Nobody relies on it before it is synced, below.
    if (target->Script("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF") != SQLITE_OK) {
      return Unusable(to, sqlite3_errmsg(target->handle()));
    }
    DUTA_RETURN_IF_ERROR(CopyPages(*source, *target, progress));
  }
  DUTA_ASSIGN_OR_RETURN(File file, File::Open(to, O_RDWR));
  file.Sync();
  DUTA_RETURN_IF_ERROR(SyncDirectory(std::filesystem::absolute(to).parent_path()));
  return absl::OkStatus();
}

StatusOr<std::vector<std::string>> CheckSqlite(const std::string& path, AtRest at_rest) {
  AssertMayUseDisk("CheckSqlite");
  DUTA_ASSIGN_OR_RETURN(const auto connection, OpenReader(path, at_rest));
  std::vector<std::string> found;
  Connection::Use use;
  int code = connection->Take("PRAGMA integrity_check(100)", use);
  if (code == SQLITE_OK) {
    for (code = use->Step(); code == SQLITE_ROW; code = use->Step()) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(use->handle(), 0));
      if (text != nullptr && std::string_view(text) != "ok") found.emplace_back(text);
    }
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) found.emplace_back(sqlite3_errmsg(connection->handle()));
  return found;
}

}  // namespace duta::store

#include "core/store/sqlite/connection.h"

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"

namespace duta::store {
namespace {

// More texts than these come from a caller that builds them; they are prepared
// for each use, so that the cache stays bounded.
constexpr size_t kMaxStatements = 512;

// How long a statement waits for a lock of another process, a backup say.
constexpr int kBusyMilliseconds = 1000;

// Must run before SQLite is used in the process.
void ConfigureSqlite() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Statistics of memory cost a global lock at every allocation.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    // Savepoints keep their pages in memory, not in a temporary file.
    sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
  });
}

// Whatever is in the path stays a part of the path.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      absl::StrAppend(&uri, "%", absl::Hex(c, absl::kZeroPad2));
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

Connection::Use::Use(Statement* statement, std::unique_ptr<Statement> owned)
    : statement_(statement), owned_(std::move(owned)) {
  statement_->in_use = true;
}

Connection::Use::~Use() {
  if (statement_ == nullptr) return;
  statement_->Reset();
  statement_->in_use = false;
}

Connection::Use::Use(Use&& other) noexcept { *this = std::move(other); }

Connection::Use& Connection::Use::operator=(Use&& other) noexcept {
  std::swap(statement_, other.statement_);
  std::swap(owned_, other.owned_);
  return *this;
}

StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Access access) {
  ConfigureSqlite();
  sqlite3* handle = nullptr;
  const bool is_immutable = access == Access::kImmutable;
  const std::string name = is_immutable ? ImmutableUri(path) : path;
  const int mode = (access == Access::kReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                   (is_immutable ? SQLITE_OPEN_URI : 0);
  const int code = sqlite3_open_v2(name.c_str(), &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  // SQLite gives a handle even if it cannot open, to read the message from.
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (code != SQLITE_OK) {
    return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", sqlite3_errstr(code)), {{"path", path}});
  }
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  // A typing error must not turn from an identifier into a string, and no
  // statement may write the schema's own table.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  sqlite3_close(handle_);
}

int Connection::Take(std::string_view sql, Use& use) {
  const auto found = statements_.find(sql);
  if (found != statements_.end() && !found->second->in_use) {
    use = Use(found->second.get(), nullptr);
    return SQLITE_OK;
  }
  std::unique_ptr<Statement> prepared;
  if (const int code = Statement::Prepare(handle_, sql, prepared); code != SQLITE_OK) return code;
  Statement* const statement = prepared.get();
  if (found == statements_.end() && statements_.size() < kMaxStatements) {
    statements_.emplace(statement->sql(), std::move(prepared));
  }
  use = Use(statement, std::move(prepared));
  return SQLITE_OK;
}

int Connection::Command(std::string_view sql) {
  Use use;
  if (const int code = Take(sql, use); code != SQLITE_OK) return code;
  const int code = use->Step();
  return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

int Connection::Script(const std::string& sql) { return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); }

int64_t Connection::Integer(const char* sql) {
  Use use;
  if (Take(sql, use) != SQLITE_OK || use->Step() != SQLITE_ROW) return -1;
  return sqlite3_column_int64(use->handle(), 0);
}

}  // namespace duta::store

// One SQLite connection with its prepared statements.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/status.h"
#include "core/store/sqlite/statement.h"

namespace duta::store {

// Used by one thread at a time.
class Connection {
 public:
  // A statement for one use; given back, reset, when this goes.
  class Use {
   public:
    Use() = default;
    Use(Statement* statement, std::unique_ptr<Statement> owned);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    Use(Use&& other) noexcept;
    Use& operator=(Use&& other) noexcept;
    Statement* operator->() const { return statement_; }

   private:
    Statement* statement_ = nullptr;
    std::unique_ptr<Statement> owned_;  // Of a statement that is not cached.
  };

  enum class Access {
    kReadWrite,
    kReadOnly,   // Of a file that others may write.
    kImmutable,  // Of a file that nobody writes: no lock, no file beside it.
  };

  // Opens the file, which exists, or ":memory:". FILE_UNUSABLE.
  static StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Access access = Access::kReadWrite);

  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Finds or prepares `sql`. Returns SQLite's extended result code.
  int Take(std::string_view sql, Use& use);

  // Runs one statement without parameters or result, from the cache. Returns
  // SQLITE_OK or an extended result code.
  int Command(std::string_view sql);

  // Runs any number of statements once. Returns SQLite's extended code.
  int Script(const std::string& sql);

  // The integer that a pragma or query without parameters gives; -1 if none.
  int64_t Integer(const char* sql);

  // False also after SQLite has rolled back by itself.
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

  sqlite3* handle() const { return handle_; }

 private:
  explicit Connection(sqlite3* handle) : handle_(handle) {}

  sqlite3* const handle_;
  // Keys are views of the statements' own texts.
  std::unordered_map<std::string_view, std::unique_ptr<Statement>> statements_;
};

}  // namespace duta::store

// One prepared statement of one connection.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/database.h"

namespace duta::store {

// Not thread-safe; dies before its connection.
class Statement {
 public:
  // Prepares `sql`, which must be exactly one statement with the parameters
  // $1 to $n. Returns SQLite's extended result code; `statement` is set if it
  // is SQLITE_OK.
  static int Prepare(sqlite3* connection, std::string_view sql, std::unique_ptr<Statement>& statement);

  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds all parameters; their bytes are borrowed until Reset. Returns
  // SQLITE_OK, SQLITE_RANGE if their number is wrong, or another code.
  int Bind(std::span<const Value> parameters);

  // SQLITE_ROW, SQLITE_DONE or an extended result code.
  int Step() { return sqlite3_step(handle_); }

  // Makes it ready for the next Bind.
  void Reset();

  const std::string& sql() const { return sql_; }
  sqlite3_stmt* handle() const { return handle_; }
  bool reads_only() const { return reads_only_; }

  // Whether it is between Bind and Reset somewhere up the stack.
  bool in_use = false;

 private:
  Statement(std::string_view sql, sqlite3_stmt* handle);

  int BindOne(int position, const Value& value);

  const std::string sql_;
  sqlite3_stmt* const handle_;
  const bool reads_only_;
  // SQLite numbers $-parameters by first appearance: [i] is the place of $(i+1).
  std::vector<int> positions_;
};

}  // namespace duta::store

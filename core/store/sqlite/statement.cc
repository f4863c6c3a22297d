#include "core/store/sqlite/statement.h"

#include <charconv>
#include <cstring>

namespace duta::store {
namespace {

// Whether nothing but white space follows the statement.
bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n;") == std::string_view::npos; }

// n of the name "$n"; 0 if it is not of this form.
size_t NumberOf(const char* name) {
  size_t number = 0;
  if (name == nullptr || name[0] != '$') return 0;
  const char* const end = name + std::strlen(name);
  const auto [parsed, error] = std::from_chars(name + 1, end, number);
  return error == std::errc() && parsed == end ? number : 0;
}

// SQLite takes a null pointer for NULL, but an empty view may have one.
const char* DataOf(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

}  // namespace

int Statement::Prepare(sqlite3* connection, std::string_view sql, std::unique_ptr<Statement>& statement) {
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &handle, &tail);
  if (code != SQLITE_OK) return code;
  if (handle == nullptr) return SQLITE_MISUSE;
  std::unique_ptr<Statement> prepared(new Statement(sql, handle));
  if (!IsBlank(sql.substr(static_cast<size_t>(tail - sql.data())))) return SQLITE_MISUSE;
  const int count = sqlite3_bind_parameter_count(handle);
  prepared->positions_.resize(static_cast<size_t>(count));
  for (int position = 1; position <= count; ++position) {
    const size_t number = NumberOf(sqlite3_bind_parameter_name(handle, position));
    // Names are distinct, so that count names in 1..count leave no gap.
    if (number < 1 || number > prepared->positions_.size()) return SQLITE_RANGE;
    prepared->positions_[number - 1] = position;
  }
  statement = std::move(prepared);
  return SQLITE_OK;
}

Statement::Statement(std::string_view sql, sqlite3_stmt* handle)
    : sql_(sql), handle_(handle), reads_only_(sqlite3_stmt_readonly(handle) != 0) {}

Statement::~Statement() { sqlite3_finalize(handle_); }

int Statement::Bind(std::span<const Value> parameters) {
  if (parameters.size() != positions_.size()) return SQLITE_RANGE;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (const int code = BindOne(positions_[i], parameters[i]); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

void Statement::Reset() { sqlite3_reset(handle_); }

int Statement::BindOne(int position, const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    return sqlite3_bind_int64(handle_, position, *integer);
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    return sqlite3_bind_text64(handle_, position, DataOf(*text), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  if (const auto* blob = std::get_if<Blob>(&value)) {
    return sqlite3_bind_blob64(handle_, position, DataOf(blob->bytes), blob->bytes.size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(handle_, position);
}

}  // namespace duta::store

// Tables as data, from which each engine writes its own statements: what they
// hold is said once, how an engine lays it out is the engine's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace duta::store {

// What a column holds: int64_t, UTF-8 text, or bytes.
enum class ColumnType { kInteger, kText, kBytes };

// All texts here are constants.
struct Column {
  std::string_view name;
  ColumnType type;
  bool is_nullable = false;
};

constexpr Column Integer(std::string_view name) { return {name, ColumnType::kInteger}; }
constexpr Column Text(std::string_view name) { return {name, ColumnType::kText}; }
constexpr Column Bytes(std::string_view name) { return {name, ColumnType::kBytes}; }
// The same column, where a row may have NULL.
constexpr Column Optional(Column column) { return {column.name, column.type, true}; }

struct Index {
  std::string_view name;
  std::vector<std::string_view> columns;
};

// How the rows of a table are best kept. Whatever is chosen here, rows whose key
// is one integer are kept in its order: such tables grow at their end.
enum class Layout {
  kByKey,  // In the key's order, the rows being small: neighbours are read together.
  kApart,  // Anywhere, found by an index over the key: for rows of a page or more.
};

// A table with its primary key and its indexes; not one that is there already.
struct CreateTable {
  std::string_view name;
  std::vector<Column> columns;
  std::vector<std::string_view> key;
  Layout layout = Layout::kByKey;
  std::vector<Index> indexes = {};
};

// An integer column more, of this value in the rows that are there.
struct AddColumn {
  std::string_view table;
  std::string_view column;
  int64_t value = 0;
};

// One step from what databases hold to what the program needs.
using SchemaChange = std::variant<CreateTable, AddColumn>;

// Changes that are made together and once, under a name that databases remember:
// neither the name nor the changes are altered once a release has them; what
// comes later is a migration of its own ("exchange-2").
struct Migration {
  std::string_view name;
  std::vector<SchemaChange> changes;
};

}  // namespace duta::store

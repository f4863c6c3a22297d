#include "core/store/sqlite/ddl.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace duta::store {
namespace {

// Declared types that are none of SQLite's own: files have them since the first
// version, and what is stored depends on the affinity that they give.
const char* TypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kInteger:
      return "BIGINT";
    case ColumnType::kText:
      return "TEXT";
    case ColumnType::kBytes:
      return "BYTEA";
  }
  return "";
}

std::string ToString(std::string_view text) { return std::string(text); }

std::string Names(const std::vector<std::string_view>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, std::string_view name) { out->append(name); });
}

bool IsRowid(const CreateTable& table, const Column& column) {
  return column.type == ColumnType::kInteger && table.key.size() == 1 && table.key[0] == column.name;
}

// SQLite keeps rows in the order of an INTEGER PRIMARY KEY, in a table of its own
// kind that has room for large rows.
std::string Definition(const CreateTable& table, const Column& column) {
  if (IsRowid(table, column)) return absl::StrCat(ToString(column.name), " INTEGER PRIMARY KEY");
  std::string definition = absl::StrCat(ToString(column.name), " ", TypeName(column.type));
  if (!column.is_nullable) definition.append(" NOT NULL");
  if (table.key.size() == 1 && table.key[0] == column.name) definition.append(" PRIMARY KEY");
  return definition;
}

// WITHOUT ROWID gives other keys the order too, but puts all of a row beyond a
// quarter of a page into pages of its own.
std::string Statements(const CreateTable& table) {
  bool is_rowid = false;
  std::vector<std::string> parts;
  for (const Column& column : table.columns) {
    is_rowid = is_rowid || IsRowid(table, column);
    parts.push_back(Definition(table, column));
  }
  if (table.key.size() > 1) parts.push_back(absl::StrCat("PRIMARY KEY (", Names(table.key), ")"));
  std::string statements =
      absl::StrCat("CREATE TABLE IF NOT EXISTS ", ToString(table.name), " (", absl::StrJoin(parts, ", "), ")");
  if (table.layout == Layout::kByKey && !is_rowid) statements.append(" WITHOUT ROWID");
  for (const Index& index : table.indexes) {
    absl::StrAppend(&statements, "; CREATE INDEX IF NOT EXISTS ", ToString(index.name), " ON ", ToString(table.name),
                    " (", Names(index.columns), ")");
  }
  return statements;
}

std::string Statements(const AddColumn& change) {
  return absl::StrCat("ALTER TABLE ", ToString(change.table), " ADD COLUMN ", ToString(change.column),
                      " BIGINT NOT NULL DEFAULT ", change.value);
}

}  // namespace

std::string SqliteStatements(const SchemaChange& change) {
  return std::visit([](const auto& one) { return Statements(one); }, change);
}

}  // namespace duta::store

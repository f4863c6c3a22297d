// The statements that a SQLite file keeps of its tables, as the version before
// schemas were data wrote them: files of either version are alike.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "core/store/database.h"

namespace duta::store::test {

// Without white space that means nothing.
inline std::string WithoutLayout(std::string_view sql) {
  std::string text;
  for (const char c : sql) {
    const bool is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
    const bool follows_mark = text.empty() || std::string_view(" (,").find(text.back()) != std::string_view::npos;
    if (is_space && follows_mark) continue;
    if (!is_space && (c == ')' || c == ',') && text.ends_with(' ')) text.pop_back();
    text.push_back(is_space ? ' ' : c);
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// Of all tables and indexes but the engine's own.
inline std::set<std::string> StoredStatements(Database& database) {
  std::set<std::string> statements;
  const Status status = database.Read([&](Transaction& transaction) {
    return transaction.Run("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'schema_versions'", {},
                           [&](const Row& row) {
                             statements.insert(WithoutLayout(row.Text(0)));
                             return absl::OkStatus();
                           });
  });
  EXPECT_TRUE(status.ok()) << status;
  return statements;
}

// The statements of a script, as SQLite keeps them.
inline std::set<std::string> StatementsOf(std::string_view script) {
  std::set<std::string> statements;
  for (size_t end = script.find(';'); end != std::string_view::npos; end = script.find(';')) {
    statements.insert(WithoutLayout(script.substr(0, end)));
    script.remove_prefix(end + 1);
  }
  return statements;
}

}  // namespace duta::store::test

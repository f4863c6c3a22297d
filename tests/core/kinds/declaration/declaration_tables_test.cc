// The tables of declarations as files have them.
#include "core/kinds/declaration/declaration_tables.h"

#include <gtest/gtest.h>

#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/stored_layout.h"

namespace duta::kinds {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE declarations (
  uid TEXT NOT NULL PRIMARY KEY,
  phase BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  state BYTEA NOT NULL
);
CREATE INDEX declarations_by_revision ON declarations (revision);
CREATE TABLE declaration_parties (
  party TEXT NOT NULL,
  uid TEXT NOT NULL,
  PRIMARY KEY (party, uid)
) WITHOUT ROWID;
CREATE TABLE declaration_steps (
  uid TEXT NOT NULL,
  number BIGINT NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (uid, number)
) WITHOUT ROWID;
CREATE TABLE declaration_head (
  id INTEGER PRIMARY KEY,
  revision BIGINT NOT NULL
);
)sql";

TEST(DeclarationTablesTest, AreStoredAsEver) {
  const auto database = *store::OpenSqliteInMemory();
  ASSERT_TRUE(CreateDeclarationTables(*database).ok());
  EXPECT_EQ(store::test::StoredStatements(*database), store::test::StatementsOf(kTables));
}

}  // namespace
}  // namespace duta::kinds

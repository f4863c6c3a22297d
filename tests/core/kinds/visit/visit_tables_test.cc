// The tables of visits as the files of 1.0 have them.
#include "core/kinds/visit/visit_tables.h"

#include <gtest/gtest.h>

#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/stored_layout.h"

namespace duta::kinds {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE visits (
  uid TEXT NOT NULL PRIMARY KEY,
  phase BIGINT NOT NULL,
  level BIGINT NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  state BYTEA NOT NULL
);
CREATE INDEX visits_by_start ON visits (start_time, uid);
CREATE INDEX visits_by_revision ON visits (revision);
CREATE TABLE visit_parties (
  party TEXT NOT NULL,
  uid TEXT NOT NULL,
  is_busy BIGINT NOT NULL,
  PRIMARY KEY (party, uid)
) WITHOUT ROWID;
CREATE INDEX visit_parties_by_uid ON visit_parties (uid);
CREATE TABLE visit_spans (
  uid TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  PRIMARY KEY (uid, start_time, end_time)
) WITHOUT ROWID;
CREATE TABLE visit_steps (
  uid TEXT NOT NULL,
  number BIGINT NOT NULL,
  step BYTEA NOT NULL,
  PRIMARY KEY (uid, number)
) WITHOUT ROWID;
CREATE TABLE visit_head (
  id INTEGER PRIMARY KEY,
  revision BIGINT NOT NULL
);
CREATE TABLE availability (
  owner TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
);
CREATE TABLE availability_viewers (
  owner TEXT NOT NULL,
  viewer TEXT NOT NULL,
  detail BIGINT NOT NULL,
  PRIMARY KEY (owner, viewer)
) WITHOUT ROWID;
)sql";

TEST(VisitTablesTest, AreStoredAsEver) {
  const auto database = *store::OpenSqliteInMemory();
  ASSERT_TRUE(CreateVisitTables(*database).ok());
  EXPECT_EQ(store::test::StoredStatements(*database), store::test::StatementsOf(kTables));
}

}  // namespace
}  // namespace duta::kinds

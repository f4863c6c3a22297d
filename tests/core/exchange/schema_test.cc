// The tables as the files of 1.0 have them: what is stored stays readable.
#include "core/exchange/schema.h"

#include <gtest/gtest.h>

#include "core/registry/tables.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/stored_layout.h"

namespace duta::exchange {
namespace {

constexpr std::string_view kExchange = R"sql(
CREATE TABLE log_entries (
  log_index INTEGER PRIMARY KEY,
  entry BYTEA NOT NULL
);
CREATE TABLE log_nodes (
  level BIGINT NOT NULL,
  node_index BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (level, node_index)
) WITHOUT ROWID;
CREATE TABLE log_head (
  id INTEGER PRIMARY KEY,
  size BIGINT NOT NULL,
  edge BYTEA NOT NULL,
  checkpoint TEXT NOT NULL
);
CREATE TABLE log_checkpoints (
  size INTEGER PRIMARY KEY,
  checkpoint TEXT NOT NULL
);
CREATE TABLE log_parties (
  party TEXT NOT NULL,
  log_index BIGINT NOT NULL,
  indexes BYTEA NOT NULL,
  PRIMARY KEY (party, log_index)
) WITHOUT ROWID;
CREATE TABLE messages (
  log_index INTEGER PRIMARY KEY,
  statement_digest BYTEA NOT NULL,
  envelope BYTEA NOT NULL,
  kind TEXT NOT NULL,
  canonical_body BYTEA, content_sum BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE message_ids (
  message_id TEXT NOT NULL PRIMARY KEY,
  log_index BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE deliveries (
  mailbox TEXT NOT NULL,
  log_index BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (mailbox, log_index)
) WITHOUT ROWID;
CREATE INDEX deliveries_by_expire_time ON deliveries (expire_time);
CREATE TABLE handovers (
  message_index BIGINT NOT NULL,
  mailbox TEXT NOT NULL,
  log_index BIGINT NOT NULL,
  acknowledgement BYTEA,
  PRIMARY KEY (message_index, mailbox)
) WITHOUT ROWID;
CREATE TABLE attachment_grants (
  sha256 BYTEA NOT NULL,
  principal TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (sha256, principal)
) WITHOUT ROWID;
CREATE INDEX attachment_grants_by_principal ON attachment_grants (principal, expire_time);
CREATE TABLE attachment_uploads (
  principal TEXT NOT NULL,
  sha256 BYTEA NOT NULL,
  size_bytes BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (principal, sha256)
) WITHOUT ROWID;
)sql";

constexpr std::string_view kRegistry = R"sql(
CREATE TABLE registry_version (
  id INTEGER PRIMARY KEY,
  version BIGINT NOT NULL
);
CREATE TABLE registry_resources (
  name TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
) WITHOUT ROWID;
CREATE TABLE registry_keys (
  keyid TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
) WITHOUT ROWID;
CREATE TABLE registry_adapters (
  partner TEXT NOT NULL PRIMARY KEY,
  version TEXT NOT NULL,
  suspended BIGINT NOT NULL,
  reason TEXT NOT NULL,
  change BIGINT NOT NULL, released BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE registry_adapter_versions (
  partner TEXT NOT NULL,
  version TEXT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (partner, version)
) WITHOUT ROWID;
CREATE TABLE registry_adapter_faults (
  partner TEXT NOT NULL,
  version TEXT NOT NULL,
  input BYTEA NOT NULL,
  message TEXT NOT NULL,
  fault TEXT NOT NULL,
  strikes BIGINT NOT NULL,
  time BIGINT NOT NULL,
  PRIMARY KEY (partner, version, input)
) WITHOUT ROWID;
)sql";

TEST(SchemaTest, TheExchangesTablesAreStoredAsEver) {
  const auto database = *store::OpenSqliteInMemory();
  ASSERT_TRUE(CreateTables(*database).ok());
  EXPECT_EQ(store::test::StoredStatements(*database), store::test::StatementsOf(kExchange));
}

TEST(SchemaTest, TheRegistrysTablesAreStoredAsEver) {
  const auto database = *store::OpenSqliteInMemory();
  ASSERT_TRUE(registry::CreateTables(*database).ok());
  EXPECT_EQ(store::test::StoredStatements(*database), store::test::StatementsOf(kRegistry));
}

TEST(SchemaTest, ADatabaseKnowsItsTablesByTheNamesOfEver) {
  const auto database = *store::OpenSqliteInMemory();
  ASSERT_TRUE(registry::CreateTables(*database).ok());
  ASSERT_TRUE(CreateTables(*database).ok());
  std::string names;
  ASSERT_TRUE(database
                  ->Read([&](store::Transaction& transaction) {
                    return transaction.Run("SELECT name FROM schema_versions ORDER BY name", {},
                                           [&](const store::Row& row) {
                                             names.append(row.Text(0)).append(" ");
                                             return absl::OkStatus();
                                           });
                  })
                  .ok());
  EXPECT_EQ(names, "exchange-1 exchange-2 registry-1 registry-2 ");
}

}  // namespace
}  // namespace duta::exchange

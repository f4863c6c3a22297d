#include "core/exchange/schema.h"

namespace duta::exchange {
namespace {

// log_entries    the leaves, as logged
// log_nodes      roots of complete subtrees of 256, 65536, ... leaves
// log_head       one row: size, right edge and newest checkpoint; changed by
//                compare-and-swap, which orders all hubs of a database
// log_checkpoints one a batch, so that a first receipt can be made again
// log_parties    who may read which entries: pages of indexes, see party_pages.h
// messages       what was accepted, by log index
// deliveries     what waits in mailboxes; a row goes when it is handed over
// handovers      what became of deliveries
// attachment_grants  who may read which file; expire_time 0 once a message
//                names it
// attachment_uploads what was announced and is not whole yet, so that quotas
//                count it
constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS log_entries (
  log_index BIGINT NOT NULL PRIMARY KEY,
  entry BYTEA NOT NULL
);
CREATE TABLE IF NOT EXISTS log_nodes (
  level BIGINT NOT NULL,
  node_index BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (level, node_index)
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS log_head (
  id BIGINT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  edge BYTEA NOT NULL,
  checkpoint TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS log_checkpoints (
  size BIGINT NOT NULL PRIMARY KEY,
  checkpoint TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS log_parties (
  party TEXT NOT NULL,
  log_index BIGINT NOT NULL,
  indexes BYTEA NOT NULL,
  PRIMARY KEY (party, log_index)
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS messages (
  log_index BIGINT NOT NULL PRIMARY KEY,
  statement_digest BYTEA NOT NULL,
  envelope BYTEA NOT NULL,
  kind TEXT NOT NULL,
  canonical_body BYTEA
);
CREATE TABLE IF NOT EXISTS message_ids (
  message_id TEXT NOT NULL PRIMARY KEY,
  log_index BIGINT NOT NULL
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS deliveries (
  mailbox TEXT NOT NULL,
  log_index BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (mailbox, log_index)
) /*CLUSTERED*/;
CREATE INDEX IF NOT EXISTS deliveries_by_expire_time ON deliveries (expire_time);
CREATE TABLE IF NOT EXISTS handovers (
  message_index BIGINT NOT NULL,
  mailbox TEXT NOT NULL,
  log_index BIGINT NOT NULL,
  acknowledgement BYTEA,
  PRIMARY KEY (message_index, mailbox)
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS attachment_grants (
  sha256 BYTEA NOT NULL,
  principal TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (sha256, principal)
) /*CLUSTERED*/;
CREATE INDEX IF NOT EXISTS attachment_grants_by_principal ON attachment_grants (principal, expire_time);
CREATE TABLE IF NOT EXISTS attachment_uploads (
  principal TEXT NOT NULL,
  sha256 BYTEA NOT NULL,
  size_bytes BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  PRIMARY KEY (principal, sha256)
) /*CLUSTERED*/;
)sql";

}  // namespace

Status CreateTables(store::Database& database) { return database.Migrate("exchange-1", kSchema); }

}  // namespace duta::exchange

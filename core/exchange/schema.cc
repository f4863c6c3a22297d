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
store::Migration Tables() {
  using namespace store;
  return {"exchange-1",
          {CreateTable{"log_entries", {Integer("log_index"), Bytes("entry")}, {"log_index"}},
           CreateTable{"log_nodes", {Integer("level"), Integer("node_index"), Bytes("hash")}, {"level", "node_index"}},
           CreateTable{"log_head", {Integer("id"), Integer("size"), Bytes("edge"), Text("checkpoint")}, {"id"}},
           CreateTable{"log_checkpoints", {Integer("size"), Text("checkpoint")}, {"size"}},
           CreateTable{"log_parties", {Text("party"), Integer("log_index"), Bytes("indexes")}, {"party", "log_index"}},
           CreateTable{"messages",
                       {Integer("log_index"), Bytes("statement_digest"), Bytes("envelope"), Text("kind"),
                        Optional(Bytes("canonical_body"))},
                       {"log_index"}},
           CreateTable{"message_ids", {Text("message_id"), Integer("log_index")}, {"message_id"}},
           CreateTable{"deliveries",
                       {Text("mailbox"), Integer("log_index"), Integer("expire_time")},
                       {"mailbox", "log_index"},
                       Layout::kByKey,
                       {{"deliveries_by_expire_time", {"expire_time"}}}},
           CreateTable{
               "handovers",
               {Integer("message_index"), Text("mailbox"), Integer("log_index"), Optional(Bytes("acknowledgement"))},
               {"message_index", "mailbox"}},
           CreateTable{"attachment_grants",
                       {Bytes("sha256"), Text("principal"), Integer("size_bytes"), Integer("expire_time")},
                       {"sha256", "principal"},
                       Layout::kByKey,
                       {{"attachment_grants_by_principal", {"principal", "expire_time"}}}},
           CreateTable{"attachment_uploads",
                       {Text("principal"), Bytes("sha256"), Integer("size_bytes"), Integer("expire_time")},
                       {"principal", "sha256"}}}};
}

// content_sum    see ContentSum in messages/accepted.h; 0 in rows of before
store::Migration Sums() { return {"exchange-2", {store::AddColumn{"messages", "content_sum", 0}}}; }

}  // namespace

Status CreateTables(store::Database& database) {
  DUTA_RETURN_IF_ERROR(database.Migrate(Tables()));
  return database.Migrate(Sums());
}

}  // namespace duta::exchange

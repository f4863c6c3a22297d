#include "core/hub/upkeep/stored_log.h"

#include <utility>

#include "core/base/bytes.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::hub {
namespace {

// An empty log is begun by `dutad init`, never found.
Status CheckHasHead(store::Database& database) {
  bool has_head = false;
  const Status status = database.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT 1 FROM log_head", {}, [&](const store::Row&) {
      has_head = true;
      return absl::OkStatus();
    });
  });
  if (!status.ok()) return Refuse(Reason::kStorageCorrupt, "the database has no log that can be read");
  return has_head ? absl::OkStatus() : Refuse(Reason::kStorageCorrupt, "the database has no log head");
}

}  // namespace

StatusOr<std::unique_ptr<StoredLog>> StoredLog::Open(const std::string& database, const std::string& anchor,
                                                     const crypto::NoteSigner& signer, store::AtRest at_rest) {
  auto log = std::unique_ptr<StoredLog>(new StoredLog());
  // Before the database: a hub that runs adds to both, to this one last.
  DUTA_ASSIGN_OR_RETURN(log->anchored_, exchange::ReadAnchor(anchor, signer.verifier()));
  DUTA_ASSIGN_OR_RETURN(log->database_, store::OpenSqliteForReading(database, at_rest));
  DUTA_RETURN_IF_ERROR(CheckHasHead(*log->database_));
  log->ledger_ = std::make_unique<exchange::Ledger>(*log->database_, signer);
  DUTA_RETURN_IF_ERROR(log->ledger_->Open(
      [&](const exchange::Ledger& ledger) { return exchange::CheckAnchored(log->anchored_, ledger); }));
  return log;
}

Instant StoredLog::NewestRecordTime() const {
  log::v1::Entry entry;
  // Proven first: a flipped bit must not set a clock.
  const auto receipt = size() == 0 ? StatusOr<log::v1::Receipt>(log::v1::Receipt()) : ledger_->ReceiptOf(size() - 1);
  if (!receipt.ok() || !entry.ParseFromString(receipt->entry()) || !entry.has_record_time()) return Instant();
  return FromTimestamp(entry.record_time()).value_or(Instant());
}

StatusOr<crypto::NoteSigner> ReadLogSigner(const std::string& key_path, const std::string& name) {
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(key_path));
  DUTA_ASSIGN_OR_RETURN(crypto::PrivateKey key, crypto::PrivateKey::FromPem(pem));
  return crypto::NoteSigner::Create(name, std::move(key));
}

}  // namespace duta::hub

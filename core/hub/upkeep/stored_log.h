// A hub's database and anchor, opened to be read: at rest, or under a hub that runs.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/ledger.h"
#include "core/hub/setup/data_directory.h"
#include "core/store/database.h"
#include "core/store/sqlite/sqlite_files.h"

namespace duta::hub {

// Told how far long work has come: of what, how much of how much is done.
using Progress = std::function<void(std::string_view what, uint64_t done, uint64_t total)>;

// Thread-safe.
class StoredLog {
 public:
  // Reads the anchor, then the database, and refuses what `dutad serve` would:
  // LOG_ROLLED_BACK, ANCHOR_UNREADABLE, LOG_KEY_MISMATCH, STORAGE_CORRUPT,
  // FILE_UNUSABLE, STORAGE_FAILED. Nothing is changed and nothing signed that is
  // given to anybody.
  static StatusOr<std::unique_ptr<StoredLog>> Open(const std::string& database, const std::string& anchor,
                                                   const crypto::NoteSigner& signer, store::AtRest at_rest);

  store::Database& database() const { return *database_; }
  const exchange::Ledger& ledger() const { return *ledger_; }
  const exchange::Anchored& anchored() const { return anchored_; }
  // Of the log as it was opened.
  uint64_t size() const { return ledger_->Size(); }
  // When its newest entry was recorded; 1970 if it has none that can be proven.
  Instant NewestRecordTime() const;

 private:
  StoredLog() = default;

  exchange::Anchored anchored_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<exchange::Ledger> ledger_;
};

// The key and name that a hub signs its log with. FILE_UNUSABLE, KEY_UNUSABLE.
StatusOr<crypto::NoteSigner> ReadLogSigner(const std::string& key_path, const std::string& name);

}  // namespace duta::hub

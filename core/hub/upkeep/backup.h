// `dutad backup`: a hub's data, copied while it runs.
//
//   backup.toml            the manifest; its presence says that the backup is whole
//   state-<size>-<time>/   duta.db, anchor, duta.toml, and with keys log.key and tls/
//   blobs/                 as in the data directory
//   lock                   held while a backup is made or read
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/hub/setup/findings.h"
#include "core/hub/upkeep/manifest.h"
#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

struct BackupOptions {
  std::string data;
  std::string to;          // New, empty, or an earlier backup of the same hub, which is brought up to date.
  std::string base;        // Empty, or an earlier backup: files that it has are linked, not copied.
  bool with_keys = false;  // log.key and tls/ too.
};

// What was copied.
struct BackupReport {
  Manifest manifest;
  uint64_t copied_bytes = 0;          // Of files; what was there already does not count.
  std::vector<CheckResult> findings;  // Files that the hub itself lacks or has damaged.
};

// Copies anchor, database and files, in this order, so that none of them lacks what
// another one names; a hub may run and accept meanwhile. Everything is durable, and
// compared with what was signed, before the manifest replaces an earlier one; until
// then the earlier backup in the same place stays whole. BACKUP_INVALID if `to` holds
// something else, DATA_DIRECTORY_INVALID, DATA_DIRECTORY_LOCKED if another backup is
// made there, STORAGE_FULL, FILE_UNUSABLE, and what StoredLog::Open refuses.
StatusOr<BackupReport> MakeBackup(const BackupOptions& options, const Clock& clock, const Progress& progress);

// A backup that is not changed while this lives.
class Backup {
 public:
  // BACKUP_INVALID, DATA_DIRECTORY_LOCKED, FILE_UNUSABLE.
  static StatusOr<Backup> Open(const std::string& path);
  ~Backup();
  Backup(Backup&& other) noexcept;
  Backup& operator=(Backup&&) = delete;

  const Manifest& manifest() const { return manifest_; }
  const std::string& path() const { return path_; }
  // Its folder of database, anchor, configuration and, perhaps, keys.
  std::string state() const { return path_ + "/" + manifest_.state; }

  // Compares the database with the manifest and opens it. BACKUP_INVALID, and what
  // StoredLog::Open refuses.
  StatusOr<std::unique_ptr<StoredLog>> OpenLog(const crypto::NoteSigner& signer) const;

 private:
  Backup(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  Manifest manifest_;
  int lock_;
};

// Reads all of a backup, as `dutad check --deep` does a hub. The key is the backup's
// own or, without keys in it, the one at `log_key`.
StatusOr<std::vector<CheckResult>> VerifyBackup(const std::string& path, const std::string& log_key,
                                                const Progress& progress);

// For people: what was made and what it is good for.
std::string Format(const BackupReport& report, const std::string& to);

}  // namespace duta::hub

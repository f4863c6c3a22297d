// `dutad restore` and `dutad repair`: what puts a hub's data back.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/hub/setup/findings.h"
#include "core/hub/upkeep/manifest.h"
#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

struct RestoreOptions {
  std::string from;         // A backup.
  std::string data;         // New, empty, or the directory of the same hub.
  bool check_only = false;  // Says what would happen, and changes nothing.
};

// What was found, and what was done.
struct RestoreReport {
  Manifest manifest;
  bool had_anchor = false;     // Whether `data` said what the hub had signed,
  uint64_t signed_before = 0;  // and of how many entries.
  std::string replaced;        // Where the database is that was replaced; empty if there was none.
  std::vector<CheckResult> findings;
};

// Puts a backup back. Everything is checked before anything is replaced: the whole of
// the backup, entry by entry and file by file, and that it continues what the hub in
// `data` has signed and what its database holds. What it replaces is kept beside it.
// A newer anchor, a configuration and keys that are there stay. Interrupted, it leaves
// a directory that does not start, and is simply run again. LOG_ROLLED_BACK if the
// hub has signed more than the backup holds, ANCHOR_UNREADABLE if that cannot be
// known, LOG_KEY_MISMATCH, BACKUP_INVALID, DATA_DIRECTORY_LOCKED, STORAGE_FULL,
// FILE_UNUSABLE.
StatusOr<RestoreReport> Restore(const RestoreOptions& options, const Clock& clock, const Progress& progress);

// For people: what was put back, and what clients will see.
std::string Format(const RestoreReport& report, const RestoreOptions& options);

// Makes a new anchor out of the checkpoint in the file `checkpoint`, an administrator's
// word that no newer one was signed, for a hub whose own cannot be read. Returns its
// size. The database must hold it: LOG_ROLLED_BACK. PROOF_INVALID if it is not signed
// by this log; DATA_DIRECTORY_INVALID, DATA_DIRECTORY_LOCKED, FILE_UNUSABLE.
StatusOr<uint64_t> RepairAnchor(const std::string& data, const std::string& checkpoint);

}  // namespace duta::hub

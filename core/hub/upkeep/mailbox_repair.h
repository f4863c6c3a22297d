// `dutad repair --mailboxes`: what waits for whom, made anew from the log.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/status.h"
#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

struct RepairedMailboxes {
  uint64_t entries = 0;  // Read.
  uint64_t before = 0;   // Deliveries that the tables had, as far as they can be counted,
  uint64_t waiting = 0;  // and that wait now.
};

// Reads the log of a hub that is stopped from its first entry to its last, makes sure
// that it is the one that was signed, and writes the table of deliveries anew from it:
// what was accepted for a mailbox and neither taken over, nor expired, nor returned. All
// or nothing. STORAGE_CORRUPT if the log itself is not what was signed: a backup has to
// help then; DATA_DIRECTORY_INVALID, DATA_DIRECTORY_LOCKED, FILE_UNUSABLE, STORAGE_FULL.
StatusOr<RepairedMailboxes> RepairMailboxes(const std::string& data, const Progress& progress);

}  // namespace duta::hub

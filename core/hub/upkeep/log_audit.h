// The log and what is projected from it, gone through from its first entry to its
// last: what `dutad check --deep` and a restore rely on.
#pragma once

#include "core/hub/setup/findings.h"
#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

// Compares, and adds to `findings` what differs, each with its index and cure, at
// most 100 lines: the tree from the entries with every checkpoint, which `verifier`
// must have signed, and with the stored nodes; each message with the digests that its
// entry records, and where it is found by its id; each mailbox of each message with
// what became of it there. Also of a log that StoredLog::Open refuses. A hub may go on
// meanwhile: what it adds is not looked at.
void AuditLog(store::Database& database, const crypto::NoteVerifier& verifier, Findings& findings,
              const Progress& progress);

}  // namespace duta::hub

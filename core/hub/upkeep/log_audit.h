// The log and what is projected from it, gone through from its first entry to its
// last: what `dutad check --deep`, a restore and the hub's own scrubber rely on.
#pragma once

#include <cstdint>
#include <memory>

#include "core/hub/setup/findings.h"
#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

// One way through it, in pieces. Not thread-safe; the references outlive it.
class LogAudit {
 public:
  LogAudit(store::Database& database, const crypto::NoteVerifier& verifier, Findings& findings);
  ~LogAudit();

  // Compares the next entries, at most 256, and adds to the findings as AuditLog
  // does. False once there are no more. Blocks on the disk.
  bool Step();
  // Entries looked at, and how many there are.
  uint64_t done() const;
  uint64_t total() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Compares, and adds to `findings` what differs, each with its index and cure, at
// most 100 lines: the tree from the entries with every checkpoint, which `verifier`
// must have signed, and with the stored nodes; each message with the digests that its
// entry records, and where it is found by its id; each mailbox of each message with
// what became of it there, and until when it waits. Also of a log that StoredLog::Open refuses. A hub may go on
// meanwhile: what it adds is not looked at.
void AuditLog(store::Database& database, const crypto::NoteVerifier& verifier, Findings& findings,
              const Progress& progress);

}  // namespace duta::hub

// Verification of evidence, without the hub: every byte of the file is either
// signed, hashed into the log, or determined by what is.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "duta/evidence/v1/evidence.pb.h"

namespace duta::evidence {

// Keys that the caller trusts: owner by key id.
using TrustedKeys = std::map<std::string, std::string>;

// One line of the answer.
struct Check {
  std::string subject;  // One word: `origin`, `acceptance`, `signature`, ...
  bool ok;
  std::string detail;  // For people: what holds, or what does not. Printable.
};

// What was checked, in the order of the file.
struct Report {
  std::vector<Check> checks;

  // Whether every check holds.
  bool ok() const;
  // OK, or EVIDENCE_INVALID with the first check that does not hold.
  Status ToStatus() const;
};

// Checks everything that the file holds, with the log's key `log_key`, which
// must come from a source that the caller trusts. Whose a signing key was is
// the log's word; if `trusted` is not empty, every signing key must be in it
// under the same owner. What depends on a check that failed is not checked, and
// the report is then not ok. Work is linear in the size of the file.
//
// A checkpoint may have signatures of others besides the log's (witnesses): they
// are kept as they are, and the report says that nothing here checks them.
Report Verify(const v1::Evidence& evidence, const crypto::NoteVerifier& log_key, const TrustedKeys& trusted = {});

}  // namespace duta::evidence

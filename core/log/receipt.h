// Receipts: an entry with the proof that it stands in the log, and their text
// form c2sp.org/tlog-proof@v1.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"
#include "core/log/checkpoint.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::log {

// What a verified receipt says.
struct VerifiedReceipt {
  v1::Entry entry;
  uint64_t index;
  Checkpoint checkpoint;
};

// Verifies everything: checkpoint signature and origin, inclusion, shape of the
// entry (16 bytes of salt, a known event). PROOF_INVALID.
StatusOr<VerifiedReceipt> VerifyReceipt(const v1::Receipt& receipt, const crypto::NoteVerifier& verifier);

// The same, without the signature, under `checkpoint`: what VerifyCheckpoint said
// of the very text in receipt.checkpoint. The receipts of a batch share one, so a
// caller that keeps it verifies one signature a batch. PROOF_INVALID.
StatusOr<VerifiedReceipt> VerifyReceiptUnder(const v1::Receipt& receipt, const Checkpoint& checkpoint);

// `c2sp.org/tlog-proof@v1` text of a receipt's proof. The entry is not part of
// it.
std::string ToTlogProof(const v1::Receipt& receipt);

// The parts of a tlog-proof text. `entry` of the result is empty. PROOF_INVALID.
StatusOr<v1::Receipt> ParseTlogProof(std::string_view text);

}  // namespace duta::log

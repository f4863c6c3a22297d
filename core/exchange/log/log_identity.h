// Whose log it is that a database holds, where its checkpoint does not verify: of
// another name, of another key, or of ours and damaged.
#pragma once

#include <string_view>

#include "core/base/status.h"
#include "core/crypto/signed_note.h"

namespace duta::exchange {

// Why `note`, the checkpoint in the log's head, does not verify with `verifier`.
// LOG_KEY_MISMATCH with what the note says and what the hub has, else
// STORAGE_CORRUPT.
Status WhyNotOurs(std::string_view note, const crypto::NoteVerifier& verifier);

}  // namespace duta::exchange

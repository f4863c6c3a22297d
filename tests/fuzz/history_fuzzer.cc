// Any bytes as a history: it has one encoding, and none verifies without evidence.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/crypto/key.h"
#include "core/crypto/signed_note.h"
#include "core/evidence/history.h"
#include "core/kinds/visit/history/visit_history.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const duta::crypto::NoteVerifier log_key =
      duta::crypto::NoteSigner::Create("hub.example",
                                       duta::crypto::PrivateKey::Generate(duta::crypto::Algorithm::kEd25519))
          ->verifier();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto history = duta::evidence::DecodeHistory(bytes);
  if (!history.ok()) return 0;
  if (duta::evidence::Encode(*history) != bytes) std::abort();
  static const auto reader = duta::kinds::MakeVisitHistoryReader();
  if (duta::evidence::VerifyHistory(*history, *reader, log_key).ok()) std::abort();
  return 0;
}

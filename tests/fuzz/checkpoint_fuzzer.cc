// A checkpoint that parses is written as it was read; anything may stand in a
// signed note.
#include <cstdlib>

#include "core/log/checkpoint.h"

using namespace duta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto signer =
      *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto checkpoint = log::ParseCheckpoint(text);
  if (checkpoint.ok() && log::FormatCheckpoint(*checkpoint) != text) std::abort();
  // Nobody but the signer can write a note that verifies.
  if (log::VerifyCheckpoint(text, signer.verifier()).ok()) std::abort();
  return 0;
}

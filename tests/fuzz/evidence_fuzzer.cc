// An evidence file has one encoding, and none verifies with a key that signed
// nothing.
#include <cstdlib>

#include "core/evidence/evidence.h"
#include "core/evidence/verify.h"

using namespace duta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const crypto::NoteVerifier log_key("hub.example",
                                            crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519).public_key());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto evidence = evidence::Decode(bytes);
  if (!evidence.ok()) return 0;
  if (evidence::Encode(*evidence) != bytes) std::abort();
  if (evidence::Verify(*evidence, log_key).ok()) std::abort();
  return 0;
}

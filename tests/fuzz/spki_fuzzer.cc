// Any bytes as a key: what is taken has this one encoding, and verifies nothing
// that was not signed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/crypto/key.h"

namespace duta::crypto {
namespace {

void CheckKey(const PublicKey& key) {
  const auto again = PublicKey::FromPem(key.ToPem());
  if (!again.ok() || again->spki() != key.spki() || again->keyid() != key.keyid()) std::abort();
  if (key.Verify("message", key.spki())) std::abort();
}

void Fuzz(std::string_view bytes) {
  static const PublicKey fixed = PrivateKey::Generate(Algorithm::kEcdsaP256).public_key();
  if (fixed.Verify("message", bytes)) std::abort();
  if (const auto key = PublicKey::FromSpki(bytes); key.ok()) {
    if (key->spki() != bytes) std::abort();
    CheckKey(*key);
  }
  if (const auto key = PublicKey::FromPem(bytes); key.ok()) CheckKey(*key);
  if (const auto key = PrivateKey::FromPem(bytes); key.ok()) CheckKey(key->public_key());
}

}  // namespace
}  // namespace duta::crypto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  duta::crypto::Fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}

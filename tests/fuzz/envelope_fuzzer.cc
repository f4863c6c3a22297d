// Any bytes as an envelope, binary or JSON: its JSON form loses nothing, and
// nobody without the key signs.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/crypto/dsse.h"

namespace duta::crypto {
namespace {

using envelope::v1::Envelope;

void CheckEnvelope(const Envelope& envelope) {
  static const PublicKey key = PrivateKey::Generate(Algorithm::kEcdsaP256).public_key();
  const std::string pae = PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  if (StatementDigest(envelope.payload_type(), envelope.payload()) != Sha256(pae)) std::abort();
  const auto again = EnvelopeFromJson(ToJson(envelope));
  if (!again.ok() || again->SerializeAsString() != envelope.SerializeAsString()) std::abort();
  if (!CheckShape(envelope).ok()) return;
  Envelope named = envelope;
  named.mutable_signatures(0)->set_keyid(key.keyid());
  if (ReasonOf(VerifySignature(named, 0, pae, key)) != Reason::kSignatureInvalid) std::abort();
}

void Fuzz(const uint8_t* data, size_t size) {
  Envelope binary;
  if (binary.ParseFromArray(data, static_cast<int>(size))) {
    const Status shape = CheckShape(binary);
    if (!shape.ok() && ReasonOf(shape) != Reason::kEnvelopeMalformed) std::abort();
    binary.DiscardUnknownFields();  // JSON has no place for them.
    CheckEnvelope(binary);
  }
  const auto json = EnvelopeFromJson({reinterpret_cast<const char*>(data), size});
  if (json.ok()) CheckEnvelope(*json);
}

}  // namespace
}  // namespace duta::crypto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  duta::crypto::Fuzz(data, size);
  return 0;
}

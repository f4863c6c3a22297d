// Any bytes as a certificate, in PEM and as its DER: what is read is read the
// same again, and none chains to an authority that never signed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/bytes.h"
#include "core/crypto/certificate.h"

namespace duta::crypto {
namespace {

const Instant kNow = *ParseInstant("2026-11-24T00:00:00Z");

std::string Pem(std::string_view der) {
  return "-----BEGIN CERTIFICATE-----\n" + ToBase64(der) + "\n-----END CERTIFICATE-----\n";
}

std::string NewAuthority() {
  const CertificateRequest request{.common_name = "root", .not_before = kNow, .is_authority = true};
  return ReadCertificate(*MakeSelfSigned(request, PrivateKey::Generate(Algorithm::kEd25519)))->der;
}

void CheckPem(const std::string& pem) {
  static const std::string authority = NewAuthority();
  const auto info = ReadCertificate(pem);
  if (ChainsTo(pem, {authority}, kNow)) std::abort();
  if (!info.ok()) return;
  const auto again = ReadCertificate(Pem(info->der));
  if (!again.ok() || again->spki_sha256 != info->spki_sha256 || again->uris != info->uris) std::abort();
  (void)ChainsTo(pem, {info->der, authority}, info->not_before);
}

}  // namespace
}  // namespace duta::crypto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  duta::crypto::CheckPem(std::string(bytes));
  duta::crypto::CheckPem(duta::crypto::Pem(bytes));
  return 0;
}

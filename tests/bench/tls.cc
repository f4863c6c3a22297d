#include "tests/bench/tls.h"

#include "core/base/clock.h"
#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"

namespace duta::bench {
namespace {

Instant AnHourAgo() { return SystemClock().Now() - std::chrono::hours(1); }

}  // namespace

StatusOr<Identity> MakeClientIdentity(const std::string& name) {
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  Identity identity;
  DUTA_ASSIGN_OR_RETURN(identity.chain_pem,
                        crypto::MakeSelfSigned({.common_name = name, .not_before = AnHourAgo()}, key));
  identity.key_pem = key.ToPem();
  identity.spki_sha256 = crypto::ToString(crypto::Sha256(key.public_key().spki()));
  return identity;
}

StatusOr<ServerIdentity> MakeServerIdentity() {
  const auto authority_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  ServerIdentity identity;
  DUTA_ASSIGN_OR_RETURN(
      identity.authority_pem,
      crypto::MakeSelfSigned({.common_name = "authority", .not_before = AnHourAgo(), .is_authority = true},
                             authority_key));
  DUTA_ASSIGN_OR_RETURN(
      identity.chain_pem,
      crypto::MakeSigned({.common_name = "server", .ip_addresses = {"127.0.0.1"}, .not_before = AnHourAgo()},
                         key.public_key(), identity.authority_pem, authority_key));
  identity.key_pem = key.ToPem();
  return identity;
}

}  // namespace duta::bench

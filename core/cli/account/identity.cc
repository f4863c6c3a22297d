#include "core/cli/account/identity.h"

#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/desk/times.h"

namespace duta::cli {

StatusOr<std::chrono::seconds> ParseLifetime(const std::string& text) {
  const auto lifetime = desk::ParseDuration(text);
  if (!lifetime.ok()) return Usage("--lifetime: " + std::string(lifetime.status().message()));
  if (*lifetime < std::chrono::hours(24)) return Usage("--lifetime: \"" + text + "\" is less than a day, 1d");
  return lifetime;
}

StatusOr<Identity> MakeIdentity(const std::string& name, const std::string& algorithm, Instant now,
                                std::chrono::seconds lifetime) {
  DUTA_ASSIGN_OR_RETURN(const crypto::Algorithm signing, crypto::AlgorithmFromName(algorithm));
  // TLS 1.3 of every stack takes P-256; the choice is about signatures.
  Identity identity{
      crypto::PrivateKey::Generate(signing), crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256), {}};
  crypto::CertificateRequest request;
  request.common_name = name;
  request.uris = {"duta:" + name};
  request.not_before = now - std::chrono::hours(1);  // The hub's clock may be behind.
  request.lifetime = std::chrono::duration_cast<std::chrono::hours>(lifetime) + std::chrono::hours(1);
  DUTA_ASSIGN_OR_RETURN(identity.certificate_pem, crypto::MakeSelfSigned(request, identity.tls_key));
  return identity;
}

StatusOr<order::v1::Registration> MakeRegistration(const std::string& name, const Identity& identity, Instant now,
                                                   std::chrono::seconds lifetime) {
  DUTA_ASSIGN_OR_RETURN(const crypto::CertificateInfo certificate, crypto::ReadCertificate(identity.certificate_pem));
  order::v1::Registration registration;
  registration.set_name(name);
  registration.set_display_name(name);
  *registration.add_keys() = RegistryKey(identity.signing_key.public_key(), name, now, lifetime);
  registration.mutable_transport_trust()->add_spki_pins(certificate.spki_sha256);
  *registration.mutable_create_time() = ToTimestamp(now);
  return registration;
}

}  // namespace duta::cli

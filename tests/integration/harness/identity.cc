#include "tests/integration/harness/identity.h"

#include <chrono>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"

namespace duta::integration {
namespace {

using std::chrono::hours;

}  // namespace

Identity MakeIdentity(std::string name, crypto::Algorithm algorithm) {
  const auto tls_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  auto certificate = crypto::MakeSelfSigned(
      {.common_name = name, .uris = {"duta:" + name}, .not_before = SystemClock().Now() - hours(1)}, tls_key);
  return {std::move(name), crypto::PrivateKey::Generate(algorithm), tls_key, std::move(certificate).value()};
}

Identity ReadFirstAdministrator(const std::string& data) {
  const std::string folder = data + "/first-administrator/";
  return {"administrators/rina", crypto::PrivateKey::FromPem(ReadFile(folder + "signing.key").value()).value(),
          crypto::PrivateKey::FromPem(ReadFile(folder + "tls.key").value()).value(),
          ReadFile(folder + "tls.crt").value()};
}

registry::v1::Key KeyOf(const Identity& identity) {
  const crypto::PublicKey& public_key = identity.signing_key.public_key();
  const Instant now = SystemClock().Now();
  registry::v1::Key key;
  key.set_owner(identity.name);
  key.set_keyid(public_key.keyid());
  key.set_spki(public_key.spki());
  *key.mutable_not_before() = ToTimestamp(now - hours(1));
  *key.mutable_not_after() = ToTimestamp(now + hours(24 * 365));
  return key;
}

registry::v1::TransportTrust PinOf(const Identity& identity) {
  registry::v1::TransportTrust trust;
  trust.add_spki_pins(crypto::ToString(crypto::Sha256(identity.tls_key.public_key().spki())));
  return trust;
}

}  // namespace duta::integration

// Signing and verification keys: ECDSA P-256 (default), ECDSA P-384, Ed25519.
// An algorithm is one row in the table of key.cc.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::crypto {

enum class Algorithm { kEcdsaP256, kEcdsaP384, kEd25519 };

// `p256`, `p384`, `ed25519`.
std::string_view NameOf(Algorithm algorithm);
StatusOr<Algorithm> AlgorithmFromName(std::string_view name);

// A public key that verifies. Cheap to copy; thread-safe.
class PublicKey {
 public:
  // From DER SubjectPublicKeyInfo, strictly (no trailing bytes, canonical
  // encoding, named curve, uncompressed point). KEY_UNUSABLE if malformed, of no
  // supported algorithm, or an Ed25519 point of small order.
  static StatusOr<PublicKey> FromSpki(std::string_view der);
  // From the 32 bytes of RFC 8032. KEY_UNUSABLE.
  static StatusOr<PublicKey> FromRawEd25519(std::string_view raw);
  // From PEM `PUBLIC KEY`. KEY_UNUSABLE.
  static StatusOr<PublicKey> FromPem(std::string_view pem);

  Algorithm algorithm() const;
  // Lower-case hex SHA-256 of the SPKI: 64 characters.
  const std::string& keyid() const;
  // DER SubjectPublicKeyInfo.
  const std::string& spki() const;
  std::string ToPem() const;
  // The raw 32 bytes of an Ed25519 key; empty for other algorithms.
  std::string RawEd25519() const;

  // Whether `signature` over `message` verifies. ECDSA signatures are DER over
  // SHA-256 (P-256) or SHA-384 (P-384) of `message`; Ed25519 are 64 bytes.
  bool Verify(std::string_view message, std::string_view signature) const;

 private:
  struct Rep;
  explicit PublicKey(std::shared_ptr<const Rep> rep) : rep_(std::move(rep)) {}
  std::shared_ptr<const Rep> rep_;  // Shared: immutable, copied into registry snapshots.
  friend class PrivateKey;
};

// A private key that signs. Cheap to copy; thread-safe. Never logged.
class PrivateKey {
 public:
  static PrivateKey Generate(Algorithm algorithm);
  // From PEM PKCS #8 or SEC 1, unencrypted. KEY_UNUSABLE.
  static StatusOr<PrivateKey> FromPem(std::string_view pem);

  // PEM PKCS #8, unencrypted: write it with FileMode::kPrivate only.
  std::string ToPem() const;
  const PublicKey& public_key() const;
  // See PublicKey::Verify for the form.
  std::string Sign(std::string_view message) const;

 private:
  struct Rep;
  explicit PrivateKey(std::shared_ptr<const Rep> rep) : rep_(std::move(rep)) {}
  std::shared_ptr<const Rep> rep_;  // Shared as in PublicKey.
  friend class CertificateAccess;
};

}  // namespace duta::crypto

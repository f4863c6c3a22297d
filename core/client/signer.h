// Signing statements: the interface behind which a key may stand in a file or in
// a hardware module, and what is signed with it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/key.h"
#include "duta/envelope/v1/envelope.pb.h"

namespace duta::client {

// Interface. Thread-safe.
class Signer {
 public:
  virtual ~Signer() = default;

  // Signature over a DSSE pre-authentication encoding, in the form of
  // crypto::PublicKey::Verify. May block (hardware); KEY_UNUSABLE if the key
  // cannot be reached.
  virtual StatusOr<std::string> Sign(std::string_view pae) = 0;

  // The public half: keyid and SPKI.
  virtual const crypto::PublicKey& public_key() const = 0;
};

// The PEM of a private key. FILE_UNUSABLE if it cannot be read, or others than owner and
// group may use the file.
StatusOr<std::string> ReadKeyFile(const std::string& path);

// A key in memory, from a PEM file.
class FileSigner final : public Signer {
 public:
  // FILE_UNUSABLE if it cannot be read, or others than owner and group may read
  // it; KEY_UNUSABLE.
  static StatusOr<std::unique_ptr<FileSigner>> Load(const std::string& path);
  explicit FileSigner(crypto::PrivateKey key) : key_(std::move(key)) {}

  StatusOr<std::string> Sign(std::string_view pae) override;
  const crypto::PublicKey& public_key() const override { return key_.public_key(); }

 private:
  crypto::PrivateKey key_;
};

// An envelope with one signature. The signature is verified before it is handed
// out, so that a faulty module is noticed here: KEY_UNUSABLE.
StatusOr<envelope::v1::Envelope> SignStatement(std::string_view payload_type, std::string payload, Signer& signer);

// Adds a signature to what another has signed (two administrators, a
// declaration). ENVELOPE_MALFORMED if this key has signed already or the
// envelope is full, KEY_UNUSABLE.
Status Cosign(envelope::v1::Envelope& envelope, Signer& signer);

}  // namespace duta::client

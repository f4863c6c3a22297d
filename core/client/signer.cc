#include "core/client/signer.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "core/base/bytes.h"
#include "core/crypto/dsse.h"

namespace duta::client {
namespace {

constexpr size_t kMaxKeyFile = 64 << 10;
constexpr int kMaxSignatures = 16;  // envelope.proto

}  // namespace

StatusOr<std::string> ReadKeyFile(const std::string& path) {
  struct stat info;
  if (::stat(path.c_str(), &info) == 0 && (info.st_mode & S_IRWXO) != 0) {
    return Refuse(Reason::kFileUnusable, "everybody on this machine may use the key file " + path + " (chmod 600 it)");
  }
  return ReadFile(path, kMaxKeyFile);
}

StatusOr<std::unique_ptr<FileSigner>> FileSigner::Load(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadKeyFile(path));
  DUTA_ASSIGN_OR_RETURN(crypto::PrivateKey key, crypto::PrivateKey::FromPem(pem));
  return std::make_unique<FileSigner>(std::move(key));
}

StatusOr<std::string> FileSigner::Sign(std::string_view pae) { return key_.Sign(pae); }

StatusOr<envelope::v1::Envelope> SignStatement(std::string_view payload_type, std::string payload, Signer& signer) {
  envelope::v1::Envelope envelope;
  envelope.set_payload(std::move(payload));
  envelope.set_payload_type(std::string(payload_type));
  DUTA_RETURN_IF_ERROR(Cosign(envelope, signer));
  return envelope;
}

Status Cosign(envelope::v1::Envelope& envelope, Signer& signer) {
  const crypto::PublicKey& key = signer.public_key();
  const auto& present = envelope.signatures();
  if (std::any_of(present.begin(), present.end(), [&](const auto& one) { return one.keyid() == key.keyid(); })) {
    return Refuse(Reason::kEnvelopeMalformed, "this key has signed already", {{"keyid", key.keyid()}});
  }
  if (present.size() >= kMaxSignatures) return Refuse(Reason::kEnvelopeMalformed, "the envelope is full");
  const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  DUTA_ASSIGN_OR_RETURN(std::string signature, signer.Sign(pae));
  if (!key.Verify(pae, signature)) {
    return Refuse(Reason::kKeyUnusable, "the key made a signature that does not verify", {{"keyid", key.keyid()}});
  }
  auto& added = *envelope.add_signatures();
  added.set_sig(std::move(signature));
  added.set_keyid(key.keyid());
  return absl::OkStatus();
}

}  // namespace duta::client

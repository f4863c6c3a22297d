#include "core/cli/shell/registration.h"

#include <filesystem>
#include <set>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/json.h"
#include "core/crypto/digest.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxFileBytes = 1 << 20;

Status CheckKey(const registry::v1::Key& key) {
  DUTA_ASSIGN_OR_RETURN(const crypto::PublicKey parsed, crypto::PublicKey::FromSpki(key.spki()));
  if (!key.keyid().empty() && key.keyid() != parsed.keyid()) {
    return absl::InvalidArgumentError("keyid " + key.keyid() + " is not that of its key");
  }
  return absl::OkStatus();
}

Status Check(const order::v1::Registration& registration) {
  const NameKind kind = KindOfName(registration.name());
  if (kind != NameKind::kPartner && kind != NameKind::kUnit && kind != NameKind::kAdministrator) {
    return absl::InvalidArgumentError("\"" + registration.name() + "\" names no partner, unit or administrator");
  }
  if (registration.keys().empty()) return absl::InvalidArgumentError("it holds no signing key");
  for (const auto& key : registration.keys()) DUTA_RETURN_IF_ERROR(CheckKey(key));
  for (const auto& pin : registration.transport_trust().spki_pins()) {
    if (pin.size() != 32) return absl::InvalidArgumentError("a pin is not 32 bytes long");
  }
  return absl::OkStatus();
}

}  // namespace

registry::v1::Key RegistryKey(const crypto::PublicKey& key, const std::string& owner, Instant now,
                              std::chrono::seconds lifetime) {
  registry::v1::Key row;
  row.set_keyid(key.keyid());
  row.set_owner(owner);
  row.set_spki(key.spki());
  // The hub's clock may be behind.
  *row.mutable_not_before() = ToTimestamp(now - std::chrono::hours(1));
  *row.mutable_not_after() = ToTimestamp(now + lifetime);
  return row;
}

Status WriteRegistration(const std::string& path, const order::v1::Registration& registration) {
  return WriteFileAtomically(path, Dump(ToJson(registration), true) + "\n", FileMode::kPublic);
}

StatusOr<order::v1::Registration> ReadRegistration(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  order::v1::Registration registration;
  Status status = FromJson(text, registration);
  if (status.ok()) status = Check(registration);
  if (!status.ok()) return BadFile(path, "no registration: " + std::string(status.message()));
  return registration;
}

std::string Fingerprint(const order::v1::Registration& registration) {
  std::string bytes = "duta.order.v1.Registration\n";
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    registration.SerializeToCodedStream(&coded);
  }
  return ToHex(crypto::View(crypto::Sha256(bytes)));
}

StatusOr<std::vector<order::v1::Registration>> ReadRegistrations(const std::string& directory) {
  std::set<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") paths.insert(it->path().string());
  }
  if (error) return BadFile(directory, error.message());
  if (paths.empty()) return BadFile(directory, "there is no registration file (.json) in it");
  std::vector<order::v1::Registration> registrations;
  for (const std::string& path : paths) {
    DUTA_ASSIGN_OR_RETURN(auto registration, ReadRegistration(path));
    registrations.push_back(std::move(registration));
  }
  return registrations;
}

std::string Spoken(const std::string& hex) {
  std::string text;
  for (size_t i = 0; i < hex.size(); i += 4) text.append(i == 0 ? "" : " ").append(hex.substr(i, 4));
  return text;
}

}  // namespace duta::cli

#include "core/registry/orders/shape_checks.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"

namespace duta::registry {
namespace {

using google::protobuf::RepeatedPtrField;

constexpr size_t kMaxTextCharacters = 300;
constexpr size_t kMaxWordBytes = 127;
constexpr int kMaxKeys = 16;
constexpr int kMaxPins = 32;
constexpr int kMaxAnchors = 16;

Status CheckName(const std::string& field, const std::string& name, NameKind kind, std::string_view example) {
  if (KindOfName(name) == kind) return absl::OkStatus();
  return Invalid(field, absl::StrCat("not a name such as `", std::string(example), "`"));
}

// RFC 7468, 5: base64 in lines of 64 characters.
std::string PemOf(std::string_view certificate_der) {
  const std::string base64 = ToBase64(certificate_der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (size_t at = 0; at < base64.size(); at += 64) absl::StrAppend(&pem, base64.substr(at, 64), "\n");
  absl::StrAppend(&pem, "-----END CERTIFICATE-----\n");
  return pem;
}

}  // namespace

Status Invalid(const std::string& field, std::string_view what) {
  return Refuse(Reason::kOrderInvalid, absl::StrCat(field, ": ", std::string(what)), {{"field", field}});
}

std::string Item(const std::string& field, int index) { return absl::StrCat(field, "[", index, "]"); }

Status CheckPartnerName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kPartner, "partners/id-kemlu");
}

Status CheckUnitName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kUnit, "partners/id-kemlu/units/canberra");
}

Status CheckGroupName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kGroup, "groups/asean");
}

Status CheckAdministratorName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kAdministrator, "administrators/rina");
}

Status CheckPrincipalName(const std::string& field, const std::string& name) {
  const NameKind kind = KindOfName(name);
  if (kind == NameKind::kPartner || kind == NameKind::kUnit || kind == NameKind::kAdministrator) {
    return absl::OkStatus();
  }
  return Invalid(field, "not the name of a partner, unit or administrator");
}

Status CheckText(const std::string& field, const std::string& text) {
  if (const size_t count = CountCharacters(text); count > kMaxTextCharacters) {
    return Invalid(field, absl::StrCat("has ", count, " characters; at most ", kMaxTextCharacters, " are taken"));
  }
  if (!IsOneLine(text)) return Invalid(field, "holds a line break or control character");
  return absl::OkStatus();
}

Status CheckWord(const std::string& field, const std::string& word, std::string_view example) {
  const bool is_word =
      !word.empty() && word.size() <= kMaxWordBytes && IsOneLine(word) && word.find(' ') == std::string::npos;
  if (is_word) return absl::OkStatus();
  return Invalid(field, absl::StrCat("not a word such as `", std::string(example), "`"));
}

Status CheckList(const std::string& field, const RepeatedPtrField<std::string>& values, int max) {
  if (values.size() > max) return Invalid(field, absl::StrCat("more than ", max));
  std::set<std::string_view> seen;
  for (int i = 0; i < values.size(); ++i) {
    if (!seen.insert(values[i]).second) return Invalid(Item(field, i), "named twice");
  }
  return absl::OkStatus();
}

Status CheckKey(const std::string& field, const v1::Key& key) {
  const StatusOr<crypto::PublicKey> parsed = crypto::PublicKey::FromSpki(key.spki());
  if (!parsed.ok()) return Invalid(field + ".spki", "not a DER SubjectPublicKeyInfo of P-256, P-384 or Ed25519");
  if (!key.keyid().empty() && key.keyid() != parsed->keyid()) {
    return Invalid(field + ".keyid", "not the SHA-256 of spki; leave it empty or correct it");
  }
  const StatusOr<Instant> not_before = FromTimestamp(key.not_before());
  if (!key.has_not_before() || !not_before.ok()) return Invalid(field + ".not_before", "not a valid instant");
  const StatusOr<Instant> not_after = FromTimestamp(key.not_after());
  if (!key.has_not_after() || !not_after.ok()) return Invalid(field + ".not_after", "not a valid instant");
  if (*not_after <= *not_before) return Invalid(field + ".not_after", "not after not_before");
  if (key.has_revoke_time() || !key.revoke_reason().empty()) {
    return Invalid(field + ".revoke_time", "a key is revoked by an order of its own");
  }
  return absl::OkStatus();
}

Status CheckKeys(const std::string& field, const RepeatedPtrField<v1::Key>& keys, int min) {
  if (keys.size() < min) return Invalid(field, "at least one key is needed");
  if (keys.size() > kMaxKeys) return Invalid(field, absl::StrCat("more than ", kMaxKeys));
  std::set<std::string_view> seen;
  for (int i = 0; i < keys.size(); ++i) {
    DUTA_RETURN_IF_ERROR(CheckKey(Item(field, i), keys[i]));
    if (!seen.insert(keys[i].spki()).second) return Invalid(Item(field, i), "named twice");
  }
  return absl::OkStatus();
}

Status CheckTrust(const std::string& field, const v1::TransportTrust& trust) {
  DUTA_RETURN_IF_ERROR(CheckList(field + ".spki_pins", trust.spki_pins(), kMaxPins));
  for (int i = 0; i < trust.spki_pins_size(); ++i) {
    if (trust.spki_pins(i).size() != kSha256Bytes) return Invalid(Item(field + ".spki_pins", i), "not 32 bytes");
  }
  DUTA_RETURN_IF_ERROR(CheckList(field + ".anchors", trust.anchors(), kMaxAnchors));
  for (int i = 0; i < trust.anchors_size(); ++i) {
    const StatusOr<crypto::CertificateInfo> anchor = crypto::ReadCertificate(PemOf(trust.anchors(i)));
    // Trailing bytes would be read over: the certificate must be all there is.
    if (!anchor.ok() || anchor->der != trust.anchors(i)) {
      return Invalid(Item(field + ".anchors", i), "not one X.509 certificate in DER");
    }
  }
  return absl::OkStatus();
}

Status CheckAdministratorTrust(const std::string& field, const v1::TransportTrust& trust) {
  if (trust.spki_pins().empty() && trust.anchors().empty()) {
    return Invalid(field, "an administrator needs a pin or an anchor");
  }
  return CheckTrust(field, trust);
}

}  // namespace duta::registry

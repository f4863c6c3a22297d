#include "core/registry/order_shape.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/base/text.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "core/registry/countries.h"

namespace duta::registry {
namespace {

using google::protobuf::RepeatedPtrField;

constexpr size_t kMaxTextBytes = 300;
constexpr size_t kMaxCommentBytes = 1000;
constexpr int kMaxKeys = 16;
constexpr int kMaxPins = 32;
constexpr int kMaxAnchors = 16;
constexpr int kMaxMembers = 1000;
constexpr int kMaxRecipients = 1000;
constexpr int kMaxKinds = 100;
constexpr size_t kMaxMediaTypeBytes = 127;
constexpr size_t kSha256Bytes = 32;

Status Invalid(const std::string& field, std::string_view what) {
  return Refuse(Reason::kOrderInvalid, absl::StrCat(field, ": ", std::string(what)), {{"field", field}});
}

std::string Item(const std::string& field, int index) { return absl::StrCat(field, "[", index, "]"); }

Status CheckName(const std::string& field, const std::string& name, NameKind kind, std::string_view example) {
  if (KindOfName(name) == kind) return absl::OkStatus();
  return Invalid(field, absl::StrCat("not a name such as `", std::string(example), "`"));
}

Status CheckPartnerName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kPartner, "partners/id-kemlu");
}

// Whoever can sign and connect.
Status CheckPrincipalName(const std::string& field, const std::string& name) {
  const NameKind kind = KindOfName(name);
  if (kind == NameKind::kPartner || kind == NameKind::kUnit || kind == NameKind::kAdministrator) {
    return absl::OkStatus();
  }
  return Invalid(field, "not the name of a partner, unit or administrator");
}

Status CheckText(const std::string& field, const std::string& text) {
  if (text.size() > kMaxTextBytes) return Invalid(field, absl::StrCat("longer than ", kMaxTextBytes, " bytes"));
  if (!IsOneLine(text)) return Invalid(field, "holds a line break or control character");
  return absl::OkStatus();
}

Status CheckComment(const std::string& comment) {
  if (comment.size() > kMaxCommentBytes) {
    return Invalid("comment", absl::StrCat("longer than ", kMaxCommentBytes, " bytes"));
  }
  if (!IsPlainText(comment)) return Invalid("comment", "holds a control character");
  return absl::OkStatus();
}

// Each value once, at most `max` of them.
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

// RFC 7468, 5: base64 in lines of 64 characters.
std::string PemOf(std::string_view certificate_der) {
  const std::string base64 = ToBase64(certificate_der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (size_t at = 0; at < base64.size(); at += 64) absl::StrAppend(&pem, base64.substr(at, 64), "\n");
  absl::StrAppend(&pem, "-----END CERTIFICATE-----\n");
  return pem;
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

// An administrator whom no connection identifies could never repair it.
Status CheckAdministratorTrust(const std::string& field, const v1::TransportTrust& trust) {
  if (trust.spki_pins().empty() && trust.anchors().empty()) {
    return Invalid(field, "an administrator needs a pin or an anchor");
  }
  return CheckTrust(field, trust);
}

// `type/subtype` in lower case, without parameters (RFC 6838, 4.2).
bool IsMediaType(std::string_view text) {
  const size_t slash = text.find('/');
  if (text.size() > kMaxMediaTypeBytes || slash == 0 || slash == std::string_view::npos || slash + 1 == text.size()) {
    return false;
  }
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  };
  return std::all_of(text.begin(), text.begin() + slash, allowed) &&
         std::all_of(text.begin() + slash + 1, text.end(), allowed);
}

Status CheckPolicy(const std::string& field, const v1::Policy& policy) {
  if (!message::v1::Level_IsValid(policy.send_ceiling())) return Invalid(field + ".send_ceiling", "no such level");
  if (!message::v1::Level_IsValid(policy.receive_ceiling())) {
    return Invalid(field + ".receive_ceiling", "no such level");
  }
  DUTA_RETURN_IF_ERROR(CheckList(field + ".kinds", policy.kinds(), kMaxKinds));
  for (int i = 0; i < policy.kinds_size(); ++i) {
    if (!IsMediaType(policy.kinds(i))) return Invalid(Item(field + ".kinds", i), "not a media type");
  }
  DUTA_RETURN_IF_ERROR(CheckList(field + ".recipients", policy.recipients(), kMaxRecipients));
  for (int i = 0; i < policy.recipients_size(); ++i) {
    const NameKind kind = KindOfName(policy.recipients(i));
    if (kind != NameKind::kPartner && kind != NameKind::kUnit && kind != NameKind::kGroup) {
      return Invalid(Item(field + ".recipients", i), "not the name of a partner, unit or group");
    }
  }
  return absl::OkStatus();
}

Status Check(const order::v1::AddPartner& action) {
  const v1::Partner& partner = action.partner();
  DUTA_RETURN_IF_ERROR(CheckPartnerName("add_partner.partner.name", partner.name()));
  DUTA_RETURN_IF_ERROR(CheckText("add_partner.partner.display_name", partner.display_name()));
  if (!partner.country_code().empty() && !IsCountryCode(partner.country_code())) {
    return Invalid("add_partner.partner.country_code", "not an ISO 3166-1 alpha-2 code in upper case");
  }
  DUTA_RETURN_IF_ERROR(CheckPolicy("add_partner.partner.policy", partner.policy()));
  DUTA_RETURN_IF_ERROR(CheckTrust("add_partner.partner.transport_trust", partner.transport_trust()));
  return CheckKeys("add_partner.keys", action.keys(), 1);
}

Status Check(const order::v1::SetPolicy& action) {
  DUTA_RETURN_IF_ERROR(CheckPartnerName("set_policy.partner", action.partner()));
  return CheckPolicy("set_policy.policy", action.policy());
}

Status Check(const order::v1::SuspendPartner& action) {
  DUTA_RETURN_IF_ERROR(CheckPartnerName("suspend_partner.partner", action.partner()));
  if (action.state() == v1::PARTNER_STATE_SUSPENDED_HOLD || action.state() == v1::PARTNER_STATE_SUSPENDED_RETURN) {
    return absl::OkStatus();
  }
  return Invalid("suspend_partner.state", "neither SUSPENDED_HOLD nor SUSPENDED_RETURN");
}

Status Check(const order::v1::ResumePartner& action) {
  return CheckPartnerName("resume_partner.partner", action.partner());
}

Status CheckUnitName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kUnit, "partners/id-kemlu/units/canberra");
}

Status Check(const order::v1::AddUnit& action) {
  DUTA_RETURN_IF_ERROR(CheckUnitName("add_unit.unit.name", action.unit().name()));
  DUTA_RETURN_IF_ERROR(CheckText("add_unit.unit.display_name", action.unit().display_name()));
  DUTA_RETURN_IF_ERROR(CheckTrust("add_unit.unit.transport_trust", action.unit().transport_trust()));
  return CheckKeys("add_unit.keys", action.keys(), 0);
}

Status Check(const order::v1::RemoveUnit& action) { return CheckUnitName("remove_unit.unit", action.unit()); }

Status Check(const order::v1::AddKey& action) {
  DUTA_RETURN_IF_ERROR(CheckPrincipalName("add_key.key.owner", action.key().owner()));
  return CheckKey("add_key.key", action.key());
}

Status Check(const order::v1::RevokeKey& action) {
  const StatusOr<std::string> digest = FromHex(action.keyid());
  if (!digest.ok() || digest->size() != kSha256Bytes || ToHex(*digest) != action.keyid()) {
    return Invalid("revoke_key.keyid", "not 64 lower-case hexadecimal characters");
  }
  return CheckText("revoke_key.reason", action.reason());
}

Status Check(const order::v1::SetTransportTrust& action) {
  DUTA_RETURN_IF_ERROR(CheckPrincipalName("set_transport_trust.name", action.name()));
  const auto check = IsAdministrator(action.name()) ? CheckAdministratorTrust : CheckTrust;
  return check("set_transport_trust.transport_trust", action.transport_trust());
}

Status CheckGroupName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kGroup, "groups/asean");
}

Status Check(const order::v1::SetGroup& action) {
  const v1::Group& group = action.group();
  DUTA_RETURN_IF_ERROR(CheckGroupName("set_group.group.name", group.name()));
  DUTA_RETURN_IF_ERROR(CheckText("set_group.group.display_name", group.display_name()));
  if (group.members().empty()) return Invalid("set_group.group.members", "at least one member is needed");
  DUTA_RETURN_IF_ERROR(CheckList("set_group.group.members", group.members(), kMaxMembers));
  for (int i = 0; i < group.members_size(); ++i) {
    const NameKind kind = KindOfName(group.members(i));
    if (kind != NameKind::kPartner && kind != NameKind::kUnit) {
      return Invalid(Item("set_group.group.members", i), "not the name of a partner or unit");
    }
  }
  return absl::OkStatus();
}

Status Check(const order::v1::RemoveGroup& action) { return CheckGroupName("remove_group.group", action.group()); }

Status CheckAdministratorName(const std::string& field, const std::string& name) {
  return CheckName(field, name, NameKind::kAdministrator, "administrators/rina");
}

Status Check(const order::v1::AddAdministrator& action) {
  const v1::Administrator& administrator = action.administrator();
  DUTA_RETURN_IF_ERROR(CheckAdministratorName("add_administrator.administrator.name", administrator.name()));
  DUTA_RETURN_IF_ERROR(CheckText("add_administrator.administrator.display_name", administrator.display_name()));
  DUTA_RETURN_IF_ERROR(
      CheckAdministratorTrust("add_administrator.administrator.transport_trust", administrator.transport_trust()));
  return CheckKeys("add_administrator.keys", action.keys(), 1);
}

Status Check(const order::v1::RemoveAdministrator& action) {
  return CheckAdministratorName("remove_administrator.administrator", action.administrator());
}

Status CheckWord(const std::string& field, const std::string& word, std::string_view example) {
  const bool is_word =
      !word.empty() && word.size() <= kMaxMediaTypeBytes && IsOneLine(word) && word.find(' ') == std::string::npos;
  if (is_word) return absl::OkStatus();
  return Invalid(field, absl::StrCat("not a word such as `", std::string(example), "`"));
}

// Whose adapter, and which version of it.
template <typename Action>
Status CheckVersion(const std::string& name, const Action& action) {
  DUTA_RETURN_IF_ERROR(CheckPartnerName(name + ".partner", action.partner()));
  return CheckWord(name + ".version", action.version(), "1.0.0");
}

Status Check(const order::v1::InstallAdapter& action) {
  DUTA_RETURN_IF_ERROR(CheckVersion("install_adapter", action));
  DUTA_RETURN_IF_ERROR(CheckWord("install_adapter.adapter_id", action.adapter_id(), "au-dfat-notes"));
  if (action.bundle_sha256().size() != kSha256Bytes) return Invalid("install_adapter.bundle_sha256", "not 32 bytes");
  if (action.library_sha256().size() != kSha256Bytes) return Invalid("install_adapter.library_sha256", "not 32 bytes");
  if (action.release() == 0) return Invalid("install_adapter.release", "a number of 1 or more is wanted");
  DUTA_RETURN_IF_ERROR(CheckWord("install_adapter.author_keyid", action.author_keyid(), "3f2a..."));
  return CheckWord("install_adapter.approver_keyid", action.approver_keyid(), "3f2a...");
}

Status Check(const order::v1::ShadowAdapter& action) { return CheckVersion("shadow_adapter", action); }
Status Check(const order::v1::ActivateAdapter& action) { return CheckVersion("activate_adapter", action); }
Status Check(const order::v1::RollBackAdapter& action) { return CheckVersion("roll_back_adapter", action); }

Status Check(const order::v1::ReleaseQuarantine& action) {
  DUTA_RETURN_IF_ERROR(CheckPartnerName("release_quarantine.partner", action.partner()));
  if (action.message_id().empty()) return absl::OkStatus();
  return CheckWord("release_quarantine.message_id", action.message_id(), "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b5a");
}

Status Check(const order::v1::ConfigureAdapter& action) {
  DUTA_RETURN_IF_ERROR(CheckVersion("configure_adapter", action));
  if (action.configuration().size() <= kMaxConfigurationBytes) return absl::OkStatus();
  return Invalid("configure_adapter.configuration", absl::StrCat("more than ", kMaxConfigurationBytes, " bytes"));
}

Status Check(const order::v1::SuspendAdapter& action) {
  DUTA_RETURN_IF_ERROR(CheckPartnerName("suspend_adapter.partner", action.partner()));
  return CheckText("suspend_adapter.reason", action.reason());
}

Status Check(const order::v1::ResumeAdapter& action) {
  return CheckPartnerName("resume_adapter.partner", action.partner());
}

Status Check(const order::v1::RevokeAdapter& action) {
  DUTA_RETURN_IF_ERROR(CheckVersion("revoke_adapter", action));
  return CheckText("revoke_adapter.reason", action.reason());
}

}  // namespace

Status CheckShape(const order::v1::Order& order) {
  using order::v1::Order;
  DUTA_RETURN_IF_ERROR(CheckComment(order.comment()));
  switch (order.action_case()) {
    case Order::kAddPartner:
      return Check(order.add_partner());
    case Order::kSetPolicy:
      return Check(order.set_policy());
    case Order::kSuspendPartner:
      return Check(order.suspend_partner());
    case Order::kResumePartner:
      return Check(order.resume_partner());
    case Order::kAddUnit:
      return Check(order.add_unit());
    case Order::kRemoveUnit:
      return Check(order.remove_unit());
    case Order::kAddKey:
      return Check(order.add_key());
    case Order::kRevokeKey:
      return Check(order.revoke_key());
    case Order::kSetTransportTrust:
      return Check(order.set_transport_trust());
    case Order::kSetGroup:
      return Check(order.set_group());
    case Order::kRemoveGroup:
      return Check(order.remove_group());
    case Order::kAddAdministrator:
      return Check(order.add_administrator());
    case Order::kRemoveAdministrator:
      return Check(order.remove_administrator());
    case Order::kActivateAdapter:
      return Check(order.activate_adapter());
    case Order::kSuspendAdapter:
      return Check(order.suspend_adapter());
    case Order::kInstallAdapter:
      return Check(order.install_adapter());
    case Order::kShadowAdapter:
      return Check(order.shadow_adapter());
    case Order::kRollBackAdapter:
      return Check(order.roll_back_adapter());
    case Order::kResumeAdapter:
      return Check(order.resume_adapter());
    case Order::kRevokeAdapter:
      return Check(order.revoke_adapter());
    case Order::kReleaseQuarantine:
      return Check(order.release_quarantine());
    case Order::kConfigureAdapter:
      return Check(order.configure_adapter());
    case Order::ACTION_NOT_SET:
      break;
  }
  return Invalid("action", "no action is set");
}

}  // namespace duta::registry

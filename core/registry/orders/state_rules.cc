#include "core/registry/orders/state_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

using google::protobuf::RepeatedPtrField;

bool IsRegistered(const Snapshot& snapshot, std::string_view name) {
  return snapshot.FindTrust(name) != nullptr || snapshot.FindGroup(name) != nullptr;
}

}  // namespace

Status Exists(const std::string& field, const std::string& name) {
  return Refuse(Reason::kResourceExists, absl::StrCat("there is ", name, " already"),
                {{"field", field}, {"name", name}});
}

Status Unknown(const std::string& field, const std::string& name) {
  return Refuse(Reason::kUnknownResource, absl::StrCat("no such resource: ", name), {{"field", field}, {"name", name}});
}

Status StateRules::Require(const std::string& field, const std::string& name) const {
  return IsRegistered(snapshot_, name) ? absl::OkStatus() : Unknown(field, name);
}

Status StateRules::RequireAll(const std::string& field, const RepeatedPtrField<std::string>& names) const {
  for (int i = 0; i < names.size(); ++i) {
    DUTA_RETURN_IF_ERROR(Require(absl::StrCat(field, "[", i, "]"), names[i]));
  }
  return absl::OkStatus();
}

Status StateRules::RequireNew(const std::string& field, const std::string& name) const {
  return IsRegistered(snapshot_, name) ? Exists(field, name) : absl::OkStatus();
}

Status StateRules::CheckPins(const std::string& field, std::string_view name, const v1::TransportTrust& trust) const {
  for (int i = 0; i < trust.spki_pins_size(); ++i) {
    const std::string* owner = snapshot_.FindPin(trust.spki_pins(i));
    if (owner != nullptr && *owner != name) {
      return Invalid(absl::StrCat(field, ".spki_pins[", i, "]"), absl::StrCat("the pin belongs to ", *owner));
    }
  }
  return absl::OkStatus();
}

Status StateRules::CheckKey(const std::string& field, const v1::Key& key) const {
  // The shape is checked: key and time parse.
  const crypto::PublicKey public_key = *crypto::PublicKey::FromSpki(key.spki());
  if (snapshot_.FindKey(public_key.keyid()) != nullptr) return Exists(field + ".spki", public_key.keyid());
  if (*FromTimestamp(key.not_after()) <= now_) return Invalid(field + ".not_after", "has passed");
  return absl::OkStatus();
}

Status StateRules::CheckKeys(const std::string& field, const RepeatedPtrField<v1::Key>& keys) const {
  for (int i = 0; i < keys.size(); ++i) {
    DUTA_RETURN_IF_ERROR(CheckKey(absl::StrCat(field, "[", i, "]"), keys[i]));
  }
  return absl::OkStatus();
}

Status StateRules::CheckNoPolicyNames(const std::string& field, std::string_view name) const {
  for (const auto& [partner_name, partner] : snapshot_.partners()) {
    const auto& recipients = partner.policy().recipients();
    if (std::find(recipients.begin(), recipients.end(), name) != recipients.end()) {
      return Invalid(field, absl::StrCat("named by the policy of ", partner_name, "; change that first"));
    }
  }
  return absl::OkStatus();
}

bool StateRules::HasAdministratorWithout(const std::function<bool(const KeyRecord&)>& is_gone) const {
  return std::any_of(snapshot_.keys().begin(), snapshot_.keys().end(), [&](const auto& entry) {
    const KeyRecord& key = entry.second;
    return key.IsValidAt(now_) && snapshot_.FindAdministrator(key.key.owner()) != nullptr && !is_gone(key);
  });
}

}  // namespace duta::registry

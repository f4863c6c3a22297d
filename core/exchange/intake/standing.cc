#include "core/exchange/intake/standing.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/registry/policy.h"

namespace duta::exchange {
namespace {

constexpr std::chrono::milliseconds kRetry{200};

Status CheckKeys(const registry::Snapshot& registry, const log::v1::MessageAccepted& accepted, Instant record_time) {
  for (const log::v1::VerifiedSignature& signature : accepted.verified_signatures()) {
    const std::string& keyid = signature.keyid();
    const registry::KeyRecord* key = registry.FindKey(keyid);
    if (key == nullptr || key->key.owner() != signature.owner()) {
      return Refuse(Reason::kUnknownKey,
                    absl::StrCat("key ", keyid, " is no longer registered for ", signature.owner()),
                    {{"keyid", keyid}});
    }
    if (!key->IsValidAt(record_time)) {
      return Refuse(Reason::kKeyNotValid, absl::StrCat("key ", keyid, " ended while the message was checked"),
                    {{"keyid", keyid}});
    }
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckStanding(const registry::Snapshot& registry, const message::v1::Message& message, std::string_view kind,
                     bool is_order, const log::v1::MessageAccepted& accepted, Instant record_time) {
  DUTA_RETURN_IF_ERROR(CheckKeys(registry, accepted, record_time));
  if (is_order) return absl::OkStatus();
  const std::string& sender = message.sender();
  const bool is_unit = KindOfName(sender) == NameKind::kUnit;
  if (is_unit ? registry.FindUnit(sender) == nullptr : registry.FindPartner(sender) == nullptr) {
    return Refuse(Reason::kSenderMismatch, absl::StrCat(sender, " is no longer registered"), {{"sender", sender}});
  }
  DUTA_ASSIGN_OR_RETURN(const registry::Resolution resolution, registry::ResolveRecipients(registry, message));
  DUTA_RETURN_IF_ERROR(registry::Authorize(registry, message, resolution, kind));
  if (!std::equal(resolution.mailboxes.begin(), resolution.mailboxes.end(), accepted.mailboxes().begin(),
                  accepted.mailboxes().end())) {
    return RefuseForNow(Reason::kHubBusy, kRetry, "a group of recipients has changed while the message was checked");
  }
  return absl::OkStatus();
}

}  // namespace duta::exchange

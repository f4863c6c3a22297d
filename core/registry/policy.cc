#include "core/registry/policy.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::registry {
namespace {

using message::v1::Level;
using message::v1::Message;

Status UnknownRecipient(const std::string& recipient) {
  return Refuse(Reason::kUnknownRecipient, absl::StrCat("no such recipient: ", recipient), {{"recipient", recipient}});
}

log::v1::GroupResolution Resolve(const v1::Group& group) {
  log::v1::GroupResolution resolution;
  resolution.set_group(group.name());
  *resolution.mutable_members() = group.members();
  std::sort(resolution.mutable_members()->begin(), resolution.mutable_members()->end());
  return resolution;
}

// Names with their groups opened. Made once a message, since a sender chooses
// how long its lists are.
class NameSet {
 public:
  NameSet(const Snapshot& snapshot, const google::protobuf::RepeatedPtrField<std::string>& names) {
    for (const std::string& name : names) {
      const bool is_new = names_.insert(name).second;
      const v1::Group* group = is_new ? snapshot.FindGroup(name) : nullptr;
      if (group != nullptr) names_.insert(group->members().begin(), group->members().end());
    }
  }

  // Whether `mailbox` is meant: itself, through its partner or through a group
  // that has either as a member.
  bool Covers(std::string_view mailbox) const {
    return names_.contains(mailbox) || names_.contains(PartnerOf(mailbox));
  }

 private:
  std::set<std::string_view> names_;  // Borrowed from the policy, the message and the snapshot.
};

Level ReceiveCeiling(const Snapshot& snapshot, std::string_view mailbox) {
  const v1::Partner* partner = snapshot.FindPartner(PartnerOf(mailbox));
  const Level own = partner == nullptr ? message::v1::LEVEL_UNSPECIFIED : partner->policy().receive_ceiling();
  return own == message::v1::LEVEL_UNSPECIFIED ? snapshot.defaults().ceiling : own;
}

Status AuthorizeSender(const Snapshot& snapshot, const Message& message, const v1::Policy& policy,
                       std::string_view kind) {
  const std::string& sender = message.sender();
  DUTA_RETURN_IF_ERROR(CheckActive(snapshot, sender));
  const auto& kinds = policy.kinds();
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    return Refuse(Reason::kKindNotAllowed, {}, {{"kind", std::string(kind)}});
  }
  if (message.marking().level() > policy.send_ceiling()) {
    return Refuse(Reason::kMarkingAboveCeiling, "the marking is above what the sender may send",
                  {{"level", message::v1::Level_Name(message.marking().level())},
                   {"ceiling", message::v1::Level_Name(policy.send_ceiling())},
                   {"partner", std::string(PartnerOf(sender))}});
  }
  return absl::OkStatus();
}

Status AuthorizeRecipient(const Snapshot& snapshot, Level level, const std::string& mailbox) {
  if (snapshot.StateOf(mailbox) == v1::PARTNER_STATE_SUSPENDED_RETURN) {
    return Refuse(Reason::kRecipientSuspended, absl::StrCat(mailbox, " is suspended and takes no messages"),
                  {{"recipient", mailbox}});
  }
  const Level ceiling = ReceiveCeiling(snapshot, mailbox);
  if (level > ceiling) {
    return Refuse(Reason::kMarkingAboveCeiling, absl::StrCat("the marking is above what ", mailbox, " may receive"),
                  {{"level", message::v1::Level_Name(level)},
                   {"ceiling", message::v1::Level_Name(ceiling)},
                   {"recipient", mailbox}});
  }
  return absl::OkStatus();
}

// Refuses with `reason` the first mailbox that non-empty `names` do not cover.
Status RequireCovered(const Snapshot& snapshot, const google::protobuf::RepeatedPtrField<std::string>& names,
                      const std::vector<std::string>& mailboxes, Reason reason, std::string_view what) {
  if (names.empty()) return absl::OkStatus();
  const NameSet covered(snapshot, names);
  for (const std::string& mailbox : mailboxes) {
    if (covered.Covers(mailbox)) continue;
    return Refuse(reason, absl::StrCat(std::string(what), " ", mailbox), {{"recipient", mailbox}});
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckActive(const Snapshot& snapshot, std::string_view name) {
  if (snapshot.StateOf(name) == v1::PARTNER_STATE_ACTIVE) return absl::OkStatus();
  return Refuse(Reason::kPartnerSuspended, {}, {{"partner", std::string(PartnerOf(name))}});
}

StatusOr<Resolution> ResolveRecipients(const Snapshot& snapshot, const Message& message) {
  std::set<std::string> mailboxes;
  Resolution resolution;
  for (const std::string& recipient : message.recipients()) {
    if (const v1::Group* group = snapshot.FindGroup(recipient)) {
      for (const std::string& member : group->members()) {
        if (member != message.sender()) mailboxes.insert(member);
      }
      resolution.groups.push_back(Resolve(*group));
    } else if (snapshot.FindPartner(recipient) != nullptr || snapshot.FindUnit(recipient) != nullptr) {
      mailboxes.insert(recipient);
    } else {
      return UnknownRecipient(recipient);
    }
  }
  if (mailboxes.empty()) {
    return Refuse(Reason::kRecipientsInvalid, "no recipient is left beside the sender", {{"field", "recipients"}});
  }
  resolution.mailboxes.assign(mailboxes.begin(), mailboxes.end());
  return resolution;
}

Status Authorize(const Snapshot& snapshot, const Message& message, const Resolution& resolution,
                 std::string_view kind) {
  const v1::Policy policy = snapshot.EffectivePolicy(message.sender());
  DUTA_RETURN_IF_ERROR(AuthorizeSender(snapshot, message, policy, kind));
  for (const std::string& mailbox : resolution.mailboxes) {
    DUTA_RETURN_IF_ERROR(AuthorizeRecipient(snapshot, message.marking().level(), mailbox));
  }
  DUTA_RETURN_IF_ERROR(RequireCovered(snapshot, policy.recipients(), resolution.mailboxes, Reason::kRecipientNotAllowed,
                                      "the sender's policy does not allow"));
  return RequireCovered(snapshot, message.marking().releasable_to(), resolution.mailboxes, Reason::kNotReleasable,
                        "the marking does not release the message to");
}

}  // namespace duta::registry

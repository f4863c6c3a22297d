#include "core/desk/draft.h"

#include "core/base/utf8.h"
#include "core/base/uuid.h"
#include "core/desk/fault.h"
#include "core/desk/times.h"
#include "core/desk/words.h"

namespace duta::desk {
namespace {

using message::v1::Message;

constexpr size_t kMaxSubjectCharacters = 300;  // By message.proto.

Status Address(const HeaderWords& words, const HeaderDefaults& defaults, Message& message) {
  for (const std::string& name : words.to) DUTA_RETURN_IF_ERROR(CheckName("to", name));
  for (const std::string& name : words.to.empty() ? defaults.to : words.to) message.add_recipients(name);
  if (message.recipients().empty()) {
    return Wrong("to", " is missing: a partner, unit or group, such as partners/au-dfat");
  }
  return absl::OkStatus();
}

// What a person wrote is left to the hub's judgement; what was made of other
// texts is cut.
Status Name(const HeaderWords& words, const HeaderDefaults& defaults, Draft& draft) {
  if (!words.subject.empty()) {
    draft.message.set_subject(words.subject);
    return absl::OkStatus();
  }
  if (defaults.subject.empty()) return Wrong("subject", " is missing: one line that says what it is about");
  const std::string_view subject = FirstCharacters(defaults.subject, kMaxSubjectCharacters);
  if (subject.size() < defaults.subject.size()) {
    draft.remarks.push_back({"subject", "The subject is longer than 300 characters and was cut."});
  }
  draft.message.set_subject(std::string(subject));
  return absl::OkStatus();
}

Status Mark(const HeaderWords& words, const HeaderDefaults& defaults, Message& message) {
  auto& marking = *message.mutable_marking();
  marking.set_level(defaults.marking);
  if (!words.marking.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto level, FromWord<message::v1::Level>(words.marking, "marking"));
    marking.set_level(level);
  }
  if (marking.level() == message::v1::LEVEL_UNSPECIFIED) {
    return Wrong("marking", " is missing: one of " + JoinWords(WordsOf<message::v1::Level>()));
  }
  for (const std::string& caveat : words.caveats) marking.add_caveats(caveat);
  for (const std::string& name : words.releasable_to) marking.add_releasable_to(name);
  return absl::OkStatus();
}

Status Date(const HeaderWords& words, const std::string& zone, Instant now, Message& message) {
  const auto end = ParseEnd(words.expires, zone, now);
  if (!end.ok()) return Wrong("expires", ": " + std::string(end.status().message()));
  if (*end <= now) return Wrong("expires", ": \"" + words.expires + "\" has passed");
  *message.mutable_create_time() = ToTimestamp(now);
  *message.mutable_expire_time() = ToTimestamp(*end);
  message.set_time_zone(zone);
  return absl::OkStatus();
}

}  // namespace

std::string FirstOf(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    if (!value.empty()) return std::string(value);
  }
  return {};
}

StatusOr<Draft> DraftHeader(const HeaderWords& words, const HeaderDefaults& defaults, const Setting& setting) {
  const std::string zone = FirstOf({words.zone, setting.zone});
  if (!IsZone(zone)) return Wrong("zone", ": \"" + zone + "\" is not a time zone such as Asia/Jakarta");
  Draft draft;
  Message& message = draft.message;
  message.set_id(NewUuid7(setting.now));
  message.set_hub(setting.hub);
  message.set_sender(FirstOf({words.from, setting.profile.name}));
  DUTA_RETURN_IF_ERROR(Address(words, defaults, message));
  DUTA_RETURN_IF_ERROR(Name(words, defaults, draft));
  DUTA_RETURN_IF_ERROR(Mark(words, defaults, message));
  DUTA_RETURN_IF_ERROR(Date(words, zone, setting.now, message));
  DUTA_ASSIGN_OR_RETURN(const auto urgency, FromWord<message::v1::Urgency>(words.urgency, "urgency"));
  message.set_urgency(urgency);
  return draft;
}

}  // namespace duta::desk

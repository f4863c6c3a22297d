#include "core/exchange/intake/message_checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/base/media_type.h"
#include "core/base/names.h"
#include "core/base/text.h"
#include "core/base/time_zone.h"
#include "core/base/utf8.h"
#include "core/base/uuid.h"

namespace duta::exchange {
namespace {

using message::v1::Attachment;
using message::v1::Marking;
using message::v1::Message;

constexpr int kMaxRecipients = 1000;
constexpr int kMaxAttachments = 100;
constexpr int kMaxCaveats = 20;
constexpr size_t kMaxSubjectCharacters = 300;

Status Malformed(std::string_view field, std::string_view what) {
  return Refuse(Reason::kMessageMalformed, absl::StrCat(std::string(field), " ", std::string(what)),
                {{"field", std::string(field)}});
}

Status CheckRecipients(const Message& message) {
  const auto refuse = [](std::string what, std::string name = {}) {
    Metadata metadata{{"field", "recipients"}};
    if (!name.empty()) metadata["recipient"] = std::move(name);
    return Refuse(Reason::kRecipientsInvalid, what, std::move(metadata));
  };
  const int count = message.recipients_size();
  if (count == 0) return refuse("the message names no recipient");
  if (count > kMaxRecipients) return refuse(absl::StrCat("the message names ", count, " recipients"));
  std::set<std::string_view> seen;
  for (const std::string& name : message.recipients()) {
    const NameKind kind = KindOfName(name);
    if (kind == NameKind::kInvalid || kind == NameKind::kAdministrator) {
      return Refuse(Reason::kUnknownRecipient,
                    absl::StrCat("\"", name.substr(0, 100), "\" names no partner, unit or group"),
                    {{"recipient", name.substr(0, 100)}});
    }
    if (kind == NameKind::kHub && count > 1) return refuse("an order is addressed to the hub alone", name);
    if (!seen.insert(name).second) return refuse(absl::StrCat(name, " is named twice"), name);
  }
  return absl::OkStatus();
}

Status CheckMarking(const Marking& marking) {
  if (!message::v1::Level_IsValid(marking.level()) || marking.level() == message::v1::LEVEL_UNSPECIFIED) {
    return Malformed("marking.level", "is required");
  }
  if (marking.caveats_size() > kMaxCaveats) return Malformed("marking.caveats", "has more than 20 words");
  for (const std::string& caveat : marking.caveats()) {
    const bool is_word =
        !caveat.empty() && caveat.size() <= 32 && std::all_of(caveat.begin(), caveat.end(), [](unsigned char c) {
          return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        });
    if (!is_word) return Malformed("marking.caveats", "are words of 1 to 32 of A-Z, 0-9 and hyphen");
  }
  if (marking.releasable_to_size() > kMaxRecipients) {
    return Malformed("marking.releasable_to", "has more than 1,000 names");
  }
  for (const std::string& name : marking.releasable_to()) {
    const NameKind kind = KindOfName(name);
    if (kind != NameKind::kPartner && kind != NameKind::kUnit && kind != NameKind::kGroup) {
      return Malformed("marking.releasable_to", "names something else than a partner, unit or group");
    }
  }
  return absl::OkStatus();
}

Status CheckAttachment(const Attachment& attachment) {
  if (attachment.sha256().size() != 32) return Malformed("attachments.sha256", "is not 32 bytes");
  if (!IsMediaType(attachment.media_type())) return Malformed("attachments.media_type", "is not a media type");
  const std::string& name = attachment.name();
  if (name.empty() || name.size() > 255 || name == "." || name == ".." || !IsOneLine(name) ||
      name.find('/') != std::string::npos) {
    return Malformed("attachments.name", "is not a file name of 1 to 255 bytes without '/' and control characters");
  }
  return absl::OkStatus();
}

Status CheckAttachments(const Message& message) {
  if (message.attachments_size() > kMaxAttachments) return Malformed("attachments", "are more than 100");
  std::set<std::string_view> digests;
  for (const Attachment& attachment : message.attachments()) {
    DUTA_RETURN_IF_ERROR(CheckAttachment(attachment));
    if (!digests.insert(attachment.sha256()).second) return Malformed("attachments", "name one file twice");
  }
  return absl::OkStatus();
}

}  // namespace

Status CheckHeader(const Message& message) {
  if (!IsUuid7(message.id())) return Malformed("id", "is not a UUID of version 7 in lower case");
  const NameKind sender = KindOfName(message.sender());
  if (sender != NameKind::kPartner && sender != NameKind::kUnit && sender != NameKind::kAdministrator) {
    return Malformed("sender", "is not the name of a partner, unit or administrator");
  }
  DUTA_RETURN_IF_ERROR(CheckRecipients(message));
  if (!FindTimeZone(message.time_zone()))
    return Malformed("time_zone", "is not an IANA time zone such as Asia/Jakarta");
  DUTA_RETURN_IF_ERROR(CheckMarking(message.marking()));
  if (!message::v1::Urgency_IsValid(message.urgency()) || message.urgency() == message::v1::URGENCY_UNSPECIFIED) {
    return Malformed("urgency", "is required");
  }
  if (!message::v1::AcknowledgementRequest_IsValid(message.acknowledgement_request())) {
    return Malformed("acknowledgement_request", "has a value that this hub does not know");
  }
  if (!message.thread_id().empty() && !IsUuid7(message.thread_id())) {
    return Malformed("thread_id", "is not a UUID of version 7");
  }
  if (!message.in_reply_to().empty() && !IsUuid7(message.in_reply_to())) {
    return Malformed("in_reply_to", "is not a UUID of version 7");
  }
  const size_t characters = CountCharacters(message.subject());
  if (characters > kMaxSubjectCharacters) {
    return Malformed("subject", absl::StrCat("has ", characters, " characters; at most ", kMaxSubjectCharacters,
                                             " are taken in one line"));
  }
  if (!IsOneLine(message.subject())) return Malformed("subject", "holds a line break or control character");
  if (!IsMediaType(message.body().media_type()))
    return Malformed("body.media_type", "is not a media type in lower case");
  return CheckAttachments(message);
}

Status CheckTimes(const Message& message, Instant now, const Limits& limits) {
  const auto created = FromTimestamp(message.create_time());
  if (!message.has_create_time() || !created.ok()) return Malformed("create_time", "is not an instant");
  const auto expires = FromTimestamp(message.expire_time());
  if (!message.has_expire_time() || !expires.ok()) return Malformed("expire_time", "is not an instant");
  if (*expires <= *created) return Malformed("expire_time", "is not after create_time");
  if (*expires <= now) {
    return Refuse(Reason::kMessageExpired, absl::StrCat("it expired at ", FormatInstant(*expires)),
                  {{"expire_time", FormatInstant(*expires)}, {"hub_time", FormatInstant(now)}});
  }
  if (*created > now + limits.clock_ahead || *created < now - limits.clock_behind) {
    return Refuse(Reason::kClockSkew,
                  absl::StrCat("create_time is ", FormatInstant(*created), " and the hub's clock ", FormatInstant(now)),
                  {{"create_time", FormatInstant(*created)}, {"hub_time", FormatInstant(now)}});
  }
  // Last: between two instants far apart the difference would overflow.
  if (*expires - *created > limits.max_lifetime) {
    return Malformed("expire_time",
                     absl::StrCat("is more than ", limits.max_lifetime.count() / 24, " days after create_time"));
  }
  return absl::OkStatus();
}

}  // namespace duta::exchange

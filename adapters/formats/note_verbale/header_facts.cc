#include "adapters/formats/note_verbale/header_facts.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using std::chrono::sys_seconds;

std::string Clock(std::chrono::seconds since_midnight) {
  const std::chrono::hh_mm_ss time(since_midnight);
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text;
}

// Both the reader's clock and UTC: `30 November 2026 17:00:00 Australia/Canberra (2026-11-30T06:00:00Z)`.
std::string BothTimes(sys_seconds instant, const Ministry& ministry) {
  using std::chrono::days;
  using std::chrono::floor;
  const auto local = ministry.seat.Local(instant);
  return ministry.dates.Format(ministry.seat.LocalDate(instant)) + " " + Clock(local - floor<days>(local)) + " " +
         std::string(ministry.profile.calendar.time_zone) + " (" + FormatIsoDate(Date(floor<days>(instant))) + "T" +
         Clock(instant - floor<days>(instant)) + "Z)";
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

// Timestamp's own range: years 1 to 9999.
bool IsTimestamp(const google::protobuf::Timestamp& timestamp) {
  return timestamp.seconds() >= -62135596800 && timestamp.seconds() <= 253402300799;
}

}  // namespace

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::vector<std::string> PrintableCaveats(const message::v1::Marking& marking) {
  std::vector<std::string> caveats;
  for (const std::string& caveat : marking.caveats()) {
    std::string line = CleanLine(caveat);
    if (!line.empty() && line.find("//") == std::string::npos) caveats.push_back(std::move(line));
  }
  return caveats;
}

std::string BannerOf(std::string_view word, const std::vector<std::string>& caveats) {
  std::string banner(word);
  for (const std::string& caveat : caveats) banner.append(kBannerSeparator).append(caveat);
  return banner;
}

std::vector<LetterField> HeaderFields(const message::v1::Message& message, const Ministry& ministry) {
  std::vector<LetterField> fields;
  const auto add = [&](FieldName name, std::string value) {
    if (!value.empty()) fields.push_back({name, std::string(ministry.profile.labels[name]), std::move(value)});
  };
  if (const UrgencyWord* urgency = WordFor(ministry.profile, message.urgency())) {
    add(FieldName::kUrgency, std::string(urgency->word));
  }
  add(FieldName::kReleasableTo, Joined(message.marking().releasable_to(), ", "));
  add(FieldName::kSender, message.sender());
  add(FieldName::kMessage, message.id());
  if (message.thread_id() != message.id()) add(FieldName::kThread, message.thread_id());
  add(FieldName::kInReplyTo, message.in_reply_to());
  if (message.has_expire_time() && IsTimestamp(message.expire_time())) {
    add(FieldName::kValidUntil,
        BothTimes(sys_seconds(std::chrono::seconds(message.expire_time().seconds())), ministry));
  }
  return fields;
}

std::string AttachmentLine(const message::v1::Attachment& attachment) {
  return attachment.name() + " (" + attachment.media_type() + ", " + std::to_string(attachment.size_bytes()) +
         " bytes, sha256 " + Hex(attachment.sha256()) + ")";
}

}  // namespace duta::adapters

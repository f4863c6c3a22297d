#include "adapters/formats/icalendar/names.h"

#include <algorithm>

#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kMailto = "mailto:";
constexpr std::string_view kDomain = "duta.invalid";
constexpr std::string_view kPartners = "partners/";
constexpr std::string_view kUnits = "/units/";

constexpr IcalWord kMethods[] = {
    {visit::v1::METHOD_PUBLISH, "PUBLISH"}, {visit::v1::METHOD_REQUEST, "REQUEST"},
    {visit::v1::METHOD_REPLY, "REPLY"},     {visit::v1::METHOD_ADD, "ADD"},
    {visit::v1::METHOD_CANCEL, "CANCEL"},   {visit::v1::METHOD_REFRESH, "REFRESH"},
    {visit::v1::METHOD_COUNTER, "COUNTER"}, {visit::v1::METHOD_DECLINECOUNTER, "DECLINECOUNTER"}};
constexpr IcalWord kStatuses[] = {{visit::v1::EVENT_STATUS_TENTATIVE, "TENTATIVE"},
                                  {visit::v1::EVENT_STATUS_CONFIRMED, "CONFIRMED"},
                                  {visit::v1::EVENT_STATUS_CANCELLED, "CANCELLED"}};
constexpr IcalWord kRoles[] = {{visit::v1::ROLE_CHAIR, "CHAIR"},
                               {visit::v1::ROLE_REQUIRED, "REQ-PARTICIPANT"},
                               {visit::v1::ROLE_OPTIONAL, "OPT-PARTICIPANT"},
                               {visit::v1::ROLE_INFORMED, "NON-PARTICIPANT"}};
constexpr IcalWord kParticipations[] = {{visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION, "NEEDS-ACTION"},
                                        {visit::v1::PARTICIPATION_STATUS_ACCEPTED, "ACCEPTED"},
                                        {visit::v1::PARTICIPATION_STATUS_DECLINED, "DECLINED"},
                                        {visit::v1::PARTICIPATION_STATUS_TENTATIVE, "TENTATIVE"},
                                        {visit::v1::PARTICIPATION_STATUS_DELEGATED, "DELEGATED"}};
constexpr IcalWord kAttendeeTypes[] = {{visit::v1::ATTENDEE_TYPE_INDIVIDUAL, "INDIVIDUAL"},
                                       {visit::v1::ATTENDEE_TYPE_GROUP, "GROUP"},
                                       {visit::v1::ATTENDEE_TYPE_RESOURCE, "RESOURCE"},
                                       {visit::v1::ATTENDEE_TYPE_ROOM, "ROOM"},
                                       {visit::v1::ATTENDEE_TYPE_UNKNOWN, "UNKNOWN"}};

constexpr std::string_view kOwnProperties[] = {
    "BEGIN",         "END",   "VERSION",  "PRODID",  "METHOD",      "CALSCALE", "UID",           "DTSTAMP",  "SEQUENCE",
    "DTSTART",       "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "STATUS",   "COMMENT",       "LOCATION", "TRANSP",
    "RECURRENCE-ID", "RRULE", "RDATE",    "EXDATE",  "ORGANIZER",   "ATTENDEE", "REQUEST-STATUS"};

bool IsSegment(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

std::span<const IcalWord> MethodWords() { return kMethods; }
std::span<const IcalWord> StatusWords() { return kStatuses; }
std::span<const IcalWord> RoleWords() { return kRoles; }
std::span<const IcalWord> ParticipationWords() { return kParticipations; }
std::span<const IcalWord> AttendeeTypeWords() { return kAttendeeTypes; }

std::string_view WordOf(std::span<const IcalWord> words, int number) {
  for (const IcalWord& row : words) {
    if (row.number == number) return row.word;
  }
  return {};
}

int NumberOf(std::span<const IcalWord> words, std::string_view word) {
  for (const IcalWord& row : words) {
    if (EqualsIgnoringCase(row.word, word)) return row.number;
  }
  return 0;
}

std::string_view ClassFor(message::v1::Level level) {
  if (level <= message::v1::LEVEL_OPEN) return {};
  return level == message::v1::LEVEL_INTERNAL ? "PRIVATE" : "CONFIDENTIAL";
}

bool IsOwnProperty(std::string_view name) {
  return name.starts_with("X-DUTA-") ||
         std::find(std::begin(kOwnProperties), std::end(kOwnProperties), name) != std::end(kOwnProperties);
}

bool ActsFor(std::string_view actor, std::string_view name) {
  return actor == name || (name.starts_with(actor) && name.substr(actor.size()).starts_with("/units/"));
}

std::string AddressOf(std::string_view name) {
  if (name.starts_with(kPartners)) name.remove_prefix(kPartners.size());
  const size_t unit = name.find(kUnits);
  std::string address(kMailto);
  if (unit == name.npos) return address.append(name).append("@").append(kDomain);
  address.append(name.substr(unit + kUnits.size())).append("@").append(name.substr(0, unit));
  return address.append(".").append(kDomain);
}

std::optional<std::string> NameOfAddress(std::string_view address) {
  if (!EqualsIgnoringCase(address.substr(0, kMailto.size()), kMailto)) return std::nullopt;
  address.remove_prefix(kMailto.size());
  const size_t at = address.find('@');
  if (at == address.npos || !IsSegment(address.substr(0, at))) return std::nullopt;
  const std::string local(address.substr(0, at));
  std::string_view host = address.substr(at + 1);
  if (host == kDomain) return std::string(kPartners) + local;
  if (!host.ends_with(kDomain)) return std::nullopt;
  host.remove_suffix(kDomain.size());
  if (!host.ends_with('.') || !IsSegment(host.substr(0, host.size() - 1))) return std::nullopt;
  return std::string(kPartners) + std::string(host.substr(0, host.size() - 1)) + std::string(kUnits) + local;
}

}  // namespace duta::adapters

#include "adapters/formats/icalendar/zone_definitions.h"

#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/vtzone.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/formats/icalendar/icu_zones.h"
#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/icu.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// Observances of one definition; times that they begin, before the rules that go
// on for ever; bytes of them all. Programs write out as many as a zone had.
constexpr size_t kMaxObservances = 200;
constexpr int kMaxOnsets = 1000;
constexpr size_t kMaxBytes = 64 << 10;
constexpr std::string_view kOwnId = "own";
// For how long after a time the rules must be the same: a year, so that both
// changes of the clock are in it, week by week.
constexpr int kWeeks = 53;

const ContentLine* FindLine(const IcalComponent& component, std::string_view name) {
  const auto found = std::find_if(component.lines.begin(), component.lines.end(),
                                  [&](const ContentLine& line) { return line.name == name; });
  return found == component.lines.end() ? nullptr : &*found;
}

// `+0700`, `-103000`.
bool IsOffset(std::string_view value) {
  const bool has_sign = !value.empty() && (value.front() == '+' || value.front() == '-');
  return has_sign && (value.size() == 5 || value.size() == 7) &&
         std::all_of(value.begin() + 1, value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool HasOne(const IcalComponent& component, std::string_view name) {
  return std::count_if(component.lines.begin(), component.lines.end(),
                       [&](const ContentLine& line) { return line.name == name; }) == 1;
}

// What counts of one STANDARD or DAYLIGHT, as text; `ending` is added to its rule.
// Nothing for rules that do not come once a year: no clock is changed more often, and
// the work stays small.
std::optional<std::string> ObservanceText(const IcalComponent& component, const std::string& ending) {
  for (const char* name : {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}) {
    if (!HasOne(component, name)) return std::nullopt;
  }
  std::string text = "BEGIN:" + component.name + "\r\n";
  for (const ContentLine& line : component.lines) {
    const bool counts = line.name == "DTSTART" || line.name == "TZOFFSETFROM" || line.name == "TZOFFSETTO" ||
                        line.name == "RRULE" || line.name == "RDATE";
    if (!counts) continue;
    const std::string value = Upper(Trim(line.value));
    if (line.name == "RRULE" && value.find("FREQ=YEARLY") == value.npos) return std::nullopt;
    if (line.name.starts_with("TZOFFSET") && !IsOffset(value)) return std::nullopt;
    text += line.name + ":" + value + (line.name == "RRULE" ? ending : "") + "\r\n";
  }
  return text + "TZNAME:X\r\nEND:" + component.name + "\r\n";
}

// Midnight in UTC of the day before a local time; of one that cannot be read itself.
std::string DayBefore(const std::string& local) {
  const auto time = ReadLocal(local);
  return time ? WriteUtc(sys_seconds((std::chrono::floor<days>(*time) - days(1)).time_since_epoch())) : local + "Z";
}

// The year that a value begins with.
std::optional<int> YearOf(std::string_view value) {
  int year = 0;
  if (value.size() < 4) return std::nullopt;
  const auto [end, error] = std::from_chars(value.data(), value.data() + 4, year);
  if (error != std::errc() || end != value.data() + 4) return std::nullopt;
  return year;
}

// How often an observance begins, if there is an end to it (its own, or the begin of
// the next `era`): what ICU would write out one by one. Nothing if that cannot be told.
std::optional<int> OnsetsOf(const IcalComponent& component, const std::string& era) {
  const ContentLine* start = FindLine(component, "DTSTART");
  const auto first = start == nullptr ? std::nullopt : YearOf(start->value);
  if (!first) return std::nullopt;
  int onsets = 1;
  if (!era.empty()) onsets += std::max(0, YearOf(era).value_or(*first) - *first);
  for (const ContentLine& line : component.lines) {
    if (line.name == "RDATE") onsets += 1 + static_cast<int>(std::count(line.value.begin(), line.value.end(), ','));
    const size_t until = line.name == "RRULE" ? line.value.find("UNTIL=") : line.value.npos;
    if (until == line.value.npos) continue;
    const auto last = YearOf(std::string_view(line.value).substr(until + std::string_view("UNTIL=").size()));
    if (!last) return std::nullopt;
    onsets += std::max(0, *last - *first);
  }
  return onsets;
}

// Whether an observance begins again and again, without an end.
bool IsEndless(const IcalComponent& component) {
  const ContentLine* rule = FindLine(component, "RRULE");
  if (rule == nullptr) return false;
  const std::string value = Upper(rule->value);
  return value.find("UNTIL=") == value.npos && value.find("COUNT=") == value.npos;
}

// Where a rule without end must end, since a later one of the same kind governs from
// its own begin on (RFC 5545, 3.6.5): the begin of that; empty if it is the last.
std::string NextEra(const IcalComponent& zone, const IcalComponent& observance) {
  const ContentLine* start = FindLine(observance, "DTSTART");
  if (start == nullptr || !IsEndless(observance)) return {};
  std::string next;
  for (const IcalComponent& other : zone.children) {
    const ContentLine* begin = FindLine(other, "DTSTART");
    if (other.name != observance.name || begin == nullptr || !IsEndless(other)) continue;
    const std::string value(Trim(begin->value));
    // Within a year it is another change of the clock, and no other era.
    const bool is_later = value.size() == 15 && YearOf(value).value_or(0) > YearOf(start->value).value_or(9999) + 1;
    if (is_later && (next.empty() || value < next)) next = value;
  }
  return next;
}

std::unique_ptr<icu::VTimeZone> ReadRules(const IcalComponent& component) {
  if (component.children.empty() || component.children.size() > kMaxObservances) return nullptr;
  std::string text = "BEGIN:VTIMEZONE\r\nTZID:" + std::string(kOwnId) + "\r\n";
  int onsets = 0;
  for (const IcalComponent& child : component.children) {
    if (child.name != "STANDARD" && child.name != "DAYLIGHT") continue;
    const std::string era = NextEra(component, child);
    // A day before, since UNTIL is in UTC.
    const auto observance = ObservanceText(child, era.empty() ? "" : ";UNTIL=" + DayBefore(era));
    const auto count = OnsetsOf(child, era);
    if (!observance || !count) return nullptr;
    text += *observance;
    onsets += *count;
    if (text.size() > kMaxBytes || onsets > kMaxOnsets) return nullptr;
  }
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::VTimeZone> zone(icu::VTimeZone::createVTimeZone(Decode(text + "END:VTIMEZONE\r\n"), error));
  if (U_FAILURE(error) || zone == nullptr) return nullptr;
  // ICU gives a zone without rules, and no error, for some that it cannot read; to
  // ask such a one is fatal. It has its name only after all was well.
  icu::UnicodeString id;
  return Encode(zone->getID(id)) == kOwnId ? std::move(zone) : nullptr;
}

// Where ICU fails, as if the clock were that of UTC.
sys_seconds OwnInstant(const icu::BasicTimeZone& rules, local_seconds local) {
  return InstantBy(rules, local).value_or(sys_seconds(local.time_since_epoch()));
}

bool HasSameRules(const icu::TimeZone& one, const icu::TimeZone& other, sys_seconds from) {
  for (int week = 0; week < kWeeks; ++week) {
    const sys_seconds instant = from + days(7 * week);
    if (OffsetAt(one, instant) != OffsetAt(other, instant)) return false;
  }
  return true;
}

// Of zones with the same rules these are tried first: those of the network's seats,
// then of places where many others have their offices.
constexpr std::string_view kLikely[] = {
    "Asia/Jakarta", "Australia/Sydney",  "Pacific/Auckland", "Asia/Bangkok",   "Asia/Singapore",      "Asia/Shanghai",
    "Asia/Manila",  "Asia/Kuala_Lumpur", "Asia/Brunei",      "Asia/Tokyo",     "Asia/Seoul",          "Asia/Kolkata",
    "Asia/Yangon",  "Asia/Ho_Chi_Minh",  "Asia/Phnom_Penh",  "Asia/Vientiane", "Asia/Dili",           "Europe/London",
    "Europe/Paris", "America/New_York",  "America/Chicago",  "America/Denver", "America/Los_Angeles",
};

// Zones of places, the likely ones first.
const std::vector<std::string>& KnownZones() {
  static const std::vector<std::string>& zones = *new std::vector<std::string>([] {
    PrepareIcu();
    std::vector<std::string> names(std::begin(kLikely), std::end(kLikely));
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> list(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, nullptr, error));
    while (U_SUCCESS(error) && list != nullptr) {
      const icu::UnicodeString* name = list->snext(error);
      if (name == nullptr) break;
      names.push_back(Encode(*name));
    }
    return names;
  }());
  return zones;
}

}  // namespace

struct ZoneDefinitions::Definition {
  std::unique_ptr<icu::VTimeZone> rules;
  std::string location;  // What it says itself to be, as X-LIC-LOCATION; may be empty.
};

ZoneDefinitions::ZoneDefinitions(std::string default_zone) : default_zone_(std::move(default_zone)) {}
ZoneDefinitions::~ZoneDefinitions() = default;

void ZoneDefinitions::Define(const IcalComponent& component, Findings& findings) {
  const ContentLine* tzid = FindLine(component, "TZID");
  if (tzid == nullptr) return;
  if (definitions_.size() == kMaxDefinitions) {
    return AddDropped(findings, "VTIMEZONE", "more than " + std::to_string(kMaxDefinitions) + " of them");
  }
  auto rules = ReadRules(component);
  if (rules == nullptr) {
    return findings.remarks.push_back(
        {"VTIMEZONE", "the rules of the zone " + Quote(tzid->value) + " cannot be read and do not count"});
  }
  const ContentLine* location = FindLine(component, "X-LIC-LOCATION");
  auto definition = std::make_unique<Definition>();
  definition->rules = std::move(rules);
  if (location != nullptr) definition->location = location->value;
  definitions_.emplace(UnescapeText(tzid->value), std::move(definition));
}

std::optional<std::string> ZoneDefinitions::ZoneFor(const std::string& tzid, local_seconds local,
                                                    const ContentLine& line, Findings& findings) {
  const auto found = definitions_.find(tzid);
  const Definition* definition = found == definitions_.end() ? nullptr : found->second.get();
  if (const auto zone = IanaZone(tzid)) {
    if (definition != nullptr) Compare(*definition, tzid, *zone, local, line, findings);
    if (tzid == "/" + *zone) TakenAs(tzid, *zone, "", line, findings);
    return zone;
  }
  if (const auto zone = definition == nullptr ? ZoneOfDisplayName(tzid) : std::nullopt) {
    TakenAs(tzid, *zone, "", line, findings);
    return zone;
  }
  if (definition == nullptr) {
    AddProblem(findings, {.field = line.name,
                          .line = line.line,
                          .text = "the zone " + Quote(tzid) +
                                  " is not known, and the calendar does not define it; use a name "
                                  "of the IANA's, such as Asia/Jakarta"});
    return std::nullopt;
  }
  const auto zone = Match(tzid, *definition, local);
  if (!zone) {
    AddProblem(findings,
               {.field = line.name,
                .line = line.line,
                .text = "the zone " + Quote(tzid) +
                        " is not known, and no zone has the rules by which the calendar "
                        "defines it at that time; choose one such as Asia/Jakarta in the calendar program, or UTC"});
    return std::nullopt;
  }
  matched_[tzid] = *zone;
  TakenAs(tzid, *zone, "the calendar defines itself", line, findings);
  return zone;
}

void ZoneDefinitions::Compare(const Definition& definition, const std::string& tzid, const std::string& zone,
                              local_seconds local, const ContentLine& line, Findings& findings) {
  const auto instant = InstantOf({local, zone});
  const sys_seconds own = OwnInstant(*definition.rules, local);
  if (!instant || *instant == own) return;
  RemarkOnce(tzid + " differs", line,
             "by the calendar's own rules of " + Quote(tzid) + " this time is " + WriteUtc(own) + ", by those of " +
                 zone + " " + WriteUtc(*instant) + "; the latter hold: the sender's rules may be old",
             findings);
}

std::optional<std::string> ZoneDefinitions::Match(const std::string& tzid, const Definition& definition,
                                                  local_seconds local) const {
  const sys_seconds from = OwnInstant(*definition.rules, local);
  const auto fits = [&](const std::string& name) {
    if (IanaZone(name) != name) return false;
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(Decode(name)));
    return HasSameRules(*definition.rules, *zone, from);
  };
  const auto before = matched_.find(tzid);
  const std::string same = before == matched_.end() ? "" : before->second;
  for (const std::string& likely : {same, definition.location, default_zone_}) {
    if (!likely.empty() && fits(likely)) return likely;
  }
  const auto& known = KnownZones();
  const auto found = std::find_if(known.begin(), known.end(), fits);
  return found == known.end() ? std::nullopt : std::optional(*found);
}

void ZoneDefinitions::TakenAs(const std::string& tzid, const std::string& zone, std::string_view why,
                              const ContentLine& line, Findings& findings) {
  std::string text = "the zone " + Quote(tzid);
  if (!why.empty()) text.append(", which ").append(why).append(",");
  text += " is taken as " + zone;
  RemarkOnce(tzid + " is " + zone, line, why.empty() ? text : text + ", which has the same rules then", findings);
}

void ZoneDefinitions::RemarkOnce(const std::string& key, const ContentLine& line, std::string text,
                                 Findings& findings) {
  if (told_.insert(key).second) findings.remarks.push_back({line.name, std::move(text)});
}

}  // namespace duta::adapters

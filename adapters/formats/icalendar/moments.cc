#include "adapters/formats/icalendar/moments.h"

#include <libical/ical.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "adapters/formats/icalendar/zone_definitions.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/dates.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using visit::v1::Moment;

constexpr std::string_view kUtc = "UTC";
constexpr std::string_view kInstant = "X-DUTA-INSTANT";
constexpr std::string_view kZone = "X-DUTA-ZONE";
// Further apart no zone is; such an instant belongs to another time.
constexpr seconds kWidest = std::chrono::hours(26);

std::optional<int> Number(std::string_view digits) {
  int value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end || digits.front() == '-') return std::nullopt;
  return value;
}

// YYYYMMDD
std::optional<Date> ReadDate(std::string_view value) {
  if (value.size() != 8) return std::nullopt;
  return ParseIsoDate(std::string(value.substr(0, 4)) + "-" + std::string(value.substr(4, 2)) + "-" +
                      std::string(value.substr(6, 2)));
}

std::string IsoLocal(local_seconds local) {
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::hh_mm_ss clock(local - day);
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return FormatIsoDate(Date(day)) + text;
}

// `20261201T093000` of `2026-12-01T09:30:00`.
std::string Compact(std::string_view iso) {
  std::string compact;
  for (const char c : iso) {
    if (c != '-' && c != ':') compact += c;
  }
  return compact;
}

// The canonical form only, so that nothing else comes back as another text.
std::optional<local_seconds> ReadIsoLocal(std::string_view iso) {
  const auto local = ReadLocal(Compact(iso));
  return local && IsoLocal(*local) == iso ? local : std::nullopt;
}

Moment TimeAt(local_seconds local, std::string zone, sys_seconds instant) {
  Moment moment;
  moment.set_local(IsoLocal(local));
  moment.set_time_zone(std::move(zone));
  moment.mutable_instant()->set_seconds(instant.time_since_epoch().count());
  return moment;
}

const std::string* First(const ContentLine& line, std::string_view parameter) {
  const auto* values = line.Find(parameter);
  return values == nullptr || values->empty() ? nullptr : &values->front();
}

// Reads the values of one line.
class Reader {
 public:
  Reader(const ContentLine& line, ZoneDefinitions& zones, Findings& findings)
      : line_(line), zones_(zones), findings_(findings) {}

  std::optional<Moment> Read(std::string_view value) {
    value = Trim(value);
    // A PERIOD's start.
    if (const size_t slash = value.find('/'); slash != value.npos) {
      AddDropped(findings_, line_.name, "the end of a period; its start is kept");
      value = value.substr(0, slash);
    }
    if (const auto date = ReadDate(value)) return Day(*date);
    const bool is_utc = value.ends_with('Z') || value.ends_with('z');
    const auto local = Clock(is_utc ? value.substr(0, value.size() - 1) : value);
    if (!local) return Refuse(Quote(value) + " is no day or time of the years 1900 to 2199");
    if (is_utc) return Utc(*local);
    const auto zone = Zone(*local);
    if (!zone) return std::nullopt;
    const auto instant = InstantOf({*local, *zone});
    if (!instant)
      return Refuse("the clock in " + *zone + " never shows " + IsoLocal(*local) + ": it is set forward then");
    return TimeAt(*local, *zone, Stated(*instant));
  }

 private:
  std::optional<Moment> Refuse(std::string text) {
    AddProblem(findings_, {.field = line_.name, .line = line_.line, .text = std::move(text)});
    return std::nullopt;
  }

  std::optional<Moment> Day(Date date) {
    Moment moment;
    moment.set_local(FormatIsoDate(date));
    const std::string* zone = First(line_, kZone);
    if (zone != nullptr) moment.set_time_zone(*zone);
    return moment;
  }

  // Some programs write the end of a day as its 24th hour (RFC 5545, 3.3.12, has none).
  std::optional<local_seconds> Clock(std::string_view value) {
    constexpr std::string_view kEndOfDay = "240000";
    const bool is_end = value.size() == 15 && value.ends_with(kEndOfDay);
    const auto local =
        is_end ? ReadLocal(std::string(value.substr(0, value.size() - kEndOfDay.size())) + "000000") : ReadLocal(value);
    if (!is_end || !local) return local;
    Remark(Quote(value) + ", an hour that no clock shows, is taken as midnight of the next day");
    return *local + days(1);
  }

  Moment Utc(local_seconds local) {
    if (line_.Find("TZID") != nullptr) {
      Remark("a time in UTC (with Z) stands beside the zone " + Quote(*First(line_, "TZID")) +
             "; it is taken as one in UTC (RFC 5545, 3.2.19)");
    }
    return TimeAt(local, std::string(kUtc), sys_seconds(local.time_since_epoch()));
  }

  void Remark(std::string text) { findings_.remarks.push_back({line_.name, std::move(text)}); }

  std::optional<std::string> Zone(local_seconds local) {
    const std::string* tzid = First(line_, "TZID");
    if (tzid != nullptr) return zones_.ZoneFor(*tzid, local, line_, findings_);
    Remark("a time without a zone is taken as one of " + zones_.default_zone());
    return zones_.default_zone();
  }

  // Of an hour that exists twice, or by other rules than ours, the sender may
  // have said which.
  sys_seconds Stated(sys_seconds first) {
    const std::string* stated = First(line_, kInstant);
    const auto instant = stated == nullptr ? std::nullopt : ReadUtc(*stated);
    if (stated == nullptr) return first;
    if (instant && *instant - first < kWidest && first - *instant < kWidest) return *instant;
    Refuse(std::string(kInstant) + " is not an instant of this time");
    return first;
  }

  const ContentLine& line_;
  ZoneDefinitions& zones_;
  Findings& findings_;
};

}  // namespace

bool IsDay(const Moment& moment) { return moment.local().size() == kDayBytes; }

std::optional<local_days> ReadDay(std::string_view value) {
  const auto date = ReadDate(value);
  return date ? std::optional(local_days(*date)) : std::nullopt;
}

std::optional<local_seconds> ReadLocal(std::string_view value) {
  if (value.size() != 15 || (value[8] != 'T' && value[8] != 't')) return std::nullopt;
  const auto date = ReadDate(value.substr(0, 8));
  const auto hour = Number(value.substr(9, 2));
  const auto minute = Number(value.substr(11, 2));
  const auto second = Number(value.substr(13, 2));
  if (!date || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return local_days(*date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + seconds(std::min(*second, 59));
}

std::optional<ContentLine> WriteMoment(std::string name, const Moment& moment) {
  ContentLine line{.name = std::move(name), .value = Compact(moment.local())};
  if (ParseIsoDate(moment.local())) {
    line.parameters.push_back({"VALUE", {"DATE"}});
    if (!moment.time_zone().empty()) line.parameters.push_back({std::string(kZone), {moment.time_zone()}});
    return line;
  }
  const auto local = ReadIsoLocal(moment.local());
  if (!local) return std::nullopt;
  if (moment.time_zone() == kUtc) {
    line.value += "Z";
    return line;
  }
  if (IanaZone(moment.time_zone()) != moment.time_zone()) return std::nullopt;
  line.parameters.push_back({"TZID", {moment.time_zone()}});
  const auto first = InstantOf({*local, moment.time_zone()});
  if (!first) return std::nullopt;
  const sys_seconds instant(seconds(moment.instant().seconds()));
  if (moment.has_instant() && instant != *first)
    line.parameters.push_back({std::string(kInstant), {WriteUtc(instant)}});
  return line;
}

std::vector<Moment> ReadMoments(const ContentLine& line, ZoneDefinitions& zones, Findings& findings) {
  std::vector<Moment> moments;
  Reader reader(line, zones, findings);
  std::string_view rest = line.value;
  for (;;) {
    const size_t comma = std::min(rest.find(','), rest.size());
    if (auto moment = reader.Read(rest.substr(0, comma))) moments.push_back(*std::move(moment));
    if (comma == rest.size() || findings.problems.size() >= kMaxProblems) return moments;
    rest.remove_prefix(comma + 1);
  }
}

std::optional<local_seconds> LocalOf(const Moment& moment) {
  if (const auto date = ParseIsoDate(moment.local())) return local_days(*date);
  return ReadIsoLocal(moment.local());
}

std::optional<Moment> MomentLike(const Moment& like, local_seconds local) {
  if (ParseIsoDate(like.local())) {
    Moment day = like;
    day.set_local(FormatIsoDate(Date(std::chrono::floor<days>(local))));
    return day;
  }
  const auto instant = InstantOf({local, like.time_zone()});
  return instant ? std::optional(TimeAt(local, like.time_zone(), *instant)) : std::nullopt;
}

std::optional<Moment> Later(const Moment& moment, std::string_view duration) {
  if (duration.size() > 64) return std::nullopt;
  icalerror_set_errors_are_fatal(0);
  std::string upper(duration);
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  const icaldurationtype length = icaldurationtype_from_string(upper.c_str());
  if (icaldurationtype_is_bad_duration(length) || length.is_neg != 0) return std::nullopt;
  constexpr unsigned kMost = 100'000;
  if (length.weeks > kMost || length.days > kMost || length.hours > kMost || length.minutes > kMost * 60 ||
      length.seconds > kMost * 3600) {
    return std::nullopt;
  }
  const days nominal(7 * length.weeks + length.days);
  const seconds exact =
      std::chrono::hours(length.hours) + std::chrono::minutes(length.minutes) + seconds(length.seconds);
  if (nominal.count() == 0 && exact.count() == 0) return std::nullopt;
  if (const auto date = ParseIsoDate(moment.local())) {
    if (exact.count() != 0) return std::nullopt;
    Moment later = moment;
    later.set_local(FormatIsoDate(Date(sys_days(*date) + nominal)));
    return later;
  }
  const auto local = ReadIsoLocal(moment.local());
  if (!local) return std::nullopt;
  if (nominal.count() == 0) {
    const sys_seconds end = sys_seconds(seconds(moment.instant().seconds())) + exact;
    const auto clock = moment.time_zone() == kUtc ? std::optional(local_seconds(end.time_since_epoch()))
                                                  : ClockAt(end, moment.time_zone());
    return clock ? std::optional(TimeAt(*clock, moment.time_zone(), end)) : std::nullopt;
  }
  const auto day = InstantOf({*local + nominal, moment.time_zone()});
  if (!day) return std::nullopt;
  Moment later = TimeAt(*local + nominal, moment.time_zone(), *day);
  return exact.count() == 0 ? later : Later(later, "PT" + std::to_string(exact.count()) + "S");
}

std::optional<sys_seconds> ReadUtc(std::string_view value) {
  if (!value.ends_with('Z') && !value.ends_with('z')) return std::nullopt;
  const auto local = ReadLocal(value.substr(0, value.size() - 1));
  return local ? std::optional(sys_seconds(local->time_since_epoch())) : std::nullopt;
}

std::string WriteUtc(sys_seconds instant) { return Compact(IsoLocal(local_seconds(instant.time_since_epoch()))) + "Z"; }

}  // namespace duta::adapters

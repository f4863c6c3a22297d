#include "core/visit/moments.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/time_zone.h"
#include "core/visit/fields.h"

namespace duta::visit {
namespace {

constexpr size_t kDayBytes = 10;
constexpr size_t kTimeBytes = 19;  // `2026-12-01T09:30:00`

std::optional<int> TwoDigits(std::string_view text, int below) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 2, value);
  if (error != std::errc() || end != text.data() + 2 || text[0] == '-' || value >= below) return std::nullopt;
  return value;
}

std::optional<absl::CivilSecond> ParseTime(std::string_view text) {
  if (text.size() != kTimeBytes || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto day = ParseDay(text.substr(0, kDayBytes));
  const auto hour = TwoDigits(text.substr(11), 24);
  const auto minute = TwoDigits(text.substr(14), 60);
  const auto second = TwoDigits(text.substr(17), 60);
  if (!day || !hour || !minute || !second) return std::nullopt;
  return absl::CivilSecond(day->year(), day->month(), day->day(), *hour, *minute, *second);
}

std::string Name(std::string_view field, const char* member) { return absl::StrCat(std::string(field), ".", member); }

StatusOr<Point> ReadDay(std::string_view field, const visit::v1::Moment& moment, const absl::TimeZone& day_zone) {
  const auto day = ParseDay(moment.local());
  if (!day) return InvalidField(Name(field, "local"), "not a day such as 2026-12-01 that exists");
  if (moment.has_instant()) return InvalidField(Name(field, "instant"), "a day has none");
  Point point{.is_day = true, .local = absl::CivilSecond(*day), .zone = day_zone};
  if (!moment.time_zone().empty()) {
    const auto zone = FindTimeZone(moment.time_zone());
    if (!zone) return InvalidField(Name(field, "time_zone"), "not an IANA time zone such as Asia/Jakarta");
    point.zone = *zone;
  }
  point.seconds = StartOfDay(*day, point.zone);
  return point;
}

Status RulesDiffer(std::string_view field, const visit::v1::Moment& moment, int64_t expected) {
  const absl::Time here = absl::FromUnixSeconds(expected);
  const absl::Time there = absl::FromUnixSeconds(moment.instant().seconds());
  const std::string text = absl::StrCat(
      std::string(field), ": ", moment.local(), " in ", moment.time_zone(), " is ",
      absl::FormatTime(absl::RFC3339_sec, here, absl::UTCTimeZone()), " by the hub's rules of the zone, and ",
      absl::FormatTime(absl::RFC3339_sec, there, absl::UTCTimeZone()), " by the sender's");
  return Refuse(Reason::kVisitZoneRulesDiffer, text,
                {{"field", std::string(field)}, {"time_zone", moment.time_zone()}});
}

}  // namespace

int64_t StartOfDay(absl::CivilDay day, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(day));
  return absl::ToUnixSeconds(info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre);
}

int64_t InstantOf(absl::CivilSecond local, const absl::TimeZone& zone) {
  return absl::ToUnixSeconds(zone.At(local).pre);
}

StatusOr<Point> ReadMoment(std::string_view field, const visit::v1::Moment& moment, const absl::TimeZone& day_zone) {
  if (moment.local().size() == kDayBytes) return ReadDay(field, moment, day_zone);
  const auto local = ParseTime(moment.local());
  if (!local) {
    return InvalidField(Name(field, "local"),
                        "neither a time such as 2026-12-01T09:30:00 nor a day such as 2026-12-01");
  }
  const auto zone = FindTimeZone(moment.time_zone());
  if (!zone) return InvalidField(Name(field, "time_zone"), "not an IANA time zone such as Asia/Jakarta");
  if (!moment.has_instant() || moment.instant().nanos() != 0) {
    return InvalidField(Name(field, "instant"), "required with a time, in whole seconds");
  }
  const absl::TimeZone::TimeInfo info = zone->At(*local);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return InvalidField(Name(field, "local"), absl::StrCat(moment.local(), " does not exist in ", moment.time_zone(),
                                                           ": the clock is put forward over it"));
  }
  const int64_t seconds = moment.instant().seconds();
  if (seconds != absl::ToUnixSeconds(info.pre) && seconds != absl::ToUnixSeconds(info.post)) {
    return RulesDiffer(field, moment, absl::ToUnixSeconds(info.pre));
  }
  return Point{.is_day = false, .local = *local, .zone = *zone, .seconds = seconds};
}

visit::v1::Moment MomentAt(int64_t seconds, const std::string& zone_name, const absl::TimeZone& zone) {
  visit::v1::Moment moment;
  moment.set_local(absl::FormatTime("%Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(seconds), zone));
  moment.set_time_zone(zone_name);
  moment.mutable_instant()->set_seconds(seconds);
  return moment;
}

}  // namespace duta::visit

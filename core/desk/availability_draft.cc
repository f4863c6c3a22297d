#include "core/desk/availability_draft.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "core/desk/fault.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"
#include "core/kinds/visit/media_type.h"
#include "core/visit/availability.h"

namespace duta::desk {
namespace {

using schedule::v1::Availability;
using schedule::v1::SpecialDay;

// 1 for `mon`, up to 7.
std::optional<int> DayNumber(std::string word) {
  constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  for (size_t i = 0; i < kDays.size(); ++i) {
    if (word == kDays[i]) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// `mon-fri 08:00-16:30`, `sat 08:00-12:00`.
Status AddHours(const std::string& text, Availability& availability) {
  const auto wrong = [&] { return Wrong("hours", ": \"" + text + "\" is not like \"mon-fri 08:00-16:30\""); };
  const size_t space = text.find(' ');
  if (space == std::string::npos) return wrong();
  const std::string days = text.substr(0, space), clock = text.substr(space + 1);
  const size_t hyphen = days.find('-'), dash = clock.find('-');
  const auto first = DayNumber(days.substr(0, hyphen));
  const auto last = hyphen == std::string::npos ? first : DayNumber(days.substr(hyphen + 1));
  if (!first || !last || *last < *first || dash == std::string::npos) return wrong();
  for (int day = *first; day <= *last; ++day) {
    schedule::v1::WorkingHours& hours = *availability.add_hours();
    hours.set_weekday(static_cast<schedule::v1::Weekday>(day));
    hours.set_start(clock.substr(0, dash));
    hours.set_end(clock.substr(dash + 1));
  }
  return absl::OkStatus();
}

std::vector<std::string> Cells(const std::string& line, size_t count) {
  std::vector<std::string> cells;
  size_t begin = 0;
  while (cells.size() + 1 < count) {
    const size_t comma = line.find(',', begin);
    if (comma == std::string::npos) break;
    cells.push_back(line.substr(begin, comma - begin));
    begin = comma + 1;
  }
  cells.push_back(line.substr(begin));
  return cells;
}

// One day: `2026-12-25,closed,0,Hari Natal`: date, closed, workday or half-day, 1
// if it is estimated, name.
StatusOr<SpecialDay> ReadSpecialDay(size_t number, const std::string& line) {
  const std::vector<std::string> cells = Cells(line, 4);
  const auto wrong = [&](const std::string& what) {
    return absl::InvalidArgumentError("line " + std::to_string(number) + ": " + what);
  };
  if (cells.size() < 3) return wrong("not `date,type,estimated,name`");
  SpecialDay day;
  day.set_date(cells[0]);
  const auto type = FromWord<schedule::v1::SpecialDayType>(cells[1], "type");
  if (!type.ok()) return wrong(std::string(type.status().message()));
  day.set_type(*type);
  if (cells[2] != "0" && cells[2] != "1") return wrong("estimated is 0 or 1");
  day.set_estimated(cells[2] == "1");
  if (cells.size() == 4) day.set_name(cells[3]);
  return day;
}

// `2026-12-20 09:00 / 2026-12-20 17:00 / title`.
Status AddBusy(const std::string& text, const std::string& zone, Instant now, Availability& availability) {
  const size_t first = text.find(" / ");
  if (first == std::string::npos)
    return Wrong("busy", ": \"" + text + "\" is not like \"2026-12-20 09:00 / 2h / title\"");
  const size_t second = std::min(text.find(" / ", first + 3), text.size());
  schedule::v1::BusyPeriod& period = *availability.add_busy();
  DUTA_ASSIGN_OR_RETURN(*period.mutable_start(), ParseMoment(text.substr(0, first), zone, now, "busy"));
  DUTA_ASSIGN_OR_RETURN(*period.mutable_end(),
                        ParseMomentEnd(text.substr(first + 3, second - first - 3), period.start(), zone, now, "busy"));
  if (second < text.size()) period.set_title(text.substr(second + 3));
  return absl::OkStatus();
}

// As said, else the end of the last year of the table.
StatusOr<std::string> KnownUntil(const AvailabilityWords& words) {
  constexpr size_t kYearCharacters = 4;
  if (!words.known_until.empty()) return words.known_until;
  std::string last;
  for (const SpecialDay& day : words.special_days) last = std::max(last, day.date().substr(0, kYearCharacters));
  if (last.empty()) return Wrong("known-until", " is missing, and there is no table of holidays that would say it");
  return last + "-12-31";
}

}  // namespace

StatusOr<std::vector<SpecialDay>> ReadSpecialDays(std::string_view csv) {
  std::vector<SpecialDay> days;
  size_t number = 0;
  while (!csv.empty()) {
    const size_t end = std::min(csv.find('\n'), csv.size());
    std::string line(csv.substr(0, end));
    csv.remove_prefix(std::min(end + 1, csv.size()));
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || (number == 1 && line.rfind("date,", 0) == 0)) continue;
    DUTA_ASSIGN_OR_RETURN(SpecialDay day, ReadSpecialDay(number, line));
    days.push_back(std::move(day));
  }
  return days;
}

StatusOr<Availability> DraftAvailability(const AvailabilityWords& words, const Setting& setting) {
  const std::string zone = FirstOf({words.zone, setting.zone});
  Availability availability;
  DUTA_ASSIGN_OR_RETURN(const auto detail, FromWord<schedule::v1::Detail>(words.detail, "detail"));
  availability.set_detail(detail);
  availability.set_time_zone(zone);
  for (const std::string& hours : words.hours) DUTA_RETURN_IF_ERROR(AddHours(hours, availability));
  if (words.hours.empty()) DUTA_RETURN_IF_ERROR(AddHours("mon-fri 09:00-17:00", availability));
  for (const SpecialDay& day : words.special_days) *availability.add_special_days() = day;
  DUTA_ASSIGN_OR_RETURN(const std::string known_until, KnownUntil(words));
  availability.set_known_until(known_until);
  for (const std::string& busy : words.busy) DUTA_RETURN_IF_ERROR(AddBusy(busy, zone, setting.now, availability));
  // Here already, so that a mistake is named before anything is signed.
  DUTA_RETURN_IF_ERROR(visit::CheckAvailability(availability));
  return availability;
}

StatusOr<Draft> WrapAvailability(const Availability& availability, const std::vector<std::string>& to,
                                 const StepWords& words, const Setting& setting) {
  DUTA_ASSIGN_OR_RETURN(Draft draft, WrapStep({.recipients = to,
                                               .subject = "Working days and busy times",
                                               .marking_level = message::v1::LEVEL_INTERNAL},
                                              words, setting));
  draft.message.mutable_body()->set_media_type(kinds::kAvailabilityMediaType);
  draft.message.mutable_body()->set_content(availability.SerializeAsString());
  return draft;
}

}  // namespace duta::desk

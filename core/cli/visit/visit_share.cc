// `duta visit share`: what a ministry lets others see of its working days and
// times.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "core/base/bytes.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/words.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_draft.h"
#include "core/cli/visit/visit_times.h"
#include "core/visit/availability.h"

namespace duta::cli {
namespace {

using schedule::v1::Availability;

constexpr size_t kMaxFileBytes = 1 << 20;

struct ShareOptions {
  std::vector<std::string> to, hours, busy;
  std::string detail = "busy", zone, holidays, known_until;
  StepOptions step;
};

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
  const auto wrong = [&] { return Usage("--hours: \"" + text + "\" is not like \"mon-fri 08:00-16:30\""); };
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
Status AddSpecialDay(const std::string& path, size_t number, const std::string& line, Availability& availability) {
  const std::vector<std::string> cells = Cells(line, 4);
  const auto wrong = [&](const std::string& what) {
    return BadFile(path, "line " + std::to_string(number) + ": " + what);
  };
  if (cells.size() < 3) return wrong("not `date,type,estimated,name`");
  schedule::v1::SpecialDay& day = *availability.add_special_days();
  day.set_date(cells[0]);
  const auto type = FromWord<schedule::v1::SpecialDayType>(cells[1], "type");
  if (!type.ok()) return wrong(CauseOf(type.status()));
  day.set_type(*type);
  if (cells[2] != "0" && cells[2] != "1") return wrong("estimated is 0 or 1");
  day.set_estimated(cells[2] == "1");
  if (cells.size() == 4) day.set_name(cells[3]);
  return absl::OkStatus();
}

Status AddHolidays(const std::string& path, Availability& availability) {
  if (path.empty()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  size_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || (number == 1 && line.rfind("date,", 0) == 0)) continue;
    DUTA_RETURN_IF_ERROR(AddSpecialDay(path, number, line, availability));
  }
  return absl::OkStatus();
}

// `2026-12-20 09:00 / 2026-12-20 17:00 / title`.
Status AddBusy(const std::string& text, const std::string& zone, Instant now, Availability& availability) {
  const size_t first = text.find(" / ");
  if (first == std::string::npos)
    return Usage("--busy: \"" + text + "\" is not like \"2026-12-20 09:00 / 2h / title\"");
  const size_t second = std::min(text.find(" / ", first + 3), text.size());
  schedule::v1::BusyPeriod& period = *availability.add_busy();
  DUTA_ASSIGN_OR_RETURN(*period.mutable_start(), ParseMoment(text.substr(0, first), zone, now, "--busy"));
  DUTA_ASSIGN_OR_RETURN(*period.mutable_end(), ParseMomentEnd(text.substr(first + 3, second - first - 3),
                                                              period.start(), zone, now, "--busy"));
  if (second < text.size()) period.set_title(text.substr(second + 3));
  return absl::OkStatus();
}

Status Share(Session& session, const ShareOptions& options) {
  const std::string zone = options.zone.empty() ? session.Zone() : options.zone;
  Availability availability;
  DUTA_ASSIGN_OR_RETURN(const auto detail, FromWord<schedule::v1::Detail>(options.detail, "--detail"));
  availability.set_detail(detail);
  availability.set_time_zone(zone);
  for (const std::string& hours : options.hours) DUTA_RETURN_IF_ERROR(AddHours(hours, availability));
  if (options.hours.empty()) DUTA_RETURN_IF_ERROR(AddHours("mon-fri 09:00-17:00", availability));
  DUTA_RETURN_IF_ERROR(AddHolidays(options.holidays, availability));
  availability.set_known_until(options.known_until);
  for (const std::string& busy : options.busy)
    DUTA_RETURN_IF_ERROR(AddBusy(busy, zone, session.clock().Now(), availability));
  // Here already, so that a mistake is named before anything is signed.
  DUTA_RETURN_IF_ERROR(visit::CheckAvailability(availability));
  DUTA_ASSIGN_OR_RETURN(auto message,
                        WrapStep(session, {}, options.step, options.to, 0, "Working days and busy times"));
  message.mutable_body()->set_media_type(kAvailabilityMediaType);
  message.mutable_body()->set_content(availability.SerializeAsString());
  return SignAndSend(session, message, SendingOf(options.step));
}

}  // namespace

void AddAvailability(Command visit, Session& session) {
  Command command = visit.AddCommand("share", "Let others see when you work and when you are busy");
  ShareOptions& options = Bind(command, session, Share);
  command.AddOption("--with", options.to, "Partner or group that may see it; repeat for more").Required().Takes("NAME");
  command
      .AddOption("--detail", options.detail,
                 JoinWords(WordsOf<schedule::v1::Detail>()) + "; default busy; none takes it back")
      .Takes("WORD");
  command.AddOption("--zone", options.zone, "Zone of your working hours; default: the profile's").Takes("ZONE");
  command
      .AddOption("--hours", options.hours, "\"mon-thu 08:00-16:30\"; repeat for more; default \"mon-fri 09:00-17:00\"")
      .Takes("TEXT");
  command
      .AddOption("--holidays", options.holidays,
                 "CSV of days that differ: date,closed|workday|half-day,0|1 (estimated),name")
      .Takes("FILE");
  command.AddOption("--known-until", options.known_until, "Last day for which the holidays are complete")
      .Required()
      .Takes("DAY");
  command.AddOption("--busy", options.busy, "\"2026-12-20 09:00 / 2h / title\"; repeat for more").Takes("TEXT");
  AddStepOptions(command, options.step);
}

}  // namespace duta::cli

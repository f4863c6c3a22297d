// `duta visit share`: what a ministry lets others see of its working days and
// times.
#include "core/base/bytes.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_options.h"
#include "core/desk/availability_draft.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxFileBytes = 1 << 20;

struct ShareOptions {
  std::vector<std::string> to;
  std::string holidays;  // File.
  desk::AvailabilityWords words;
  StepOptions step;
};

Status ReadHolidays(const std::string& path, desk::AvailabilityWords& words) {
  if (path.empty()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  DUTA_RETURN_IF_ERROR(CheckUtf8(path, text));
  auto days = desk::ReadSpecialDays(text);
  if (!days.ok()) return BadFile(path, std::string(days.status().message()));
  words.special_days = *std::move(days);
  return absl::OkStatus();
}

Status Share(Session& session, const ShareOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::AvailabilityWords words = options.words;
  DUTA_RETURN_IF_ERROR(ReadHolidays(options.holidays, words));
  DUTA_ASSIGN_OR_RETURN(const auto availability, desk::DraftAvailability(words, setting));
  DUTA_ASSIGN_OR_RETURN(const desk::Draft draft,
                        desk::WrapAvailability(availability, options.to, options.step.words, setting));
  return SignAndSend(session, draft, SendingOf(options.step));
}

}  // namespace

void AddAvailability(Command visit, Session& session) {
  Command command = visit.AddCommand("share", "Let others see when you work and when you are busy");
  ShareOptions& options = Bind(command, session, Share);
  command.AddOption("--with", options.to, "Partner or group that may see it; repeat for more").Required().Takes("NAME");
  command
      .AddOption("--detail", options.words.detail,
                 desk::JoinWords(desk::WordsOf<schedule::v1::Detail>()) + "; default busy; none takes it back")
      .Takes("WORD")
      .Suggest(desk::WordsOf<schedule::v1::Detail>());
  command.AddOption("--zone", options.words.zone, "Zone of your working hours; default: the profile's").Takes("ZONE");
  command
      .AddOption("--hours", options.words.hours,
                 "\"mon-thu 08:00-16:30\"; repeat for more; default \"mon-fri 09:00-17:00\"")
      .Takes("TEXT");
  command
      .AddOption("--holidays", options.holidays,
                 "CSV of days that differ: date,closed|workday|half-day,0|1 (estimated),name; `duta admin facts CODE "
                 "--days` prints that of your ministry")
      .Takes("FILE");
  command
      .AddOption("--known-until", options.words.known_until,
                 "Last day for which the holidays are complete; default: the end of the table's last year")
      .Takes("DAY");
  command.AddOption("--busy", options.words.busy, "\"2026-12-20 09:00 / 2h / title\"; repeat for more").Takes("TEXT");
  AddStepOptions(command, options.step, "internal");
}

}  // namespace duta::cli

// `duta visit import`: what a calendar program wrote, signed and sent. The file goes
// as it is, as a native body: the ministry's adapter on the hub reads it, and
// partners get what was signed. With --invite an announcement, or an event that says
// not what it is for, becomes an invitation first.
#include <algorithm>
#include <cctype>

#include "absl/time/time.h"
#include "core/base/bytes.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/cli/visit/calendar_file.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_calls.h"
#include "core/cli/visit/visit_options.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxCalendarBytes = 5 << 20;

struct ImportOptions {
  std::string path, subject;
  std::vector<std::string> with;
  bool invite = false;
  StepOptions step;
};

bool HasBytes(std::string_view text, std::string_view bytes) { return text.substr(0, bytes.size()) == bytes; }

// A file of lines of UTF-8 with a calendar in it.
StatusOr<std::string> ReadCalendar(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(std::string calendar, ReadFile(path, kMaxCalendarBytes));
  if (HasBytes(calendar, "\xff\xfe") || HasBytes(calendar, "\xfe\xff"))
    return BadFile(path, "is UTF-16; save the calendar as UTF-8");
  DUTA_RETURN_IF_ERROR(CheckUtf8(path, calendar));
  if (CalendarValue(calendar, "BEGIN").empty() || calendar.find("VCALENDAR") == std::string::npos)
    return BadFile(path, "no calendar in it (BEGIN:VCALENDAR)");
  return calendar;
}

// What the calendar says that it is for, in capitals; empty if it does not say.
StatusOr<std::string> MethodOf(const std::string& path, const std::string& calendar) {
  std::string method = CalendarValue(calendar, "METHOD");
  while (!method.empty() && method.front() == ' ') method.erase(0, 1);
  const bool is_word =
      method.size() <= 20 && std::all_of(method.begin(), method.end(), [](unsigned char c) { return std::isalpha(c); });
  if (!is_word) return BadFile(path, "its METHOD is \"" + method + "\", which is no word such as REQUEST");
  std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::toupper(c); });
  return method;
}

// The next version of a visit that the hub has, else the first one.
StatusOr<uint32_t> NextSequence(Session& session, const std::string& uid) {
  const auto visit = GetVisit(session, uid);
  if (ReasonOf(visit.status()) == Reason::kUnknownResource) return 0;
  DUTA_RETURN_IF_ERROR(visit.status());
  return visit->sequence() + 1;
}

StatusOr<std::string> Invite(Session& session, const ImportOptions& options, const std::string& calendar) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  const std::string uid = CalendarValue(calendar, "UID");
  if (uid.empty()) return BadFile(options.path, "its event has no UID, the name by which it is known");
  const std::string& from = options.step.words.header.from;
  Invitation invitation{.organizer = from.empty() ? profile->name : from, .attendees = options.with};
  DUTA_ASSIGN_OR_RETURN(invitation.sequence, NextSequence(session, uid));
  invitation.dtstamp = absl::FormatTime(
      "%Y%m%dT%H%M%SZ", absl::FromUnixNanos(session.clock().Now().time_since_epoch().count()), absl::UTCTimeZone());
  return MakeInvitation(calendar, invitation);
}

// An announcement that names attendees asks nobody, whatever its author meant.
Status CheckAsks(const ImportOptions& options, const std::string& method, const std::string& calendar) {
  if (method.empty()) {
    return BadFile(options.path,
                   "the calendar does not say what it is for (METHOD); --invite asks those named with --with to come");
  }
  if (method != "PUBLISH" || !HasProperty(calendar, "ATTENDEE")) return absl::OkStatus();
  return BadFile(
      options.path,
      "the calendar only announces the visit (METHOD:PUBLISH), so that nobody is asked to come; --invite makes "
      "an invitation of it to those named with --with");
}

Status Import(Session& session, const ImportOptions& options) {
  DUTA_ASSIGN_OR_RETURN(std::string calendar, ReadCalendar(options.path));
  DUTA_ASSIGN_OR_RETURN(std::string method, MethodOf(options.path, calendar));
  if (options.invite) {
    if (!method.empty() && method != "PUBLISH" && method != "REQUEST")
      return BadFile(options.path, "it is no event to invite to, but an answer or a cancellation: METHOD:" + method);
    DUTA_ASSIGN_OR_RETURN(calendar, Invite(session, options, calendar));
    method = "REQUEST";
  }
  DUTA_RETURN_IF_ERROR(CheckAsks(options, method, calendar));
  const std::string subject =
      options.subject.empty() ? method + ": " + CalendarValue(calendar, "SUMMARY") : options.subject;
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(desk::Draft draft,
                        desk::WrapStep({.recipients = options.with, .subject = subject}, options.step.words, setting));
  draft.message.mutable_body()->set_media_type("text/calendar; method=" + method);
  draft.message.mutable_body()->set_content(calendar);
  DUTA_RETURN_IF_ERROR(SignAndSend(session, draft, SendingOf(options.step)));
  const std::string uid = CalendarValue(calendar, "UID");
  if (!uid.empty()) session.console().Remark("The visit as it stands now: `duta visit show " + ShellWord(uid) + "`");
  return absl::OkStatus();
}

}  // namespace

void AddVisitImport(Command visit, Session& session) {
  Command command = visit.AddCommand("import", "Sign and send an invitation or answer that a calendar program wrote");
  ImportOptions& options = Bind(command, session, Import);
  command.AddOption("file", options.path, "Calendar (.ics); your ministry's adapter on the hub reads it")
      .Required()
      .Takes("FILE");
  command.AddOption("--with", options.with, "To whom it goes; repeat for more").Required().Takes("NAME");
  command.AddFlag(
      "--invite", options.invite,
      "Make an invitation to those of an event that was saved or exported; of a visit that the hub knows it "
      "is the next version");
  command.AddOption("--subject", options.subject, "One line for lists; default: method and summary").Takes("TEXT");
  AddStepOptions(command, options.step);
}

}  // namespace duta::cli

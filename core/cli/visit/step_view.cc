#include "core/cli/visit/step_view.h"

#include "core/cli/shell/text.h"
#include "core/cli/visit/event_view.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

using visit::v1::Event;

// What a method does, for people.
const char* Meaning(visit::v1::Method method) {
  switch (method) {
    case visit::v1::METHOD_PUBLISH:
      return "tells of a visit, asks nobody";
    case visit::v1::METHOD_REQUEST:
      return "invites, or changes the visit";
    case visit::v1::METHOD_REPLY:
      return "answers the invitation";
    case visit::v1::METHOD_ADD:
      return "adds to the series";
    case visit::v1::METHOD_CANCEL:
      return "calls off";
    case visit::v1::METHOD_REFRESH:
      return "asks for the newest version";
    case visit::v1::METHOD_COUNTER:
      return "proposes a change";
    case visit::v1::METHOD_DECLINECOUNTER:
      return "declines a proposed change";
    default:
      return "unknown to this version of the command";
  }
}

// On the reader's clock and, where it is meant on another, on that one.
std::string BothClocks(const visit::v1::Moment& moment, const std::string& text, const std::string& meant,
                       const View& view) {
  const bool is_same = desk::IsDay(moment) || moment.time_zone().empty() || moment.time_zone() == view.zone;
  return is_same ? text : text + " = " + meant;
}

void AddTimes(const Event& event, const View& view, Facts& facts) {
  const auto& start = event.start();
  if (event.has_start()) {
    facts.Add("Begin", BothClocks(start, desk::FormatMoment(start, view.zone),
                                  desk::FormatMoment(start, start.time_zone()), view));
  }
  const auto& end = event.end();
  if (event.has_end()) {
    facts.Add("End", BothClocks(end, FormatEnd(end, view.zone), FormatEnd(end, end.time_zone()), view));
  }
}

std::string FormatEvent(const Event& event, const View& view) {
  Facts facts;
  facts.Add("Title", event.summary());
  if (event.has_recurrence_id()) {
    facts.Add("Occurrence", desk::FormatMoment(event.recurrence_id().start(), view.zone) +
                                (event.recurrence_id().this_and_future() ? " and all after it" : ""));
  }
  facts.Add("Sequence", std::to_string(event.sequence()));
  facts.Add("Organizer", event.organizer().name());
  facts.Add("Level", desk::WordOf(event.level()));
  facts.Add("Status", desk::WordOf(event.status()));
  AddTimes(event, view, facts);
  AddPlan(event, view, facts);
  Table attendees({"ATTENDEE", "ROLE", "ANSWER"});
  for (const visit::v1::Attendee& attendee : event.attendees()) {
    attendees.Add({attendee.name(), attendee.role() == 0 ? "" : desk::WordOf(attendee.role()),
                   attendee.status() == 0 ? "" : StatusWord(attendee.status())});
  }
  return facts.Format(view.width) + attendees.Format(view.width) + FormatClearances(event.clearances(), view) +
         FormatProgramme(event, view);
}

// What its reader does about it.
std::string Next(const visit::v1::Visit& visit, const View& view) {
  const std::string uid = ShellWord(visit.uid());
  const std::string mine = "duta visit ";
  std::string text;
  switch (visit.method()) {
    case visit::v1::METHOD_REQUEST:
    case visit::v1::METHOD_ADD:
      text = "If you are invited: `" + mine + "reply " + uid + " --accept`, --tentative or --decline, or `" + mine +
             "counter " + uid + " --start TIME`";
      break;
    case visit::v1::METHOD_COUNTER:
      text = "If you organise it: `" + mine + "change " + uid + " --take-counter NAME`, or `" + mine +
             "decline-counter " + uid + " --of NAME`";
      break;
    case visit::v1::METHOD_REFRESH:
      text = "If you organise it: `" + mine + "change " + uid + "` sends it again";
      break;
    default:
      return {};
  }
  return "\n" + Wrap(text, view.width) + "\n";
}

}  // namespace

std::string FormatStep(const visit::v1::Visit& visit, const View& view) {
  Facts facts;
  facts.Add("Visit", visit.uid());
  facts.Add("Step", desk::WordOf(visit.method()) + ": " + Meaning(visit.method()));
  std::string text = facts.Format(view.width);
  for (const Event& event : visit.events()) text += "\n" + FormatEvent(event, view);
  return text + Next(visit, view) + "\n" +
         Wrap("The visit as it stands now: `duta visit show " + ShellWord(visit.uid()) + "`", view.width) + "\n";
}

}  // namespace duta::cli

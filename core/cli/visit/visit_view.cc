#include "core/cli/visit/visit_view.h"

#include <algorithm>

#include "absl/time/time.h"
#include "core/base/time_zone.h"
#include "core/cli/shell/text.h"
#include "core/cli/visit/event_view.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"
#include "core/visit/occupancy.h"
#include "core/visit/visit_shape.h"

namespace duta::cli {
namespace {

using schedule::v1::VisitState;
using visit::v1::Event;
using visit::v1::Moment;

// The zones in which a visit's times are shown: the reader's, the venue's, the
// organizer's, the attendees', each once.
std::vector<std::string> ZonesOf(const VisitState& visit, const std::string& own) {
  std::vector<std::string> zones;
  const auto add = [&](const std::string& zone) {
    if (!zone.empty() && std::find(zones.begin(), zones.end(), zone) == zones.end()) zones.push_back(zone);
  };
  add(own);
  add(visit.event().venue().time_zone());
  add(visit.event().start().time_zone());
  add(visit.time_zone());
  for (const schedule::v1::AttendeeState& attendee : visit.attendees()) add(attendee.time_zone());
  return zones;
}

std::string FormatTimes(const VisitState& visit, const View& view) {
  const Event& event = visit.event();
  if (!event.has_start()) return {};
  if (desk::IsDay(event.start())) {
    Facts facts;
    facts.Add("First day", desk::FormatMoment(event.start(), view.zone));
    facts.Add("Last day", event.has_end() ? FormatEnd(event.end(), view.zone) : "the same");
    facts.Add("Counted in", visit::DayZone(event, visit.time_zone()).name());
    return facts.Format(view.width);
  }
  Table table({"BEGIN", "END"});
  for (const std::string& zone : ZonesOf(visit, view.zone)) {
    table.Add({desk::FormatMoment(event.start(), zone), event.has_end() ? FormatEnd(event.end(), zone) : ""});
  }
  return table.Format(view.width);
}

std::string Phase(const VisitState& visit) {
  const std::string phase = desk::WordOf(visit.phase());
  if (visit.phase() != schedule::v1::VISIT_PHASE_OPEN) return phase;
  return visit.agreed() ? "agreed: all who must come have accepted" : "open: not all who must come have accepted";
}

std::string FormatFacts(const VisitState& visit, const View& view) {
  const Event& event = visit.event();
  Facts facts;
  facts.Add("Visit", visit.uid());
  facts.Add("Title", event.summary());
  facts.Add("State", Phase(visit) + ", sequence " + std::to_string(visit.sequence()));
  facts.Add("Organizer", visit.organizer());
  facts.Add("Level", desk::WordOf(event.level()));
  facts.Add("Status", desk::WordOf(event.status()));
  facts.Add("Marking", desk::WordOf(static_cast<message::v1::Level>(visit.marking_level())));
  AddPlan(event, view, facts);
  facts.Add("Version", visit.message_id());
  return facts.Format(view.width);
}

std::string FormatAttendees(const VisitState& visit, const View& view) {
  Table table({"INVITED", "ROLE", "ANSWER", "TO SEQUENCE", "AT"});
  for (const schedule::v1::AttendeeState& attendee : visit.attendees()) {
    const bool has_answered = attendee.has_answer_time();
    table.Add({attendee.name(), attendee.role() == 0 ? "required" : desk::WordOf(attendee.role()),
               attendee.removed() ? "off the list" : StatusWord(attendee.status()),
               has_answered ? std::to_string(attendee.answered_sequence()) : "",
               has_answered ? FormatTime(attendee.answer_time(), view) : ""});
  }
  return table.Format(view.width);
}

std::string FormatCounters(const VisitState& visit, const View& view) {
  Table table({"COUNTER OF", "TO SEQUENCE", "BEGIN", "END", "VENUE"});
  for (const schedule::v1::Counter& counter : visit.counters()) {
    const Event& event = counter.event();
    table.Add({counter.attendee(), std::to_string(counter.sequence()), desk::FormatMoment(event.start(), view.zone),
               event.has_end() ? FormatEnd(event.end(), view.zone) : "", FormatVenue(event.venue())});
  }
  return table.Format(view.width);
}

std::string FormatOccurrences(const VisitState& visit, const View& view) {
  Table table({"OCCURRENCE", "NOW", "SEQUENCE", "ANSWERS"});
  for (const schedule::v1::Occurrence& occurrence : visit.occurrences()) {
    const Event& event = occurrence.event();
    std::string answers;
    for (const auto& attendee : occurrence.attendees())
      answers.append(answers.empty() ? "" : ", ").append(attendee.name() + " " + StatusWord(attendee.status()));
    const bool is_off = event.status() == visit::v1::EVENT_STATUS_CANCELLED;
    table.Add({desk::FormatMoment(event.recurrence_id().start(), view.zone),
               is_off              ? "cancelled"
               : event.has_start() ? desk::FormatMoment(event.start(), view.zone)
                                   : "as planned",
               std::to_string(event.sequence()), answers});
  }
  return table.Format(view.width);
}

void AddToAgenda(const VisitState& visit, const visit::Span& span, absl::CivilDay first, absl::CivilDay last,
                 const View& view, Agenda& agenda) {
  const absl::TimeZone zone = ZoneOf(view.zone);
  const Event& event = visit.event();
  const bool is_day = desk::IsDay(event.start());
  // Days are days wherever one reads of them; times are on the reader's clock.
  const absl::TimeZone counted = is_day ? visit::DayZone(event, visit.time_zone()) : zone;
  const absl::CivilDay begin = absl::ToCivilDay(absl::FromUnixSeconds(span.start), counted);
  const absl::CivilDay end = absl::ToCivilDay(absl::FromUnixSeconds(std::max(span.start, span.end - 1)), counted);
  for (absl::CivilDay day = std::max(first, begin); day <= std::min(last, end); ++day) {
    std::string text = is_day         ? ""
                       : day == begin ? absl::FormatTime("%H:%M ", absl::FromUnixSeconds(span.start), zone)
                                      : "...   ";
    agenda[day].push_back(text + (event.summary().empty() ? visit.uid() : OneLine(event.summary())));
  }
}

// When the visit begins; of a series its first occurrence that lasts beyond `from`.
visit::v1::Moment FirstFrom(const VisitState& visit, int64_t from) {
  visit::v1::Moment start = visit.event().start();
  const auto spans = visit::SpansOf(visit);
  if (!spans.ok()) return start;
  const auto span = std::find_if(spans->begin(), spans->end(), [from](const auto& each) { return each.end > from; });
  if (span == spans->begin() || span == spans->end()) return start;
  if (desk::IsDay(start)) {
    const absl::TimeZone zone = visit::DayZone(visit.event(), visit.time_zone());
    start.set_local(absl::FormatCivilTime(absl::ToCivilDay(absl::FromUnixSeconds(span->start), zone)));
  } else {
    start.mutable_instant()->set_seconds(span->start);
  }
  return start;
}

// `text` cut and filled to `width` columns.
std::string Cell(const std::string& text, size_t width) {
  std::string cut = text;
  while (DisplayWidth(cut) > width && !cut.empty()) {
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
  }
  return cut + std::string(width - DisplayWidth(cut), ' ');
}

}  // namespace

absl::TimeZone ZoneOf(const std::string& name) { return FindTimeZone(name).value_or(absl::UTCTimeZone()); }

std::string FormatVisit(const VisitState& visit, const View& view) {
  return FormatFacts(visit, view) + FormatTimes(visit, view) + FormatAttendees(visit, view) +
         FormatCounters(visit, view) + FormatClearances(visit.clearances(), view) +
         FormatProgramme(visit.event(), view) + FormatOccurrences(visit, view);
}

std::string FormatComments(const std::vector<schedule::v1::SignedStep>& steps,
                           const std::vector<visit::v1::Visit>& bodies, const View& view) {
  Table table({"COMMENT OF", "STEP", "TEXT"});
  for (size_t i = 0; i < steps.size() && i < bodies.size(); ++i) {
    for (const Event& event : bodies[i].events()) {
      for (const std::string& comment : event.comments()) {
        table.Add({steps[i].step().sender(),
                   std::to_string(steps[i].step().number()) + " " + desk::WordOf(bodies[i].method()), comment});
      }
    }
  }
  return table.Format(view.width);
}

std::string FormatVisits(const std::vector<VisitState>& visits, const View& view, int64_t from) {
  Table table({"BEGIN", "STATE", "ORGANIZER", "UID", "TITLE"});
  for (const VisitState& visit : visits) {
    table.Add({desk::FormatMoment(FirstFrom(visit, from), view.zone),
               visit.agreed() ? "agreed" : desk::WordOf(visit.phase()), visit.organizer(), visit.uid(),
               visit.event().summary()});
  }
  return table.Format(view.width);
}

std::string FormatChange(const VisitState& visit, const View& view) {
  Facts facts;
  facts.Add("Revision", std::to_string(visit.revision()));
  facts.Add("Visit", visit.uid());
  facts.Add("State", visit.agreed() ? "agreed" : desk::WordOf(visit.phase()));
  if (!visit.has_event()) return facts.Format(view.width);  // Taken off the list: no more is told.
  facts.Add("Sequence", std::to_string(visit.sequence()));
  facts.Add("Title", visit.event().summary());
  facts.Add("Begin", desk::FormatMoment(visit.event().start(), view.zone));
  facts.Add("Organizer", visit.organizer());
  for (const schedule::v1::AttendeeState& attendee : visit.attendees()) {
    if (!attendee.removed()) facts.Add("Attendee", attendee.name() + ": " + StatusWord(attendee.status()));
  }
  for (const schedule::v1::Counter& counter : visit.counters()) {
    facts.Add("Counter", counter.attendee() + ": " + desk::FormatMoment(counter.event().start(), view.zone));
  }
  return facts.Format(view.width);
}

Agenda AgendaOf(const std::vector<VisitState>& visits, absl::CivilDay first, absl::CivilDay last, const View& view) {
  Agenda agenda;
  for (const VisitState& visit : visits) {
    if (visit.phase() == schedule::v1::VISIT_PHASE_CANCELLED) continue;
    const auto spans = visit::SpansOf(visit);
    if (!spans.ok()) continue;
    for (const visit::Span& span : *spans) AddToAgenda(visit, span, first, last, view, agenda);
  }
  for (auto& [day, lines] : agenda) std::sort(lines.begin(), lines.end());
  return agenda;
}

std::string FormatMonth(absl::CivilMonth month, const Agenda& agenda, const View& view,
                        std::optional<absl::CivilDay> today) {
  const size_t cell = std::max<size_t>(8, (view.width - 8) / 7);
  const absl::CivilDay first(month);
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  std::string text = absl::FormatTime("%B %Y", absl::FromCivil(first, absl::UTCTimeZone()), absl::UTCTimeZone()) +
                     ", times of " + view.zone + "\n";
  for (const char* day : {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}) text += Cell(day, cell) + " ";
  text += "\n";
  absl::CivilDay monday = absl::PrevWeekday(first + 1, absl::Weekday::monday);
  for (; monday <= last; monday += 7) {
    size_t rows = 1;
    for (int i = 0; i < 7; ++i) {
      const auto found = agenda.find(monday + i);
      if (found != agenda.end()) rows = std::max(rows, 1 + found->second.size());
    }
    for (size_t row = 0; row < rows; ++row) {
      for (int i = 0; i < 7; ++i) {
        const absl::CivilDay day = monday + i;
        const bool is_in = day >= first && day <= last;
        const auto found = agenda.find(day);
        std::string here;
        if (is_in && row == 0) here = std::to_string(day.day());
        if (is_in && row == 0 && day == today) here = "[" + here + "]";
        if (is_in && row > 0 && found != agenda.end() && row <= found->second.size()) here = found->second[row - 1];
        text += Cell(here, cell) + " ";
      }
      text += "\n";
    }
  }
  return text;
}

std::string FormatWeek(absl::CivilDay monday, const Agenda& agenda, const View& view) {
  std::string text;
  for (int i = 0; i < 7; ++i) {
    const absl::CivilDay day = monday + i;
    text += absl::FormatTime("%a %d %b %Y", absl::FromCivil(day, absl::UTCTimeZone()), absl::UTCTimeZone()) + "\n";
    const auto found = agenda.find(day);
    if (found == agenda.end()) continue;
    for (const std::string& line : found->second) text += "  " + Wrap(line, view.width, 2) + "\n";
  }
  return text + "Times of " + view.zone + ".\n";
}

std::string FormatSpan(int64_t start, int64_t end, const std::string& zone_name) {
  const absl::TimeZone zone = ZoneOf(zone_name);
  const absl::Time first = absl::FromUnixSeconds(start), last = absl::FromUnixSeconds(end);
  const bool is_one_day = absl::ToCivilDay(first, zone) == absl::ToCivilDay(absl::FromUnixSeconds(end - 1), zone);
  return absl::FormatTime("%a %d %b %Y %H:%M", first, zone) + " to " +
         absl::FormatTime(is_one_day ? "%H:%M %Ez" : "%a %d %b %Y %H:%M %Ez", last, zone) + " (" + zone.name() + ")";
}

}  // namespace duta::cli

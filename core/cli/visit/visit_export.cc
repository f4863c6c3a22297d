// `duta visit export`: a visit as a file that calendar programs open (.ics). It
// writes what those programs show, for people: the visit as it stands, its own zones
// with their rules, its marking as CLASS and as a category.
#include <libical/ical.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>

#include "core/base/bytes.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/visit/calendar_file.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_calls.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

using visit::v1::Event;
using visit::v1::Moment;

struct ExportOptions {
  std::string uid, out;
};

struct ComponentDeleter {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, ComponentDeleter>;

icaltimetype ToIcal(const Moment& moment) {
  if (desk::IsDay(moment)) {
    icaltimetype day = icaltime_from_string(
        (moment.local().substr(0, 4) + moment.local().substr(5, 2) + moment.local().substr(8, 2)).c_str());
    day.is_date = 1;
    return day;
  }
  std::string digits;
  std::copy_if(moment.local().begin(), moment.local().end(), std::back_inserter(digits),
               [](char c) { return c != '-' && c != ':'; });
  if (moment.time_zone() == "UTC") digits += "Z";
  return icaltime_from_string(digits.c_str());
}

// Adds a property of a moment with its zone by name.
void AddMoment(icalcomponent* to, icalproperty* property, const Moment& moment, std::set<std::string>& zones) {
  const bool has_zone = !desk::IsDay(moment) && !moment.time_zone().empty() && moment.time_zone() != "UTC";
  if (has_zone) {
    zones.insert(moment.time_zone());
    icalproperty_add_parameter(property, icalparameter_new_tzid(moment.time_zone().c_str()));
  }
  icalcomponent_add_property(to, property);
}

icalparameter_partstat StatusOf(visit::v1::ParticipationStatus status) {
  switch (status) {
    case visit::v1::PARTICIPATION_STATUS_ACCEPTED:
      return ICAL_PARTSTAT_ACCEPTED;
    case visit::v1::PARTICIPATION_STATUS_DECLINED:
      return ICAL_PARTSTAT_DECLINED;
    case visit::v1::PARTICIPATION_STATUS_TENTATIVE:
      return ICAL_PARTSTAT_TENTATIVE;
    case visit::v1::PARTICIPATION_STATUS_DELEGATED:
      return ICAL_PARTSTAT_DELEGATED;
    default:
      return ICAL_PARTSTAT_NEEDSACTION;
  }
}

icalparameter_role RoleOf(visit::v1::Role role) {
  switch (role) {
    case visit::v1::ROLE_CHAIR:
      return ICAL_ROLE_CHAIR;
    case visit::v1::ROLE_OPTIONAL:
      return ICAL_ROLE_OPTPARTICIPANT;
    case visit::v1::ROLE_INFORMED:
      return ICAL_ROLE_NONPARTICIPANT;
    default:
      return ICAL_ROLE_REQPARTICIPANT;
  }
}

void AddAttendees(icalcomponent* to, const schedule::v1::VisitState& visit) {
  for (const schedule::v1::AttendeeState& attendee : visit.attendees()) {
    if (attendee.removed()) continue;
    icalproperty* property = icalproperty_new_attendee(CalendarAddress(attendee.name()).c_str());
    icalproperty_add_parameter(property, icalparameter_new_cn(attendee.name().c_str()));
    icalproperty_add_parameter(property, icalparameter_new_role(RoleOf(attendee.role())));
    icalproperty_add_parameter(property, icalparameter_new_partstat(StatusOf(attendee.status())));
    icalcomponent_add_property(to, property);
  }
}

void AddTexts(icalcomponent* to, const Event& event) {
  icalcomponent_add_property(to, icalproperty_new_summary(event.summary().c_str()));
  if (!event.purpose().empty()) icalcomponent_add_property(to, icalproperty_new_description(event.purpose().c_str()));
  std::string where = event.venue().name();
  if (!event.venue().city().empty()) where.append(where.empty() ? "" : ", ").append(event.venue().city());
  if (!where.empty()) icalcomponent_add_property(to, icalproperty_new_location(where.c_str()));
  if (event.transparent()) icalcomponent_add_property(to, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
}

// CONFIRMED says that it takes place: when all who must come have accepted.
void AddStatus(icalcomponent* to, const Event& event, const schedule::v1::VisitState& visit) {
  const bool is_off =
      event.status() == visit::v1::EVENT_STATUS_CANCELLED || visit.phase() == schedule::v1::VISIT_PHASE_CANCELLED;
  if (is_off) icalcomponent_add_property(to, icalproperty_new_status(ICAL_STATUS_CANCELLED));
  if (!is_off && visit.agreed()) icalcomponent_add_property(to, icalproperty_new_status(ICAL_STATUS_CONFIRMED));
}

// As the adapters map it; and in words, which programs show.
void AddMarking(icalcomponent* to, const schedule::v1::VisitState& visit) {
  const auto level = static_cast<message::v1::Level>(visit.marking_level());
  if (level == message::v1::LEVEL_UNSPECIFIED) return;
  if (level > message::v1::LEVEL_OPEN) {
    icalcomponent_add_property(
        to,
        icalproperty_new_class(level == message::v1::LEVEL_INTERNAL ? ICAL_CLASS_PRIVATE : ICAL_CLASS_CONFIDENTIAL));
  }
  std::string word = desk::WordOf(level);
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
  icalcomponent_add_property(to, icalproperty_new_categories(word.c_str()));
}

void AddRecurrence(icalcomponent* to, const visit::v1::Recurrence& recurrence, std::set<std::string>& zones) {
  if (!recurrence.rule().empty()) {
    icalcomponent_add_property(to, icalproperty_new_rrule(icalrecurrencetype_from_string(recurrence.rule().c_str())));
  }
  for (const Moment& moment : recurrence.exceptions())
    AddMoment(to, icalproperty_new_exdate(ToIcal(moment)), moment, zones);
  for (const Moment& moment : recurrence.dates()) {
    icaldatetimeperiodtype date = {};
    date.time = ToIcal(moment);
    date.period = icalperiodtype_null_period();
    AddMoment(to, icalproperty_new_rdate(date), moment, zones);
  }
}

// One VEVENT; an occurrence takes what it does not say from its series.
icalcomponent* ToComponent(const Event& event, const schedule::v1::VisitState& visit, std::set<std::string>& zones) {
  icalcomponent* component = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  icalcomponent_add_property(component, icalproperty_new_uid(visit.uid().c_str()));
  icalcomponent_add_property(component, icalproperty_new_sequence(static_cast<int>(event.sequence())));
  icalcomponent_add_property(component, icalproperty_new_dtstamp(icaltime_from_timet_with_zone(
                                            event.dtstamp().seconds(), 0, icaltimezone_get_utc_timezone())));
  const std::string& address = event.organizer().address();
  icalproperty* organizer =
      icalproperty_new_organizer((address.empty() ? CalendarAddress(visit.organizer()) : address).c_str());
  icalproperty_add_parameter(organizer, icalparameter_new_cn(visit.organizer().c_str()));
  icalcomponent_add_property(component, organizer);
  if (event.has_recurrence_id())
    AddMoment(component, icalproperty_new_recurrenceid(ToIcal(event.recurrence_id().start())),
              event.recurrence_id().start(), zones);
  const Moment& start = event.has_start() ? event.start() : event.recurrence_id().start();
  AddMoment(component, icalproperty_new_dtstart(ToIcal(start)), start, zones);
  if (event.has_end()) AddMoment(component, icalproperty_new_dtend(ToIcal(event.end())), event.end(), zones);
  Event shown = event;
  if (shown.summary().empty()) shown.set_summary(visit.event().summary());
  AddTexts(component, shown);
  AddStatus(component, event, visit);
  AddMarking(component, visit);
  AddRecurrence(component, event.recurrence(), zones);
  AddAttendees(component, visit);
  return component;
}

// The rules of a zone, under the name that the times use: libical gives them one of
// its own.
void AddZone(icalcomponent* calendar, const std::string& name) {
  icaltimezone* zone = icaltimezone_get_builtin_timezone(name.c_str());
  icalcomponent* rules = zone == nullptr ? nullptr : icaltimezone_get_component(zone);
  if (rules == nullptr) return;
  icalcomponent* named = icalcomponent_new_clone(rules);
  icalproperty* tzid = icalcomponent_get_first_property(named, ICAL_TZID_PROPERTY);
  if (tzid != nullptr) icalproperty_set_tzid(tzid, name.c_str());
  icalcomponent_add_component(calendar, named);
}

StatusOr<std::string> ToCalendar(const schedule::v1::VisitState& visit) {
  if (!visit.event().has_start()) return Usage("the visit has no start that could stand in a calendar");
  icalerror_set_errors_are_fatal(0);
  const Component calendar(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid("-//Duta//visit//EN"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_method(ICAL_METHOD_PUBLISH));
  std::set<std::string> zones;
  std::vector<icalcomponent*> events{ToComponent(visit.event(), visit, zones)};
  for (const schedule::v1::Occurrence& occurrence : visit.occurrences()) {
    const bool differs =
        occurrence.event().has_start() || occurrence.event().status() == visit::v1::EVENT_STATUS_CANCELLED;
    if (differs) events.push_back(ToComponent(occurrence.event(), visit, zones));
  }
  for (const std::string& name : zones) AddZone(calendar.get(), name);
  for (icalcomponent* event : events) icalcomponent_add_component(calendar.get(), event);
  const std::unique_ptr<char, void (*)(void*)> text(icalcomponent_as_ical_string_r(calendar.get()),
                                                    icalmemory_free_buffer);
  return std::string(text.get());
}

Status Export(Session& session, const ExportOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto visit, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const std::string calendar, ToCalendar(visit));
  if (options.out.empty()) {
    session.console().PrintForeign(calendar);
    return absl::OkStatus();
  }
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.out, calendar, FileMode::kPrivate));
  session.console().Remark(
      "Calendar: " + options.out +
      ". It holds what calendars show: journeys, meetings and clearances stay in `duta visit show`.");
  return absl::OkStatus();
}

}  // namespace

void AddVisitExport(Command visit, Session& session) {
  Command command = visit.AddCommand("export", "Write a visit as an .ics file that calendar programs open");
  ExportOptions& options = Bind(command, session, Export);
  command.AddOption("uid", options.uid, "The visit, as `duta visit list` names it").Required().Takes("UID");
  command.AddOption("--out", options.out, "File; default: standard output").Takes("FILE");
}

}  // namespace duta::cli

// `duta visit export` and `import`: visits as files that calendar programs read and
// write (.ics).
//
// Export writes what those programs show, for people: the visit as it stands, its
// own zones with their rules. Import submits the file as it is, signed, as a native
// body: the ministry's adapter on the hub reads it, and partners get what was
// signed.
#include <libical/ical.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_calls.h"
#include "core/cli/visit/visit_options.h"
#include "core/desk/moments.h"

namespace duta::cli {
namespace {

using visit::v1::Event;
using visit::v1::Moment;

constexpr size_t kMaxCalendarBytes = 5 << 20;

struct ExportOptions {
  std::string uid, out;
};

struct ImportOptions {
  std::string path, subject;
  std::vector<std::string> with;
  StepOptions step;
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

// A name of the network as an address to which no mail will ever go (RFC 2606), as
// the ministries' adapters write it: `mailto:au-dfat@duta.invalid`, of a unit
// `mailto:jakarta@au-dfat.duta.invalid`. So they know it again in what a calendar
// program answers.
std::string AddressOf(const std::string& name, const std::string& address) {
  if (!address.empty()) return address;
  const std::string partner(PartnerOf(name));
  const std::string id = partner.substr(partner.rfind('/') + 1);
  if (partner == name) return "mailto:" + id + "@duta.invalid";
  return "mailto:" + name.substr(name.rfind('/') + 1) + "@" + id + ".duta.invalid";
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
    icalproperty* property = icalproperty_new_attendee(AddressOf(attendee.name(), "").c_str());
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
  const icalproperty_status status = event.status() == visit::v1::EVENT_STATUS_CANCELLED   ? ICAL_STATUS_CANCELLED
                                     : event.status() == visit::v1::EVENT_STATUS_TENTATIVE ? ICAL_STATUS_TENTATIVE
                                                                                           : ICAL_STATUS_CONFIRMED;
  icalcomponent_add_property(to, icalproperty_new_status(status));
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
  icalproperty* organizer =
      icalproperty_new_organizer(AddressOf(visit.organizer(), event.organizer().address()).c_str());
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
  AddRecurrence(component, event.recurrence(), zones);
  AddAttendees(component, visit);
  return component;
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
  // By the names that everybody uses, not with libical's own prefix.
  icaltimezone_set_tzid_prefix("");
  for (const std::string& name : zones) {
    icaltimezone* zone = icaltimezone_get_builtin_timezone(name.c_str());
    icalcomponent* rules = zone == nullptr ? nullptr : icaltimezone_get_component(zone);
    if (rules != nullptr) icalcomponent_add_component(calendar.get(), icalcomponent_new_clone(rules));
  }
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
      ". It holds what calendars show: journeys, meetings, clearances and markings stay in `duta visit show`.");
  return absl::OkStatus();
}

// The value of a property that stands once at the level of the calendar or of its
// first event, as far as a message's header needs it; the adapter reads the file
// properly.
std::string ValueOf(const std::string& calendar, const std::string& name) {
  for (size_t begin = 0; begin < calendar.size();) {
    const size_t end = std::min(calendar.find('\n', begin), calendar.size());
    std::string line = calendar.substr(begin, end - begin);
    begin = end + 1;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    std::string key = line.substr(0, name.size());
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::toupper(c); });
    if (key != name || line.size() <= name.size()) continue;
    if (line[name.size()] == ':') return line.substr(name.size() + 1);
    const size_t colon = line.find(':');
    if (line[name.size()] == ';' && colon != std::string::npos) return line.substr(colon + 1);
  }
  return {};
}

Status Import(Session& session, const ImportOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string calendar, ReadFile(options.path, kMaxCalendarBytes));
  if (calendar.find("BEGIN:VCALENDAR") == std::string::npos)
    return BadFile(options.path, "no iCalendar object (BEGIN:VCALENDAR)");
  std::string method = ValueOf(calendar, "METHOD");
  const bool is_word = !method.empty() && method.size() <= 20 &&
                       std::all_of(method.begin(), method.end(), [](unsigned char c) { return std::isalpha(c); });
  if (!is_word) {
    return BadFile(options.path,
                   "no METHOD in it that says what it is for; save it as an invitation or an answer, not as an event");
  }
  std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::toupper(c); });
  const std::string subject = options.subject.empty() ? method + ": " + ValueOf(calendar, "SUMMARY") : options.subject;
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(desk::Draft draft,
                        desk::WrapStep({.recipients = options.with, .subject = subject}, options.step.words, setting));
  draft.message.mutable_body()->set_media_type("text/calendar; method=" + method);
  draft.message.mutable_body()->set_content(calendar);
  return SignAndSend(session, draft, SendingOf(options.step));
}

}  // namespace

void AddVisitCalendar(Command visit, Session& session) {
  Command to_file = visit.AddCommand("export", "Write a visit as an .ics file that calendar programs open");
  ExportOptions& exported = Bind(to_file, session, Export);
  to_file.AddOption("uid", exported.uid, "The visit, as `duta visit list` names it").Required().Takes("UID");
  to_file.AddOption("--out", exported.out, "File; default: standard output").Takes("FILE");

  Command from_file = visit.AddCommand("import", "Sign and send an invitation or answer that a calendar program wrote");
  ImportOptions& imported = Bind(from_file, session, Import);
  from_file.AddOption("file", imported.path, "iCalendar object with a METHOD (.ics); your ministry's adapter reads it")
      .Required()
      .Takes("FILE");
  from_file.AddOption("--with", imported.with, "To whom it goes; repeat for more").Required().Takes("NAME");
  from_file.AddOption("--subject", imported.subject, "One line for lists; default: method and summary").Takes("TEXT");
  AddStepOptions(from_file, imported.step);
}

}  // namespace duta::cli

#include "tests/adapters/random_visit.h"

#include <chrono>
#include <string>
#include <vector>

#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/dates.h"

namespace duta::adapters {
namespace {

using namespace visit::v1;
using std::chrono::local_seconds;
using std::chrono::seconds;

const std::vector<std::string> kWords = {
    "visit",      "délégation",  "外務省", "ลับมาก",   "العلاقات",     "a, b; c\\n",
    "\"quoted\"", "^n",          "x:y",    "\\",      "BEGIN:VEVENT", "&<>",
    "\\;",        "👩‍👧", "=3D=0A", "  two  ", "ᨒᨚᨈᨑ",         "https://example.org/?a=1;b=2,c"};
const std::vector<std::string> kZones = {"Asia/Jakarta", "Australia/Canberra", "Pacific/Auckland",
                                         "Asia/Kolkata", "Asia/Yangon",        "Asia/Tokyo",
                                         "UTC",          "America/New_York",   "Asia/Phnom_Penh"};
const std::vector<std::string> kPartners = {"partners/id-kemlu", "partners/au-dfat", "partners/jp-mofa",
                                            "partners/id-kemlu/units/canberra", "partners/nz-mfat"};

class Generator {
 public:
  explicit Generator(std::mt19937& random) : random_(random) {}

  Visit Make() {
    Visit visit;
    visit.set_method(static_cast<Method>(1 + Below(8)));
    visit.set_uid("visit-" + std::to_string(random_()) + "@kemlu.example");
    if (Chance(2)) visit.set_product_id("-//" + Line() + "//EN");
    *visit.add_events() = MakeEvent(false);
    for (size_t i = Below(3); i > 0; --i) *visit.add_events() = MakeEvent(true);
    for (size_t i = Below(3); i > 0; --i) *visit.add_unknown_properties() = MakeProperty("X-WR-" + std::to_string(i));
    return visit;
  }

 private:
  size_t Below(size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random_); }
  bool Chance(size_t one_in) { return Below(one_in) == 0; }
  const std::string& Pick(const std::vector<std::string>& from) { return from[Below(from.size())]; }

  std::string Line() {
    std::string line = "L" + Pick(kWords);
    for (size_t i = Below(6); i > 0; --i) line += " " + Pick(kWords);
    return line + ".";
  }

  std::string Text() {
    std::string text = Line();
    for (size_t i = Below(8); i > 0; --i) text += (Chance(3) ? "\n" : "\t") + Line();
    return text;
  }

  std::string Maybe(const std::string& value) { return Chance(2) ? value : ""; }

  Moment Time() {
    for (;;) {
      Moment moment;
      moment.set_time_zone(Pick(kZones));
      // 2026 to 2036, to the second.
      const local_seconds local(seconds(1'767'225'600 + static_cast<int64_t>(Below(315'000'000))));
      const auto instant = InstantOf({local, moment.time_zone()});
      if (!instant) continue;
      const auto day = std::chrono::floor<std::chrono::days>(local);
      const std::chrono::hh_mm_ss clock(local - day);
      char text[16];
      std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                    static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
      moment.set_local(FormatIsoDate(Date(day)) + text);
      // By other rules than ours, now and then.
      const bool others = moment.time_zone() != "UTC" && Chance(20);
      moment.mutable_instant()->set_seconds(instant->time_since_epoch().count() + (others ? 3600 : 0));
      return moment;
    }
  }

  Moment Day() {
    Moment moment;
    moment.set_local(FormatIsoDate(Date(std::chrono::sys_days(std::chrono::days(20'000 + Below(5'000))))));
    if (Chance(3)) moment.set_time_zone(Pick(kZones));
    return moment;
  }

  Moment MomentOf(bool day) { return day ? Day() : Time(); }

  Property MakeProperty(const std::string& name) {
    Property property;
    property.set_name(name);
    property.set_value(Line() + (Chance(2) ? "\\, \\n;" : ""));
    if (Chance(2)) *property.add_parameters() = MakeParameter("X-P");
    return property;
  }

  Parameter MakeParameter(const std::string& name) {
    Parameter parameter;
    parameter.set_name(name);
    for (size_t i = 1 + Below(2); i > 0; --i) parameter.add_values(Line());
    return parameter;
  }

  message::v1::Marking Marking() {
    message::v1::Marking marking;
    marking.set_level(static_cast<message::v1::Level>(1 + Below(6)));
    if (Chance(2)) marking.add_caveats("EYES-ONLY");
    return marking;
  }

  Venue MakeVenue() {
    Venue venue;
    venue.set_name(Line());
    if (Chance(2)) return venue;
    venue.set_address(Maybe(Line()));
    venue.set_city(Maybe("Jakarta"));
    venue.set_country(Maybe("ID"));
    venue.set_time_zone(Maybe(Pick(kZones)));
    return venue;
  }

  Person MakePerson() {
    Person person;
    person.set_name(Line());
    person.set_title(Maybe(Line()));
    return person;
  }

  template <class Who>
  void Fill(Who& who) {
    who.set_name(Pick(kPartners));
    if (Chance(2)) who.set_address("mailto:protocol@kemlu.example");
    who.set_common_name(Maybe(Line()));
    who.set_sent_by(Maybe("mailto:desk@kemlu.example"));
    if (Chance(3)) *who.add_unknown_parameters() = MakeParameter("X-NUM-GUESTS");
  }

  Attendee MakeAttendee() {
    Attendee attendee;
    Fill(attendee);
    attendee.set_role(static_cast<Role>(Below(5)));
    attendee.set_status(static_cast<ParticipationStatus>(Below(6)));
    attendee.set_rsvp(Chance(2));
    attendee.set_type(static_cast<AttendeeType>(Below(6)));
    if (Chance(4)) attendee.add_delegated_to("partners/nz-mfat");
    if (Chance(4)) attendee.add_delegated_from("mailto:a@b.example");
    return attendee;
  }

  Event MakeEvent(bool occurrence) {
    Event event;
    const bool day = Chance(3);
    event.set_sequence(static_cast<uint32_t>(Below(5)));
    event.mutable_dtstamp()->set_seconds(static_cast<int64_t>(1'795'000'000 + Below(1'000'000)));
    if (occurrence) {
      *event.mutable_recurrence_id()->mutable_start() = MomentOf(day);
      event.mutable_recurrence_id()->set_this_and_future(Chance(3));
    }
    Fill(*event.mutable_organizer());
    for (size_t i = Below(5); i > 0; --i) *event.add_attendees() = MakeAttendee();
    *event.mutable_start() = MomentOf(day);
    if (Chance(2)) *event.mutable_end() = MomentOf(day);
    event.set_status(static_cast<EventStatus>(Below(4)));
    event.set_summary(Maybe(Line()));
    event.set_purpose(Maybe(Text()));
    for (size_t i = Below(3); i > 0; --i) event.add_comments(Text());
    event.set_language(Maybe("id"));
    event.set_level(static_cast<Level>(Below(7)));
    if (Chance(2)) *event.mutable_venue() = MakeVenue();
    event.set_transparent(Chance(2));
    FillProgramme(event);
    if (!occurrence && Chance(2)) {
      event.mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=10;BYDAY=MO,WE");
      for (size_t i = Below(3); i > 0; --i) *event.mutable_recurrence()->add_dates() = MomentOf(day);
      for (size_t i = Below(3); i > 0; --i) *event.mutable_recurrence()->add_exceptions() = MomentOf(day);
    }
    if (Chance(3)) event.add_request_statuses("2.0;Success");
    for (size_t i = Below(3); i > 0; --i)
      *event.add_unknown_properties() = MakeProperty(Chance(2) ? "CATEGORIES" : "X-MICROSOFT-CDO-BUSYSTATUS");
    if (Chance(3))
      event.add_unknown_components("BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:" + Line() +
                                   "\nTRIGGER:-PT15M\nEND:VALARM\n");
    return event;
  }

  void FillProgramme(Event& event) {
    for (size_t i = Below(3); i > 0; --i) {
      Delegation& delegation = *event.add_delegations();
      delegation.set_partner(Pick(kPartners));
      if (Chance(2)) *delegation.mutable_head() = MakePerson();
      delegation.set_size(static_cast<uint32_t>(Below(40)));
      if (Chance(2)) *delegation.add_members() = MakePerson();
      if (Chance(3)) *delegation.mutable_marking() = Marking();
    }
    for (size_t i = Below(3); i > 0; --i) {
      Leg& leg = *event.add_legs();
      leg.set_id("leg-" + std::to_string(i));
      leg.set_transport(static_cast<Transport>(Below(6)));
      *leg.mutable_from() = MakeVenue();
      *leg.mutable_to() = MakeVenue();
      *leg.mutable_departure() = Time();
      *leg.mutable_arrival() = Time();
      leg.set_number(Maybe("GA 714"));
      if (Chance(2)) leg.add_partners("partners/id-kemlu");
    }
    for (size_t i = Below(3); i > 0; --i) {
      Meeting& meeting = *event.add_meetings();
      meeting.set_id("m" + std::to_string(i));
      meeting.set_summary(Line());
      *meeting.mutable_start() = Time();
      *meeting.mutable_end() = Time();
      if (Chance(2)) *meeting.mutable_venue() = MakeVenue();
      if (Chance(2)) *meeting.add_persons() = MakePerson();
      if (Chance(3)) *meeting.mutable_marking() = Marking();
    }
    if (Chance(2)) {
      Deadline& deadline = *event.add_deadlines();
      deadline.set_subject(static_cast<DeadlineSubject>(1 + Below(3)));
      *deadline.mutable_due() = MomentOf(Chance(2));
    }
    if (Chance(2)) {
      Clearance& clearance = *event.add_clearances();
      clearance.set_id("c1");
      clearance.set_subject(static_cast<ClearanceSubject>(1 + Below(4)));
      clearance.set_authority("partners/au-dfat");
      clearance.set_state(static_cast<ClearanceState>(1 + Below(3)));
      clearance.set_remark(Maybe(Line()));
    }
    if (Chance(2)) {
      Contact& contact = *event.add_contacts();
      contact.set_partner("partners/id-kemlu");
      contact.set_name(Line());
      contact.set_telephone(Maybe("+62 21 344 1508"));
      contact.set_email(Maybe("protocol@kemlu.example"));
      contact.set_purpose(Maybe("security"));
    }
  }

  std::mt19937& random_;
};

Moment TimeIn(const std::string& zone, const std::string& local, int64_t instant) {
  Moment moment;
  moment.set_local(local);
  moment.set_time_zone(zone);
  moment.mutable_instant()->set_seconds(instant);
  return moment;
}

}  // namespace

Visit RandomVisit(std::mt19937& random) { return Generator(random).Make(); }

Visit SampleVisit() {
  Visit visit;
  visit.set_method(METHOD_REQUEST);
  visit.set_uid("2027-bandung@kemlu.example");
  Event& event = *visit.add_events();
  event.set_sequence(1);
  event.mutable_dtstamp()->set_seconds(1795406400);  // 2026-11-23T04:00:00Z
  event.mutable_organizer()->set_name("partners/id-kemlu");
  event.mutable_organizer()->set_common_name("Kementerian Luar Negeri");
  Attendee& attendee = *event.add_attendees();
  attendee.set_name("partners/au-dfat");
  attendee.set_common_name("Department of Foreign Affairs and Trade");
  attendee.set_role(ROLE_REQUIRED);
  attendee.set_status(PARTICIPATION_STATUS_NEEDS_ACTION);
  attendee.set_rsvp(true);
  *event.mutable_start() = TimeIn("Asia/Jakarta", "2027-03-08T09:00:00", 1804471200);
  *event.mutable_end() = TimeIn("Asia/Jakarta", "2027-03-10T17:00:00", 1804672800);
  event.set_status(EVENT_STATUS_TENTATIVE);
  event.set_summary("Second regional conference on digital diplomacy");
  event.set_purpose("Exchange of experience; the programme follows.\nAnswers by 15 December, please.");
  event.set_language("en");
  event.set_level(LEVEL_SENIOR_OFFICIALS);
  event.mutable_venue()->set_name("Gedung Merdeka");
  event.mutable_venue()->set_city("Bandung");
  event.mutable_venue()->set_country("ID");
  event.mutable_venue()->set_time_zone("Asia/Jakarta");
  Delegation& delegation = *event.add_delegations();
  delegation.set_partner("partners/au-dfat");
  delegation.set_size(12);
  Leg& leg = *event.add_legs();
  leg.set_id("out");
  leg.set_transport(TRANSPORT_FLIGHT);
  leg.mutable_from()->set_name("Sydney");
  leg.mutable_to()->set_name("Jakarta");
  *leg.mutable_departure() = TimeIn("Australia/Sydney", "2027-03-07T11:00:00", 1804377600);
  *leg.mutable_arrival() = TimeIn("Asia/Jakarta", "2027-03-07T14:30:00", 1804404600);
  Deadline& deadline = *event.add_deadlines();
  deadline.set_subject(DEADLINE_SUBJECT_ANSWER);
  deadline.mutable_due()->set_local("2026-12-15");
  return visit;
}

}  // namespace duta::adapters

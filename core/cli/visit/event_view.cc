#include "core/cli/visit/event_view.h"

#include "core/desk/moments.h"
#include "core/desk/words.h"

namespace duta::cli {

using visit::v1::Event;
using visit::v1::Moment;

std::string StatusWord(visit::v1::ParticipationStatus status) {
  return status <= visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION ? "no answer yet" : desk::WordOf(status);
}

std::string FormatEnd(const Moment& end, const std::string& zone) {
  if (!desk::IsDay(end)) return desk::FormatMoment(end, zone);
  Moment last = end;
  last.set_local(desk::LastDay(end));
  return desk::FormatMoment(last, zone);
}

std::string FormatVenue(const visit::v1::Venue& venue) {
  std::string text = venue.name();
  for (const std::string& part : {venue.address(), venue.city(), venue.country()}) {
    if (!part.empty()) text.append(text.empty() ? "" : ", ").append(part);
  }
  return text;
}

void AddPlan(const Event& event, const View& view, Facts& facts) {
  facts.Add("Venue", FormatVenue(event.venue()));
  facts.Add("Purpose", event.purpose());
  facts.Add("Repeats", event.recurrence().rule());
  for (const std::string& comment : event.comments()) facts.Add("Comment", comment);
  for (const visit::v1::Deadline& deadline : event.deadlines()) {
    facts.Add("By", desk::WordOf(deadline.subject()) + ": " + desk::FormatMoment(deadline.due(), view.zone));
  }
}

std::string FormatProgramme(const Event& event, const View& view) {
  Table delegations({"DELEGATION", "HEAD", "SIZE"});
  for (const visit::v1::Delegation& delegation : event.delegations()) {
    delegations.Add(
        {delegation.partner(),
         delegation.head().name() + (delegation.head().title().empty() ? "" : ", " + delegation.head().title()),
         delegation.size() == 0 ? "" : std::to_string(delegation.size())});
  }
  // Each place has its own clock.
  Table legs({"JOURNEY", "FROM", "DEPARTURE", "TO", "ARRIVAL"});
  for (const visit::v1::Leg& leg : event.legs()) {
    legs.Add({leg.id() + (leg.number().empty() ? "" : " " + leg.number()), FormatVenue(leg.from()),
              desk::FormatMoment(leg.departure(), leg.departure().time_zone()), FormatVenue(leg.to()),
              desk::FormatMoment(leg.arrival(), leg.arrival().time_zone())});
  }
  Table meetings({"MEETING", "BEGIN", "END", "TITLE"});
  for (const visit::v1::Meeting& meeting : event.meetings()) {
    meetings.Add({meeting.id(), desk::FormatMoment(meeting.start(), meeting.start().time_zone()),
                  desk::FormatMoment(meeting.end(), meeting.end().time_zone()), meeting.summary()});
  }
  Table contacts({"CONTACT", "FOR", "TELEPHONE", "EMAIL"});
  for (const visit::v1::Contact& contact : event.contacts()) {
    contacts.Add({contact.partner() + ": " + contact.name(), contact.purpose(), contact.telephone(), contact.email()});
  }
  return delegations.Format(view.width) + legs.Format(view.width) + meetings.Format(view.width) +
         contacts.Format(view.width);
}

std::string FormatClearances(const google::protobuf::RepeatedPtrField<visit::v1::Clearance>& clearances,
                             const View& view) {
  Table table({"CLEARANCE", "FOR", "OF", "STATE", "REFERENCE"});
  for (const visit::v1::Clearance& clearance : clearances) {
    table.Add({clearance.id(), desk::WordOf(clearance.subject()), clearance.authority(),
               desk::WordOf(clearance.state()), clearance.reference()});
  }
  return table.Format(view.width);
}

}  // namespace duta::cli

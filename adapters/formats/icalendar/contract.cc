#include "adapters/formats/icalendar/contract.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/names.h"
#include "adapters/formats/icalendar/occurrences.h"
#include "adapters/formats/icalendar/room.h"
#include "adapters/formats/icalendar/rule.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using visit::v1::Attendee;
using visit::v1::Event;
using visit::v1::Method;
using visit::v1::Moment;
using visit::v1::Visit;

constexpr std::chrono::minutes kClockAhead{5};
constexpr size_t kMaxUidBytes = 255;

// What iTIP asks of a method (RFC 5546, 3.2), as core/visit/methods.cc has it.
struct MethodNeeds {
  Method method;
  bool start, summary;      // Required.
  bool series, occurrence;  // Possible.
  bool is_of_organizer;     // Who sends it.
  bool one_attendee, asks;  // Exactly the sender; at least one.
};
constexpr MethodNeeds kNeeds[] = {
    {visit::v1::METHOD_PUBLISH, true, true, true, true, true, false, false},
    {visit::v1::METHOD_REQUEST, true, true, true, true, true, false, true},
    {visit::v1::METHOD_REPLY, false, false, true, true, false, true, false},
    {visit::v1::METHOD_ADD, true, true, false, false, true, false, false},
    {visit::v1::METHOD_CANCEL, false, false, true, true, true, false, false},
    {visit::v1::METHOD_REFRESH, false, false, false, true, false, true, false},
    {visit::v1::METHOD_COUNTER, true, false, true, true, false, false, true},
    {visit::v1::METHOD_DECLINECOUNTER, false, false, false, true, true, false, false},
};

// Fits one visit.
class Fitter {
 public:
  Fitter(Visit& visit, std::span<const EventPlace> places, const message::v1::Message* message,
         std::chrono::sys_seconds now, Findings& findings)
      : visit_(visit), places_(places), message_(message), now_(now), findings_(findings) {}

  void Run() {
    const auto needs = std::find_if(std::begin(kNeeds), std::end(kNeeds),
                                    [&](const MethodNeeds& row) { return row.method == visit_.method(); });
    if (needs == std::end(kNeeds)) return;
    needs_ = &*needs;
    place_ = &places_.front();
    CheckUid();
    FitCalendar(visit_, findings_);
    FitOccurrences();
    if (visit_.method() == visit::v1::METHOD_ADD && visit_.events_size() > 1) {
      Refuse("VEVENT", "ADD brings exactly one event");
    }
    std::set<std::string> occurrences;
    for (int i = 0; i < visit_.events_size(); ++i) {
      place_ = &places_[static_cast<size_t>(i)];
      FitEvent(*visit_.mutable_events(i), i, occurrences);
    }
  }

 private:
  void Refuse(std::string_view property, std::string text) {
    AddProblem(findings_, {.field = std::string(property), .line = place_->LineOf(property), .text = std::move(text)});
  }

  void Remark(std::string_view property, std::string text) {
    findings_.remarks.push_back({std::string(property), std::move(text)});
  }

  std::string MethodName() const { return std::string(WordOf(MethodWords(), visit_.method())); }

  void CheckUid() {
    const std::string& uid = visit_.uid();
    if (uid.size() > kMaxUidBytes) {
      Refuse("UID", "is " + std::to_string(uid.size()) + " bytes long; the network takes at most " +
                        std::to_string(kMaxUidBytes));
    }
  }

  // An occurrence is known by its start in the form that the series has.
  void FitOccurrences() {
    const Event& series = visit_.events(0);
    if (series.has_recurrence_id()) return;
    for (Event& event : *visit_.mutable_events()) {
      if (!event.has_recurrence_id()) continue;
      TakeFormOf(series.start(), "RECURRENCE-ID", *event.mutable_recurrence_id()->mutable_start(), findings_);
    }
  }

  void FitEvent(Event& event, int index, std::set<std::string>& occurrences) {
    CheckStamp(event);
    CheckOccurrence(event, index, occurrences);
    CheckYears(event);
    FitTimes(event);
    CheckSeries(event);
    CheckPeople(event);
    CheckTexts(event);
    FitEventParts(event, *place_, findings_);
  }

  void CheckStamp(const Event& event) {
    if (!event.has_dtstamp()) return Refuse("DTSTAMP", "is missing, and required");
    const std::chrono::sys_seconds stamp(std::chrono::seconds(event.dtstamp().seconds()));
    if (stamp > now_ + kClockAhead) {
      Refuse("DTSTAMP", WriteUtc(stamp) + " lies ahead of the hub's clock, which is " + WriteUtc(now_));
    }
  }

  void CheckOccurrence(Event& event, int index, std::set<std::string>& occurrences) {
    if (!event.has_recurrence_id()) {
      if (index > 0) Refuse("VEVENT", "only one event may be without RECURRENCE-ID; the others are its occurrences");
      return;
    }
    if (!needs_->occurrence) return Refuse("RECURRENCE-ID", "stands in no " + MethodName());
    const Moment& start = event.recurrence_id().start();
    // The same instant is the same occurrence, in whatever zone it is written.
    if (!occurrences.insert(IsDay(start) ? start.local() : std::to_string(start.instant().seconds())).second) {
      Refuse("RECURRENCE-ID", "two events are for the occurrence of " + start.local());
    }
    if (event.recurrence_id().this_and_future() && visit_.method() != visit::v1::METHOD_CANCEL) {
      Refuse("RECURRENCE-ID",
             "RANGE=THISANDFUTURE is taken in CANCEL only; to change what follows, end the series with UNTIL and "
             "begin another");
    }
    if (!event.has_recurrence()) return;
    // Exchange and Lotus repeat the series in what they say of one of it.
    const auto& series = event.recurrence();
    const auto drop = [&](const char* property) {
      AddDropped(findings_, property, "of the series, which stands in an occurrence");
    };
    if (!series.rule().empty()) drop("RRULE");
    if (!series.dates().empty()) drop("RDATE");
    if (!series.exceptions().empty()) drop("EXDATE");
    event.clear_recurrence();
  }

  void CheckYears(const Event& event) {
    const auto check = [&](const Moment& moment, const char* property) {
      const bool is_old = !moment.local().empty() && moment.local() < "1970";
      if (is_old) Refuse(property, moment.local() + " is before 1970, where the network's calendar begins");
    };
    check(event.start(), "DTSTART");
    check(event.end(), "DTEND");
    check(event.recurrence_id().start(), "RECURRENCE-ID");
    for (const Moment& moment : event.recurrence().dates()) check(moment, "RDATE");
    for (const Moment& moment : event.recurrence().exceptions()) check(moment, "EXDATE");
  }

  void FitTimes(Event& event) {
    if (!event.has_start()) {
      if (needs_->start) Refuse("DTSTART", "is missing, and required in " + MethodName());
      if (event.has_end()) Refuse("DTEND", "stands without a DTSTART");
      if (event.has_recurrence()) Refuse("RRULE", "a series needs a DTSTART");
      return;
    }
    if (!event.has_end()) return;
    const std::string_view property = place_->properties.contains("DTEND") ? "DTEND" : "DURATION";
    const Moment& start = event.start();
    const Moment& end = event.end();
    if (IsDay(start) != IsDay(end)) {
      return Refuse(property, "a day where DTSTART is a time, or the other way round");
    }
    const bool is_before =
        IsDay(start) ? end.local() < start.local() : end.instant().seconds() < start.instant().seconds();
    if (is_before) return Refuse(property, end.local() + " is before DTSTART, " + start.local());
    const bool is_same =
        IsDay(start) ? end.local() == start.local() : end.instant().seconds() == start.instant().seconds();
    if (!is_same) return;
    Remark(property, IsDay(start) ? "is the day of DTSTART; taken as that one day"
                                  : "is the time of DTSTART; taken without an end");
    event.clear_end();
  }

  void CheckSeries(const Event& event) {
    if (!event.has_recurrence()) return;
    if (!needs_->series) return Refuse("RRULE", "a series stands in no " + MethodName());
    const auto& series = event.recurrence();
    if (!series.rule().empty()) {
      const std::string why = WhyNotTaken(series.rule());
      if (!why.empty()) return Refuse("RRULE", Quote(series.rule()) + ": " + why);
    }
    if (!event.has_start()) return;
    if (IsTooLong(event)) {
      Refuse("RRULE", "has more than 1000 occurrences; end the series sooner, and send another one after it");
    }
    const auto check = [&](const auto& moments, const char* property) {
      for (const Moment& moment : moments) {
        if (IsDay(moment) == IsDay(event.start())) continue;
        return Refuse(property, moment.local() + " is a day where DTSTART is a time, or the other way round");
      }
    };
    check(series.dates(), "RDATE");
    check(series.exceptions(), "EXDATE");
  }

  void CheckPeople(const Event& event) {
    if (!event.has_organizer()) Refuse("ORGANIZER", "is missing, and required");
    const std::string sender = message_ == nullptr ? "" : message_->sender();
    if (needs_->is_of_organizer && event.has_organizer() && !sender.empty() &&
        !ActsFor(sender, event.organizer().name())) {
      Refuse("ORGANIZER", MethodName() + " is the organizer's to send; that is " + Quote(event.organizer().name()) +
                              ", and the sender is " + sender);
    }
    std::set<std::string_view> names;
    for (const Attendee& attendee : event.attendees()) {
      if (!names.insert(attendee.name()).second) {
        Refuse("ATTENDEE", attendee.name() + " is named twice");
      }
    }
    CheckAttendees(event, sender);
  }

  void CheckAttendees(const Event& event, const std::string& sender) {
    if (visit_.method() == visit::v1::METHOD_PUBLISH && event.attendees_size() > 0) {
      return Refuse("ATTENDEE", "PUBLISH asks nobody; to invite, write METHOD:REQUEST");
    }
    if (needs_->asks && event.attendees_size() == 0) {
      return Refuse("ATTENDEE", "is missing; " + MethodName() + " names whom it is for");
    }
    if (!needs_->one_attendee) return;
    const bool is_one = event.attendees_size() == 1 && (sender.empty() || ActsFor(sender, event.attendees(0).name()));
    if (!is_one) return Refuse("ATTENDEE", MethodName() + " names exactly one, who sends it");
    if (visit_.method() == visit::v1::METHOD_REPLY &&
        event.attendees(0).status() <= visit::v1::PARTICIPATION_STATUS_NEEDS_ACTION) {
      Refuse("ATTENDEE", "a REPLY needs a PARTSTAT: ACCEPTED, DECLINED, TENTATIVE or DELEGATED");
    }
  }

  void CheckTexts(const Event& event) {
    if (needs_->summary && Trim(event.summary()).empty()) {
      Refuse("SUMMARY", "is missing, and required in " + MethodName());
    }
    if (event.status() == visit::v1::EVENT_STATUS_CANCELLED && visit_.method() != visit::v1::METHOD_CANCEL) {
      Refuse("STATUS", "CANCELLED stands in CANCEL only");
    }
    if (visit_.method() == visit::v1::METHOD_CANCEL && !place_->properties.contains("SEQUENCE")) {
      Refuse("SEQUENCE", "is missing: a CANCEL says which version of the visit it calls off (RFC 5546, 3.2.5)");
    }
  }

  Visit& visit_;
  const std::span<const EventPlace> places_;
  const message::v1::Message* message_;
  const std::chrono::sys_seconds now_;
  Findings& findings_;
  const MethodNeeds* needs_ = nullptr;
  const EventPlace* place_ = nullptr;  // Of the event at hand.
};

}  // namespace

void FitToContract(Visit& visit, std::span<const EventPlace> places, const message::v1::Message* message,
                   std::chrono::sys_seconds now, Findings& findings) {
  if (places.empty() || places.size() != static_cast<size_t>(visit.events_size())) return;
  Fitter(visit, places, message, now, findings).Run();
}

}  // namespace duta::adapters

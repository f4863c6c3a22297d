#include "core/visit/visit_checks.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/base/fields.h"
#include "core/visit/moments.h"
#include "core/visit/recurrence.h"
#include "core/visit/visit_shape.h"

namespace duta::visit {
namespace {

using google::protobuf::RepeatedPtrField;
using visit::v1::Event;
using visit::v1::Leg;
using visit::v1::Meeting;

// Whether a leg or meeting concerns both lists of partners; an empty list means all.
bool Share(const RepeatedPtrField<std::string>& a, const RepeatedPtrField<std::string>& b) {
  return a.empty() || b.empty() || std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

std::string CityOf(const visit::v1::Venue& venue) { return venue.city().empty() ? venue.name() : venue.city(); }

// Of one event.
class Programme {
 public:
  Programme(const Event& event, std::string field, const absl::TimeZone& zone, Instant now, Remarks& remarks)
      : event_(event), field_(std::move(field)), zone_(zone), now_(now), remarks_(remarks) {}

  void Run() {
    for (int i = 0; i < event_.legs_size(); ++i) CheckLegs(i);
    for (int i = 0; i < event_.meetings_size(); ++i) CheckMeetings(i);
    for (int i = 0; i < event_.deadlines_size(); ++i) CheckDeadline(i);
    CheckClock();
    CheckPast();
  }

 private:
  // One that is over already is a slip of the year or the month, most of the time.
  void CheckPast() {
    const auto spans = Occurrences(event_, zone_);
    if (!spans.ok() || spans->empty() || event_.status() == visit::v1::EVENT_STATUS_CANCELLED) return;
    const int64_t now = ToTimestamp(now_).seconds();
    const bool is_over = std::all_of(spans->begin(), spans->end(), [&](const Span& span) { return span.start < now; });
    if (is_over) AddRemark(remarks_, "HAS_PASSED", field_ + ".start", "The visit begins in the past.");
  }

  // Each leg with those after it of the same delegations: the next one says
  // whether they join.
  void CheckLegs(int index) {
    const Leg& leg = event_.legs(index);
    for (int next = index + 1; next < event_.legs_size(); ++next) {
      const Leg& other = event_.legs(next);
      if (!Share(leg.partners(), other.partners())) continue;
      const std::string field = Indexed(field_ + ".legs", next);
      const std::string ids = absl::StrCat(leg.id(), " and ", other.id());
      if (other.departure().instant().seconds() < leg.arrival().instant().seconds()) {
        AddRemark(remarks_, "LEGS_OVERLAP", field,
                  absl::StrCat("The journeys ", ids, " overlap: the second departs before the first arrives."));
      } else if (CityOf(other.from()) != CityOf(leg.to())) {
        AddRemark(remarks_, "LEGS_GAP", field,
                  absl::StrCat("The journeys ", ids, " do not join: one ends in ", CityOf(leg.to()),
                               ", the next begins in ", CityOf(other.from()), "."));
      }
      return;
    }
  }

  void CheckMeetings(int index) {
    const Meeting& meeting = event_.meetings(index);
    const std::string field = Indexed(field_ + ".meetings", index);
    const Span span = SpanOfMeeting(meeting);
    for (int other = 0; other < index; ++other) {
      const Span before = SpanOfMeeting(event_.meetings(other));
      if (!Share(meeting.partners(), event_.meetings(other).partners())) continue;
      if (span.start < before.end && before.start < span.end) {
        AddRemark(
            remarks_, "MEETINGS_OVERLAP", field,
            absl::StrCat("The meetings ", event_.meetings(other).id(), " and ", meeting.id(), " are at one time."));
      }
    }
    for (const Leg& leg : event_.legs()) {
      const bool overlaps =
          span.start < leg.arrival().instant().seconds() && leg.departure().instant().seconds() < span.end;
      if (overlaps && Share(meeting.partners(), leg.partners())) {
        AddRemark(remarks_, "MEETINGS_OVERLAP", field,
                  absl::StrCat("The meeting ", meeting.id(), " is during the journey ", leg.id(), "."));
      }
    }
    const auto whole = SpanOf(event_, zone_);
    if (whole.ok() && event_.has_start() && !event_.has_recurrence() &&
        (span.start < whole->start || span.end > whole->end)) {
      AddRemark(remarks_, "OUTSIDE_VISIT", field,
                absl::StrCat("The meeting ", meeting.id(), " is not within the time of the visit."));
    }
  }

  static Span SpanOfMeeting(const Meeting& meeting) {
    return {meeting.start().instant().seconds(), meeting.end().instant().seconds()};
  }

  void CheckDeadline(int index) {
    const std::string field = Indexed(field_ + ".deadlines", index);
    const auto due = ReadMoment(field, event_.deadlines(index).due(), zone_);
    if (!due.ok()) return;
    // A day counts to its end.
    const int64_t end = due->is_day ? StartOfDay(absl::CivilDay(due->local) + 1, due->zone) : due->seconds;
    const auto now = std::chrono::floor<std::chrono::seconds>(now_).time_since_epoch().count();
    if (end <= now) {
      AddRemark(remarks_, "SHORT_DEADLINE", field, "The deadline has passed already.");
    } else if (event_.has_start() && end > SpanOf(event_, zone_).value_or(Span{}).start) {
      AddRemark(remarks_, "SHORT_DEADLINE", field, "The deadline lies after the begin of the visit.");
    }
  }

  // Whether the clock is changed in a zone of the visit while it lasts.
  void CheckClock() {
    const auto span = SpanOf(event_, zone_);
    if (!span.ok() || !event_.has_start()) return;
    absl::TimeZone::CivilTransition change;
    const absl::Time start = absl::FromUnixSeconds(span->start);
    if (!zone_.NextTransition(start, &change)) return;
    const absl::Time when = absl::FromCivil(change.from, zone_);
    if (when >= absl::FromUnixSeconds(span->end)) return;
    AddRemark(remarks_, "CLOCK_CHANGE", field_ + ".start",
              absl::StrCat("While the visit lasts, the clock of ", zone_.name(), " goes from ",
                           absl::FormatCivilTime(change.from), " to ", absl::FormatCivilTime(change.to), "."));
  }

  const Event& event_;
  const std::string field_;
  const absl::TimeZone zone_;
  const Instant now_;
  Remarks& remarks_;
};

}  // namespace

void AddRemark(Remarks& remarks, std::string code, std::string field, std::string text, std::string partner) {
  schedule::v1::Remark& remark = *remarks.Add();
  remark.set_code(std::move(code));
  remark.set_field(std::move(field));
  remark.set_text(std::move(text));
  remark.set_partner(std::move(partner));
}

void CheckProgramme(const visit::v1::Visit& visit, std::string_view time_zone, Instant now, Remarks& remarks) {
  for (int i = 0; i < visit.events_size(); ++i) {
    const Event& event = visit.events(i);
    Programme(event, Indexed("events", i), DayZone(event, time_zone), now, remarks).Run();
  }
}

}  // namespace duta::visit

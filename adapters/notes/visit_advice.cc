#include "adapters/notes/visit_advice.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/occurrences.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/notice.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using visit::v1::Event;
using visit::v1::Moment;

// No profile states office hours: these are usual in all of them.
constexpr hours kOpens{8};
constexpr hours kCloses{18};
// Instants further off are no visit's; nothing is computed with them.
constexpr sys_seconds kFarPast{sys_days{std::chrono::year(1900) / 1 / 1}};
constexpr sys_seconds kFarFuture{sys_days{std::chrono::year(2500) / 1 / 1}};
constexpr Date kLastDay = std::chrono::year(2199) / 12 / 31;
// Days that are looked at, and that are named in one sentence.
constexpr size_t kMaxDays = 2000;
constexpr size_t kMaxNamed = 10;

struct Period {
  sys_seconds start;
  sys_seconds end;  // Exclusive; may be the start.
};

std::string Field(int event, std::string_view name) {
  return "events[" + std::to_string(event) + "]" + std::string(name);
}

std::string Field(int event, std::string_view list, int index, std::string_view name) {
  return Field(event, list) + "[" + std::to_string(index) + "]" + std::string(name);
}

// `head of state` of LEVEL_HEAD_OF_STATE.
std::string WordsFor(visit::v1::Level level) {
  std::string words = visit::v1::Level_Name(level).substr(std::string_view("LEVEL_").size());
  std::transform(words.begin(), words.end(), words.begin(),
                 [](unsigned char c) { return c == '_' ? ' ' : static_cast<char>(std::tolower(c)); });
  return words;
}

// `a, b and 3 more`
std::string Join(const std::vector<std::string>& names) {
  std::string text;
  const size_t shown = std::min(names.size(), kMaxNamed);
  for (size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return shown == names.size() ? text : text + " and " + std::to_string(names.size() - shown) + " more";
}

// Collects the advice about one event of a visit.
class EventAdviser {
 public:
  EventAdviser(const Event& event, int index, sys_seconds now, const Ministry& ministry, bool is_own,
               std::vector<Advice>& advice)
      : event_(event),
        index_(index),
        now_(now),
        ministry_(ministry),
        profile_(ministry.profile),
        is_own_(is_own),
        advice_(advice) {}

  void Run() {
    for (const Moment& start : StartsOf(event_, kLastDay)) AddOccurrence(start);
    if (periods_.empty()) return;
    AdviseOnDays();
    AdviseOnClock();
    AdviseOnHours();
    if (!is_own_) AdviseOnNotice();
  }

 private:
  void Add(std::string code, std::string field, std::string text) {
    advice_.push_back({std::move(code), std::move(field), std::move(text)});
  }

  // For the sender, who reads English here and counts years as most do.
  static std::string Written(Date date) { return FormatEnglishDate(date); }
  std::string Seat() const { return std::string(profile_.seat); }
  std::string Country() const { return std::string(profile_.country); }

  // --- When it is

  // A moment as an instant. Days are counted at the seat.
  std::optional<sys_seconds> At(const Moment& moment) const {
    if (moment.has_instant()) {
      const sys_seconds instant(seconds(moment.instant().seconds()));
      return instant >= kFarPast && instant < kFarFuture ? std::optional(instant) : std::nullopt;
    }
    const auto date = ParseIsoDate(moment.local());
    return date ? std::optional(ministry_.seat.StartOf(*date)) : std::nullopt;
  }

  bool IsDay() const { return ParseIsoDate(event_.start().local()).has_value(); }

  // The end of the occurrence that begins at `start`: as long after it as the
  // event's own end is, in days or in seconds.
  std::optional<sys_seconds> EndOf(const Moment& start, sys_seconds begin) const {
    if (IsDay()) {
      const auto first = ParseIsoDate(event_.start().local());
      const auto end = ParseIsoDate(event_.end().local());
      const auto here = ParseIsoDate(start.local());
      if (!first || !here) return std::nullopt;
      const days length = end ? sys_days(*end) - sys_days(*first) : days(1);
      return ministry_.seat.StartOf(Date(sys_days(*here) + length));
    }
    const auto first = At(event_.start());
    const auto end = event_.has_end() ? At(event_.end()) : first;
    if (!first || !end) return std::nullopt;
    return begin + (*end - *first);
  }

  void AddOccurrence(const Moment& start) {
    const auto begin = At(start);
    const auto end = begin ? EndOf(start, *begin) : std::nullopt;
    if (!end || *end < *begin || *end > kFarFuture) return;
    periods_.push_back({*begin, *end});
    sys_days day(ministry_.seat.LocalDate(*begin));
    const sys_days last(ministry_.seat.LocalDate(std::max(*begin, *end - seconds(1))));
    for (; day <= last && dates_.size() < kMaxDays; day += days(1)) dates_.insert(day);
  }

  // --- Where it is

  // Whether the ministry is the host, as far as the visit says where it is.
  bool IsHost() const {
    const visit::v1::Venue& venue = event_.venue();
    if (!venue.country().empty()) return venue.country() == profile_.country_code;
    const std::string& zone = venue.time_zone().empty() ? event_.start().time_zone() : venue.time_zone();
    return IsSameZone(zone, profile_.calendar.time_zone);
  }

  // Hours matter to the host, and to all in a conference by telephone.
  bool HoursMatter(const visit::v1::Venue& venue) const {
    if (!venue.country().empty()) return venue.country() == profile_.country_code;
    if (!venue.time_zone().empty()) return IsSameZone(venue.time_zone(), profile_.calendar.time_zone);
    return venue.name().empty() && venue.city().empty();
  }

  // --- What there is to say

  void AdviseOnDays() {
    std::vector<std::string> holidays, weekends, made_up;
    bool is_covered = true;
    for (const sys_days day : dates_) {
      const Date date(day);
      is_covered = is_covered && Covers(profile_.calendar, date);
      const auto closure = ClosedOn(profile_.calendar, date);
      if (!closure) {
        if (const SpecialDay* worked = WorkedOn(date)) made_up.push_back(Named(*worked));
      } else if (closure->holiday == nullptr) {
        weekends.push_back(Written(date));
      } else if (!closure->holiday->estimated) {
        holidays.push_back(Named(*closure->holiday));
      }
    }
    const std::string field = Field(index_, ".start");
    const std::string is_on = "The visit is on ";
    if (!holidays.empty())
      Add("PUBLIC_HOLIDAY", field, is_on + "holidays in " + Country() + ": " + Join(holidays) + ".");
    AdviseOnEstimates(field);
    if (!weekends.empty())
      Add("WEEKEND", field, is_on + "days of the weekend in " + Country() + ": " + Join(weekends) + ".");
    if (!made_up.empty()) {
      Add("MAKE_UP_DAY", field,
          is_on + "days of the weekend that are worked in " + Country() + ": " + Join(made_up) + ".");
    }
    if (!is_covered) {
      Add("HOLIDAYS_UNKNOWN", field,
          "Not all of the visit's days are in a year whose holidays in " + Country() + " are known here.");
    }
  }

  // The row of a day that would be a weekend, and is worked.
  const SpecialDay* WorkedOn(Date date) const {
    for (const SpecialDay& day : profile_.calendar.special_days) {
      if (day.date == date && day.kind == DayKind::kMakeUpWorkingDay) return &day;
    }
    return nullptr;
  }

  std::string Named(const SpecialDay& day) const { return Written(day.date) + " (" + std::string(day.name) + ")"; }

  // What depends on the moon may yet be a day earlier or later.
  void AdviseOnEstimates(const std::string& field) {
    std::vector<std::string> estimates;
    for (const SpecialDay& day : profile_.calendar.special_days) {
      const sys_days date(day.date);
      const bool is_near = dates_.contains(date) || dates_.contains(date - days(1)) || dates_.contains(date + days(1));
      if (day.estimated && day.kind != DayKind::kMakeUpWorkingDay && is_near) estimates.push_back(Named(day));
    }
    if (estimates.empty()) return;
    Add("ESTIMATED_HOLIDAY", field,
        "On the visit's days or next to them are holidays in " + Country() +
            " whose date is an estimate, and may move by a day: " + Join(estimates) + ".");
  }

  // The offset of the seat's clock.
  seconds Offset(sys_seconds at) const { return ministry_.seat.Local(at).time_since_epoch() - at.time_since_epoch(); }

  // The first change while the visit or the series lasts. Whole days are days
  // whatever the clock does.
  void AdviseOnClock() {
    if (IsDay() && periods_.size() == 1) return;
    sys_seconds from = periods_.front().start;
    const sys_seconds to = std::max_element(periods_.begin(), periods_.end(), [](const Period& a, const Period& b) {
                             return a.end < b.end;
                           })->end;
    const seconds before = Offset(from);
    for (size_t step = 0; step < kMaxDays && from < to; ++step) {
      from = std::min(from + days(1), to);
      const seconds change = Offset(from) - before;
      if (change == seconds(0)) continue;
      const auto shift = std::chrono::duration_cast<minutes>(change < seconds(0) ? -change : change);
      return Add("CLOCK_CHANGE", Field(index_, ".start"),
                 "While the " + std::string(periods_.size() == 1 ? "visit" : "series") + " lasts, the clock at " +
                     Seat() + " is put " + (change > seconds(0) ? "forward" : "back") + " by " +
                     std::to_string(shift.count()) + " minutes, on " + Written(DayOfChange(from, before)) +
                     "; look again at times that were agreed on another clock.");
    }
  }

  // On which day before `after` the clock left `before`: the hour is found by halves.
  Date DayOfChange(sys_seconds after, seconds before) const {
    sys_seconds low = after - days(1);
    sys_seconds high = after;
    while (high - low > minutes(1)) {
      const sys_seconds middle = low + (high - low) / 2;
      (Offset(middle) == before ? low : high) = middle;
    }
    return ministry_.seat.LocalDate(high);
  }

  void AdviseOnHours() {
    if (IsDay()) return;
    for (int i = 0; i < event_.meetings_size(); ++i) {
      const visit::v1::Meeting& meeting = event_.meetings(i);
      const auto start = At(meeting.start());
      const auto end = At(meeting.end());
      if (!start || !end || !HoursMatter(meeting.has_venue() ? meeting.venue() : event_.venue())) continue;
      AdviseOnPeriod("The meeting " + Quote(meeting.summary()), Field(index_, ".meetings", i, ".start"),
                     {*start, *end});
    }
    if (event_.meetings().empty() && HoursMatter(event_.venue())) {
      AdviseOnPeriod("The visit", Field(index_, ".start"), periods_.front());
    }
  }

  void AdviseOnPeriod(const std::string& what, const std::string& field, const Period& period) {
    const auto start = ministry_.seat.Local(period.start);
    const auto end = ministry_.seat.Local(period.end);
    const auto first = std::chrono::floor<days>(start);
    const auto last = std::chrono::floor<days>(std::max(start, end - seconds(1)));
    // Over several days people sleep in between.
    const bool is_within = start - first >= kOpens && end - last <= kCloses && start - first < kCloses;
    if (is_within) return;
    Add("OUTSIDE_OFFICE_HOURS", field,
        what + " is from " + Clock(start - first) + " to " + Clock(end - std::chrono::floor<days>(end)) + " at " +
            Seat() + ", outside the usual office hours, " + Clock(kOpens) + " to " + Clock(kCloses) + ".");
  }

  static std::string Clock(seconds since_midnight) {
    const std::chrono::hh_mm_ss clock(since_midnight);
    char text[8];
    std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(clock.hours().count()) % 24,
                  static_cast<int>(clock.minutes().count()));
    return text;
  }

  void AdviseOnNotice() {
    const NoticePeriod* notice = NoticeFor(profile_, event_.level());
    if (notice == nullptr || !IsHost()) return;
    const Date start = ministry_.seat.LocalDate(periods_.front().start);
    const Date last = LastDayOfNotice(profile_.calendar, *notice, start);
    if (sys_days(ministry_.seat.LocalDate(now_)) <= sys_days(last)) return;
    const bool is_assumed = notice->source.confidence == Confidence::kLow;
    Add("SHORT_NOTICE", Field(index_, ".start"),
        "For a visit of this rank (" + WordsFor(event_.level()) + ") protocol in " + Country() + " wants " +
            std::to_string(notice->working_days) + " working days' notice: for one that begins on " + Written(start) +
            ", word by " + Written(last) + "." +
            (is_assumed ? " That period is an assumption; ask the ministry for its own." : ""));
  }

  const Event& event_;
  const int index_;
  const sys_seconds now_;
  const Ministry& ministry_;
  const Profile& profile_;
  const bool is_own_;  // The ministry plans it itself.
  std::vector<Advice>& advice_;
  std::vector<Period> periods_;  // Of the occurrences, by start.
  std::set<sys_days> dates_;     // At the seat.
};

// Parts that have a marking of their own.
class PartAdviser {
 public:
  PartAdviser(message::v1::Level level, const Profile& profile, std::vector<Advice>& advice)
      : level_(level), profile_(profile), advice_(advice) {}

  template <typename Parts>
  void Look(const Parts& parts, int event, std::string_view list) {
    for (int i = 0; i < parts.size(); ++i) {
      if (parts[i].has_marking() && parts[i].marking().level() != level_) {
        Look(parts[i].marking().level(), Field(event, list, i, ".marking"));
      }
    }
  }

 private:
  void Look(message::v1::Level level, std::string field) {
    const MarkingWord* word = WordFor(profile_, level);
    if (word == nullptr) {
      advice_.push_back({"MARKING_WITHOUT_EQUIVALENT", std::move(field),
                         std::string(profile_.country) + " has no marking at or above " + std::string(NameOf(level)) +
                             " for this part of the visit."});
    } else if (word->level != level) {
      advice_.push_back({"MARKING_RAISED", std::move(field),
                         std::string(profile_.country) + " has no " + std::string(NameOf(level)) +
                             ": this part is handled as " + std::string(word->word) + ", which is " +
                             std::string(NameOf(word->level)) + "."});
    }
  }

  const message::v1::Level level_;
  const Profile& profile_;
  std::vector<Advice>& advice_;
};

bool Plans(visit::v1::Method method) {
  return method == visit::v1::METHOD_PUBLISH || method == visit::v1::METHOD_REQUEST ||
         method == visit::v1::METHOD_ADD || method == visit::v1::METHOD_COUNTER;
}

}  // namespace

std::vector<Advice> AdviseOnVisit(const visit::v1::Visit& visit, const message::v1::Message& message, sys_seconds now,
                                  const Ministry& ministry) {
  constexpr size_t kMostAdvice = 50;
  std::vector<Advice> advice;
  if (!Plans(visit.method())) return advice;
  const bool is_own = IsOwn(message, ministry.profile);
  PartAdviser parts(message.marking().level(), ministry.profile, advice);
  for (int i = 0; i < visit.events_size() && advice.size() <= kMostAdvice; ++i) {
    const Event& event = visit.events(i);
    EventAdviser(event, i, now, ministry, is_own, advice).Run();
    if (is_own) continue;
    parts.Look(event.delegations(), i, ".delegations");
    parts.Look(event.legs(), i, ".legs");
    parts.Look(event.meetings(), i, ".meetings");
    parts.Look(event.clearances(), i, ".clearances");
    parts.Look(event.contacts(), i, ".contacts");
  }
  if (advice.size() > kMostAdvice) {
    advice.resize(kMostAdvice);
    advice.push_back({"MORE", "events", "There is more to say; this is the beginning."});
  }
  return advice;
}

}  // namespace duta::adapters

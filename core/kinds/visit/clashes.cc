#include "core/kinds/visit/clashes.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/kinds/visit/partner_calendar.h"
#include "core/kinds/visit/query_rules.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/visit/occupancy.h"
#include "core/visit/recurrence.h"
#include "core/visit/spans.h"
#include "core/visit/visit_shape.h"
#include "core/visit/working_time.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

using visit::v1::Event;

// Other visits whose venues and persons are compared; days that one remark names;
// days of one occurrence that are looked at.
constexpr size_t kMaxOthers = 100;
constexpr size_t kMaxRead = 1000;  // Of one call, whatever its number of events.
constexpr size_t kMaxNamed = 10;
constexpr int kMaxDaysOfOne = 31;

// Who is named in an event, beside partners.
std::set<std::string> PersonsOf(const Event& event) {
  std::set<std::string> names;
  for (const visit::v1::Delegation& delegation : event.delegations()) {
    names.insert(delegation.head().name());
    for (const visit::v1::Person& person : delegation.members()) names.insert(person.name());
  }
  for (const visit::v1::Meeting& meeting : event.meetings()) {
    for (const visit::v1::Person& person : meeting.persons()) names.insert(person.name());
  }
  names.erase("");
  return names;
}

// `a, b and 3 more`
std::string Join(const std::vector<std::string>& names) {
  std::string text;
  const size_t shown = std::min(names.size(), kMaxNamed);
  for (size_t i = 0; i < shown; ++i) absl::StrAppend(&text, i == 0 ? "" : ", ", names[i]);
  if (shown < names.size()) absl::StrAppend(&text, " and ", names.size() - shown, " more");
  return text;
}

// The time of one event of the draft.
struct Draft {
  const Event& event;
  std::string field;
  absl::TimeZone zone;
  // Its occurrences, by start; all equally long, so by end as well.
  std::vector<Span> spans;
  Span hull;  // From the first to the last.

  bool IsSeries() const { return spans.size() > 1; }
};

// What of another visit is compared.
struct Other {
  bool is_invited = false;  // Else the caller sees none of the rest.
  std::string title;
  std::string venue;
  std::string city;
  std::set<std::string> persons;
};

// Remarks on a venue and persons that `other`, at the same time, takes as well.
void CompareEvents(const Draft& draft, const std::set<std::string>& persons, const Other& other, Remarks& remarks) {
  const Event& mine = draft.event;
  if (!other.venue.empty() && mine.venue().name() == other.venue && mine.venue().city() == other.city) {
    AddRemark(remarks, "VENUE_BUSY", draft.field + ".venue",
              absl::StrCat(other.venue, " is taken by ", other.title, " at that time."));
  }
  for (const std::string& name : other.persons) {
    if (!persons.contains(name)) continue;
    AddRemark(remarks, "PERSON_BUSY", draft.field + ".delegations",
              absl::StrCat(name, " is named in ", other.title, " at that time."));
  }
}

// What working days say of the occurrences: of a single one each day, of a series
// its days together.
void CheckWorkingDays(const std::string& partner, const WorkingTime& working, const Draft& draft, Remarks& remarks) {
  std::vector<std::string> closed, uncertain;
  std::set<absl::CivilDay> seen;
  for (const Span& span : draft.spans) {
    absl::CivilDay day(absl::ToCivilSecond(absl::FromUnixSeconds(span.start), working.zone()));
    const absl::CivilDay last(
        absl::ToCivilSecond(absl::FromUnixSeconds(std::max(span.start, span.end - 1)), working.zone()));
    for (int count = 0; day <= last && count < kMaxDaysOfOne; ++day, ++count) {
      if (!seen.insert(day).second) continue;
      const WorkingTime::Day facts = working.On(day);
      const std::string name = facts.name.empty() ? "" : absl::StrCat(" (", facts.name, ")");
      if (!facts.works) {
        closed.push_back(absl::FormatCivilTime(day) + name);
      } else if (facts.estimated) {
        uncertain.push_back(absl::FormatCivilTime(day) + name);
      }
    }
  }
  const std::string field = draft.field + ".start";
  const auto add = [&](const char* code, const std::vector<std::string>& days, const auto& text) {
    if (draft.IsSeries() && !days.empty()) return AddRemark(remarks, code, field, text(Join(days)), partner);
    for (const std::string& day : days) AddRemark(remarks, code, field, text(day), partner);
  };
  add("NOT_WORKING", closed, [&](const std::string& days) { return partner + " does not work on " + days + "."; });
  add("ESTIMATED_DAY", uncertain, [&](const std::string& days) {
    return absl::StrCat("Whether ", partner, " works on ", days, " is not certain yet.");
  });
}

// Looks one draft up.
class Finder {
 public:
  Finder(store::Transaction& transaction, std::string_view caller, const visit::v1::Visit& visit, Remarks& remarks)
      : transaction_(transaction), caller_(caller), visit_(visit), remarks_(remarks) {}

  Status Begin() {
    DUTA_ASSIGN_OR_RETURN(const auto own, LoadVisit(transaction_, visit_.uid()));
    // What the visit itself takes already is no clash; of another one's it would tell
    // when that is.
    if (own && IsInvited(*own, caller_)) itself_ = Merge(SpansOf(*own).value_or(std::vector<Span>()));
    return absl::OkStatus();
  }

  Status Look(const Draft& draft) {
    DUTA_RETURN_IF_ERROR(LookAtVisits(draft));
    std::set<std::string> partners{draft.event.organizer().name()};
    for (const visit::v1::Attendee& attendee : draft.event.attendees()) partners.insert(attendee.name());
    for (const std::string& partner : partners) {
      if (remarks_.size() > kMaxRemarks) break;
      DUTA_RETURN_IF_ERROR(LookAtPartner(draft, partner));
    }
    return absl::OkStatus();
  }

 private:
  // The caller's other visits that take place while this one does.
  Status LookAtVisits(const Draft& draft) {
    const UnitRange units(caller_);
    int64_t rows = 0;
    std::set<std::string> uids;
    DUTA_RETURN_IF_ERROR(transaction_.Run(
        "SELECT s.uid, s.start_time, s.end_time FROM visit_parties p JOIN visits v ON v.uid = p.uid"
        " JOIN visit_spans s ON s.uid = p.uid"
        " WHERE (p.party = $1 OR (p.party > $2 AND p.party < $3)) AND s.start_time < $4 AND s.end_time > $5"
        " AND v.phase < $6 AND v.uid <> $7 ORDER BY s.start_time, s.uid LIMIT $8",
        {caller_, std::string_view(units.first), std::string_view(units.last), draft.hull.end, draft.hull.start,
         int64_t{schedule::v1::VISIT_PHASE_CANCELLED}, std::string_view(visit_.uid()), kMaxBusy + 1},
        [&](const store::Row& row) {
          ++rows;
          if (Overlaps(draft.spans, {row.Int(1), row.Int(2)})) uids.emplace(row.Text(0));
          return absl::OkStatus();
        }));
    const std::set<std::string> persons = PersonsOf(draft.event);
    size_t compared = 0;
    bool is_cut = false;
    for (const std::string& uid : uids) {
      DUTA_ASSIGN_OR_RETURN(const Other* other, Load(uid));
      if (other != nullptr && !other->is_invited) continue;
      is_cut |= other == nullptr || ++compared > kMaxOthers;
      if (is_cut) break;
      CompareEvents(draft, persons, *other, remarks_);
    }
    if (is_cut || rows > kMaxBusy) SayThatNotAllWereChecked(draft);
    return absl::OkStatus();
  }

  // Another visit, read once however many events it is compared with; null if so many
  // were read that no further one is.
  StatusOr<const Other*> Load(const std::string& uid) {
    const auto known = others_.find(uid);
    if (known != others_.end()) return &known->second;
    if (others_.size() >= kMaxRead) return nullptr;
    Other& other = others_[uid];
    DUTA_ASSIGN_OR_RETURN(const auto state, LoadVisit(transaction_, uid));
    if (!state || !IsInvited(*state, caller_)) return &other;
    other = Other{.is_invited = true,
                  .title = absl::StrCat("\"", state->event().summary(), "\" (", uid, ")"),
                  .venue = state->event().venue().name(),
                  .city = state->event().venue().city(),
                  .persons = PersonsOf(state->event())};
    return &other;
  }

  Status LookAtPartner(const Draft& draft, const std::string& partner) {
    const auto calendar = ReadPartnerCalendar(transaction_, caller_, partner, draft.hull);
    if (ReasonOf(calendar.status()) == Reason::kAvailabilityUnknown)
      return absl::OkStatus();  // It lets nothing be seen.
    DUTA_RETURN_IF_ERROR(calendar.status());
    CheckWorkingDays(partner, WorkingTime(calendar->availability), draft, remarks_);
    if (calendar->is_cut) SayThatNotAllWereChecked(draft);
    const std::vector<Span> taken = Subtract(calendar->BusySet(), itself_);
    std::vector<std::string> days;
    for (const Span& span : draft.spans) {
      if (!Overlaps(taken, span)) continue;
      const absl::CivilDay day(absl::ToCivilSecond(absl::FromUnixSeconds(span.start), draft.zone));
      days.push_back(absl::FormatCivilTime(day));
    }
    if (days.empty()) return absl::OkStatus();
    const std::string when =
        draft.IsSeries() ? absl::StrCat("at ", days.size(), " of the ", draft.spans.size(), " times, on ", Join(days))
                         : "at that time";
    AddRemark(remarks_, "PARTNER_BUSY", draft.field + ".start", absl::StrCat(partner, " is busy ", when, "."), partner);
    return absl::OkStatus();
  }

  void SayThatNotAllWereChecked(const Draft& draft) {
    if (std::exchange(has_said_, true)) return;
    AddRemark(remarks_, "NOT_ALL_CHECKED", draft.field,
              "So much takes place in that time that only the first of it was compared; check a shorter series.");
  }

  store::Transaction& transaction_;
  const std::string_view caller_;
  const visit::v1::Visit& visit_;
  Remarks& remarks_;
  std::vector<Span> itself_;
  std::map<std::string, Other> others_;  // By uid.
  bool has_said_ = false;
};

}  // namespace

Status CheckClashes(store::Transaction& transaction, std::string_view caller, const visit::v1::Visit& visit,
                    std::string_view time_zone, Remarks& remarks) {
  Finder finder(transaction, caller, visit, remarks);
  DUTA_RETURN_IF_ERROR(finder.Begin());
  for (int i = 0; i < visit.events_size() && remarks.size() <= kMaxRemarks; ++i) {
    const Event& event = visit.events(i);
    if (!event.has_start()) continue;
    Draft draft{.event = event, .field = Indexed("events", i), .zone = DayZone(event, time_zone)};
    DUTA_ASSIGN_OR_RETURN(draft.spans, Occurrences(event, draft.zone));
    if (draft.spans.empty()) continue;  // Every one is an exception.
    draft.hull = {draft.spans.front().start, draft.spans.back().end};
    DUTA_RETURN_IF_ERROR(finder.Look(draft));
  }
  return absl::OkStatus();
}

}  // namespace duta::kinds

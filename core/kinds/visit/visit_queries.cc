#include "core/kinds/visit/visit_queries.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/base/time_zone.h"
#include "core/kinds/visit/clashes.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/registry/pages.h"
#include "core/visit/fields.h"
#include "core/visit/machine.h"
#include "core/visit/moments.h"
#include "core/visit/occupancy.h"
#include "core/visit/visit_checks.h"
#include "core/visit/visit_shape.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

using schedule::v1::VisitState;
using visit::v1::Event;

constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
constexpr int64_t kLast = std::numeric_limits<int64_t>::max();
constexpr int kMaxPartners = 50;
constexpr int64_t kMaxWindow = int64_t{400} * 24 * 3600;
// Busy times read of one partner, and remarks made of one visit, at most.
constexpr int64_t kMaxBusy = 20'000;
constexpr int kMaxRemarks = 200;

Status InvalidQuery(std::string_view field, std::string_view what) {
  const std::string name(field);
  return Refuse(Reason::kQueryInvalid, absl::StrCat(name, ": ", std::string(what)), {{"field", name}});
}

Status UnknownVisit() { return Refuse(Reason::kUnknownResource, "no visit of this uid that is yours to read"); }

size_t PageSize(uint32_t requested, size_t usual, size_t max) {
  return requested == 0 ? usual : std::min<size_t>(requested, max);
}

google::protobuf::Timestamp ToProto(int64_t seconds) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  return timestamp;
}

// All names for which a caller acts lie between these two, beside its own; '0'
// follows '/' in ASCII.
struct UnitRange {
  explicit UnitRange(std::string_view caller)
      : first(absl::StrCat(std::string(caller), "/units/")), last(absl::StrCat(std::string(caller), "/units0")) {}
  std::string first;
  std::string last;
};

StatusOr<VisitState> ParseState(std::string_view bytes) {
  VisitState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored visit cannot be read");
  }
  return state;
}

bool IsParty(const VisitState& state, std::string_view caller) {
  return ActsFor(caller, state.organizer()) ||
         std::any_of(state.attendees().begin(), state.attendees().end(),
                     [&](const auto& attendee) { return ActsFor(caller, attendee.name()); });
}

bool IsPartyToMessage(const exchange::Accepted& accepted, std::string_view caller) {
  const auto& mailboxes = accepted.entry.mailboxes();
  return ActsFor(caller, accepted.entry.sender()) ||
         std::any_of(mailboxes.begin(), mailboxes.end(),
                     [&](const std::string& mailbox) { return ActsFor(caller, mailbox); });
}

Status CheckPartners(const google::protobuf::RepeatedPtrField<std::string>& partners) {
  if (partners.empty() || partners.size() > kMaxPartners) return InvalidQuery("partners", "1 to 50 are required");
  std::set<std::string_view> seen;
  for (const std::string& partner : partners) {
    if (!IsPartyName(partner)) return InvalidQuery("partners", "one is not the name of a partner or unit");
    if (!seen.insert(partner).second) return InvalidQuery("partners", absl::StrCat(partner, " is named twice"));
  }
  return absl::OkStatus();
}

// Titles of what is marked higher are shown to its parties only.
bool MaySeeTitle(const VisitState& state, std::string_view caller, schedule::v1::Detail detail) {
  if (IsParty(state, caller)) return true;
  return detail == schedule::v1::DETAIL_TITLES &&
         state.marking_level() <= static_cast<uint32_t>(message::v1::LEVEL_INTERNAL);
}

}  // namespace

VisitState ViewFor(VisitState state, std::string_view viewer) {
  if (ActsFor(viewer, state.organizer())) return state;
  if (SideOf(state, viewer) == Side::kAttendee) {
    auto& counters = *state.mutable_counters();
    counters.erase(std::remove_if(counters.begin(), counters.end(),
                                  [&](const auto& counter) { return !ActsFor(viewer, counter.attendee()); }),
                   counters.end());
    return state;
  }
  VisitState view;
  view.set_uid(state.uid());
  view.set_phase(schedule::v1::VISIT_PHASE_CANCELLED);
  view.set_organizer(state.organizer());
  view.set_revision(state.revision());
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (ActsFor(viewer, attendee.name())) *view.add_attendees() = attendee;
  }
  return view;
}

StatusOr<VisitState> VisitQueries::Find(std::string_view caller, const std::string& uid) const {
  std::optional<VisitState> state;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(state, LoadVisit(transaction, uid));
    return absl::OkStatus();
  }));
  if (!state || !IsParty(*state, caller)) return UnknownVisit();
  return *std::move(state);
}

StatusOr<schedule::v1::GetVisitResponse> VisitQueries::GetVisit(std::string_view caller,
                                                                const schedule::v1::GetVisitRequest& request) const {
  DUTA_ASSIGN_OR_RETURN(VisitState state, Find(caller, request.uid()));
  schedule::v1::GetVisitResponse response;
  *response.mutable_visit() = ViewFor(std::move(state), caller);
  return response;
}

StatusOr<schedule::v1::ListVisitStepsResponse> VisitQueries::ListVisitSteps(
    std::string_view caller, const schedule::v1::ListVisitStepsRequest& request) const {
  DUTA_RETURN_IF_ERROR(Find(caller, request.uid()).status());
  const std::string list = absl::StrCat("visit-steps ", request.uid());
  DUTA_ASSIGN_OR_RETURN(const std::string start, registry::StartOfPage(list, request.page_token()));
  int64_t after = 0;
  if (!start.empty() && !absl::SimpleAtoi(start, &after))
    return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
  std::vector<schedule::v1::Step> steps;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT step FROM visit_steps WHERE uid = $1 AND number > $2 ORDER BY number",
                           {std::string_view(request.uid()), after}, [&](const store::Row& row) {
                             const std::string_view bytes = row.Text(0);
                             return steps.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
                                        ? absl::OkStatus()
                                        : absl::DataLossError("a stored step cannot be read");
                           });
  }));
  const size_t size = PageSize(request.page_size(), 20, 100);
  schedule::v1::ListVisitStepsResponse response;
  for (schedule::v1::Step& step : steps) {
    const auto accepted = recent_.GetById(step.message_id());
    if (ReasonOf(accepted.status()) == Reason::kUnknownResource) continue;  // Has no receipt yet.
    DUTA_RETURN_IF_ERROR(accepted.status());
    if (!IsPartyToMessage(**accepted, caller)) continue;
    if (static_cast<size_t>(response.steps_size()) == size) {
      response.set_next_page_token(
          registry::NextPageToken(list, absl::StrCat(response.steps(response.steps_size() - 1).step().number())));
      break;
    }
    schedule::v1::SignedStep& signed_step = *response.add_steps();
    *signed_step.mutable_step() = std::move(step);
    *signed_step.mutable_envelope() = (*accepted)->envelope;
    *signed_step.mutable_receipt() = (*accepted)->receipt;
    signed_step.set_canonical_body((*accepted)->canonical_body);
  }
  return response;
}

StatusOr<schedule::v1::ListVisitsResponse> VisitQueries::ListVisits(
    std::string_view caller, const schedule::v1::ListVisitsRequest& request) const {
  if (!request.partner().empty() && !IsPartyName(request.partner()))
    return InvalidQuery("partner", "not the name of a partner or unit");
  const int64_t from = request.has_from() ? request.from().seconds() : kFirst;
  const int64_t to = request.has_to() ? request.to().seconds() : kLast;
  if (from >= to) return InvalidQuery("to", "not after `from`");
  const std::string list = absl::StrCat("visits ", from, " ", to, " ", request.partner(), " ", int{request.phase()},
                                        " ", int{request.level()});
  DUTA_ASSIGN_OR_RETURN(const std::string token, registry::StartOfPage(list, request.page_token()));
  // A token is the start and the uid of the last one.
  int64_t last_start = kFirst;
  std::string last_uid;
  if (!token.empty()) {
    const size_t space = token.find(' ');
    if (space == std::string::npos || !absl::SimpleAtoi(token.substr(0, space), &last_start))
      return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
    last_uid = token.substr(space + 1);
  }
  const UnitRange units(caller);
  const size_t size = PageSize(request.page_size(), 50, 200);
  std::vector<std::pair<int64_t, VisitState>> found;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT v.start_time, v.state FROM visits v WHERE"
        " EXISTS (SELECT 1 FROM visit_parties p WHERE p.uid = v.uid AND (p.party = $1 OR (p.party > $2 AND p.party < "
        "$3)))"
        " AND EXISTS (SELECT 1 FROM visit_spans s WHERE s.uid = v.uid AND (s.end_time > $4 OR s.start_time >= $4) AND "
        "s.start_time < $5)"
        " AND ($6 = '' OR EXISTS (SELECT 1 FROM visit_parties q WHERE q.uid = v.uid AND q.party = $6))"
        " AND ($7 = 0 OR v.phase = $7) AND ($8 = 0 OR v.level = $8)"
        " AND (v.start_time > $9 OR (v.start_time = $9 AND v.uid > $10)) ORDER BY v.start_time, v.uid LIMIT $11",
        {caller, std::string_view(units.first), std::string_view(units.last), from, to,
         std::string_view(request.partner()), int64_t{request.phase()}, int64_t{request.level()}, last_start,
         std::string_view(last_uid), static_cast<int64_t>(size + 1)},
        [&](const store::Row& row) -> Status {
          DUTA_ASSIGN_OR_RETURN(VisitState state, ParseState(row.Text(1)));
          found.emplace_back(row.Int(0), std::move(state));
          return absl::OkStatus();
        });
  }));
  schedule::v1::ListVisitsResponse response;
  for (size_t i = 0; i < std::min(size, found.size()); ++i) *response.add_visits() = ViewFor(found[i].second, caller);
  if (found.size() > size) {
    const auto& [start, state] = found[size - 1];
    response.set_next_page_token(registry::NextPageToken(list, absl::StrCat(start, " ", state.uid())));
  }
  return response;
}

// One partner's time, as far as a caller may see it.
struct VisitQueries::Calendar {
  std::string partner;
  schedule::v1::Detail detail = schedule::v1::DETAIL_NONE;
  schedule::v1::Availability availability;
  std::vector<std::pair<Span, std::string>> busy;  // With titles, by start.

  std::vector<Span> BusySet() const {
    std::vector<Span> spans;
    for (const auto& [span, title] : busy) spans.push_back(span);
    return Merge(std::move(spans));
  }
};

StatusOr<VisitQueries::Calendar> VisitQueries::ReadCalendar(store::Transaction& transaction, std::string_view caller,
                                                            const std::string& partner, const Span& window) const {
  Calendar calendar{.partner = partner};
  DUTA_ASSIGN_OR_RETURN(calendar.detail, LoadDetail(transaction, partner, caller));
  DUTA_ASSIGN_OR_RETURN(auto availability, LoadAvailability(transaction, partner));
  if (!availability || calendar.detail <= schedule::v1::DETAIL_NONE) {
    const bool is_own = ActsFor(caller, partner);
    return Refuse(Reason::kAvailabilityUnknown,
                  is_own ? absl::StrCat(partner, " has not said yet when it works")
                         : absl::StrCat(partner, " shares no availability with ", std::string(caller)),
                  {{"partner", partner}});
  }
  calendar.availability = *std::move(availability);
  const absl::TimeZone zone = FindTimeZone(calendar.availability.time_zone()).value_or(absl::UTCTimeZone());
  const auto add = [&](const Span& span, std::string title) {
    if (span.start < window.end && window.start < span.end) calendar.busy.emplace_back(span, std::move(title));
  };
  for (const schedule::v1::BusyPeriod& period : calendar.availability.busy()) {
    DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment("start", period.start(), zone));
    DUTA_ASSIGN_OR_RETURN(const Point end, ReadMoment("end", period.end(), zone));
    add({start.seconds, end.seconds}, calendar.detail == schedule::v1::DETAIL_TITLES ? period.title() : "");
  }
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT s.start_time, s.end_time, v.state FROM visit_parties p JOIN visits v ON v.uid = p.uid"
      " JOIN visit_spans s ON s.uid = p.uid WHERE p.party = $1 AND p.is_busy = 1 AND s.start_time < $2"
      " AND s.end_time > $3 ORDER BY s.start_time LIMIT $4",
      {std::string_view(partner), window.end, window.start, kMaxBusy}, [&](const store::Row& row) -> Status {
        DUTA_ASSIGN_OR_RETURN(const VisitState state, ParseState(row.Text(2)));
        add({row.Int(0), row.Int(1)}, MaySeeTitle(state, caller, calendar.detail) ? state.event().summary() : "");
        return absl::OkStatus();
      }));
  std::sort(calendar.busy.begin(), calendar.busy.end());
  return calendar;
}

namespace {

void AddInterval(const Span& span, const std::string& title, bool is_estimated,
                 google::protobuf::RepeatedPtrField<schedule::v1::Interval>& intervals) {
  schedule::v1::Interval& interval = *intervals.Add();
  *interval.mutable_start() = ToProto(span.start);
  *interval.mutable_end() = ToProto(span.end);
  interval.set_title(title);
  interval.set_estimated(is_estimated);
}

}  // namespace

StatusOr<schedule::v1::GetFreeBusyResponse> VisitQueries::GetFreeBusy(
    std::string_view caller, const schedule::v1::GetFreeBusyRequest& request) const {
  DUTA_RETURN_IF_ERROR(CheckPartners(request.partners()));
  const Span window{request.from().seconds(), request.to().seconds()};
  const bool is_valid = request.has_from() && request.has_to() && FromTimestamp(request.from()).ok() &&
                        FromTimestamp(request.to()).ok() && window.start < window.end;
  if (!is_valid) return InvalidQuery("to", "`from` and a later `to` are required");
  if (window.end - window.start > kMaxWindow) return InvalidQuery("to", "more than 400 days after `from`");
  schedule::v1::GetFreeBusyResponse response;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    for (const std::string& partner : request.partners()) {
      DUTA_ASSIGN_OR_RETURN(const Calendar calendar, ReadCalendar(transaction, caller, partner, window));
      schedule::v1::FreeBusy& answer = *response.add_calendars();
      answer.set_partner(partner);
      answer.set_detail(calendar.detail);
      answer.set_time_zone(calendar.availability.time_zone());
      const bool has_titles = std::any_of(calendar.busy.begin(), calendar.busy.end(),
                                          [](const auto& busy) { return !busy.second.empty(); });
      if (has_titles) {
        for (const auto& [span, title] : calendar.busy) AddInterval(span, title, false, *answer.mutable_busy());
      } else {
        for (const Span& span : calendar.BusySet()) AddInterval(span, "", false, *answer.mutable_busy());
      }
      const WorkingTime working(calendar.availability);
      for (const Span& span : working.Within(window)) {
        const absl::CivilDay day(absl::ToCivilSecond(absl::FromUnixSeconds(span.start), working.zone()));
        AddInterval(span, calendar.detail == schedule::v1::DETAIL_TITLES ? working.On(day).name : "",
                    working.On(day).estimated, *answer.mutable_working());
      }
    }
    return absl::OkStatus();
  }));
  return response;
}

StatusOr<schedule::v1::FindSlotsResponse> VisitQueries::FindSlots(std::string_view caller,
                                                                  const schedule::v1::FindSlotsRequest& request) const {
  DUTA_RETURN_IF_ERROR(CheckPartners(request.partners()));
  const auto first = ParseDay(request.from());
  const auto last = ParseDay(request.to());
  const auto zone = FindTimeZone(request.time_zone());
  if (!first) return InvalidQuery("from", "not a day such as 2026-12-01 that exists");
  if (!last || *last < *first) return InvalidQuery("to", "not a day from `from` on");
  if (*last - *first > 400) return InvalidQuery("to", "more than 400 days after `from`");
  if (!zone) return InvalidQuery("time_zone", "not an IANA time zone such as Asia/Jakarta");
  if ((request.days() == 0) == (request.minutes() == 0)) return InvalidQuery("days", "give either `days` or `minutes`");
  if (request.days() > 30) return InvalidQuery("days", "at most 30");
  if (request.minutes() > 1440) return InvalidQuery("minutes", "at most 1440");
  const Span window{StartOfDay(*first, *zone), StartOfDay(*last + 1, *zone)};
  std::vector<PartnerTime> times;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    for (const std::string& partner : request.partners()) {
      DUTA_ASSIGN_OR_RETURN(const Calendar calendar, ReadCalendar(transaction, caller, partner, window));
      times.push_back({partner, WorkingTime(calendar.availability), calendar.BusySet()});
    }
    return absl::OkStatus();
  }));
  const size_t max = PageSize(request.max_slots(), 100, 1000);
  const auto found = request.days() > 0
                         ? FindDaySlots(times, *first, *last, *zone, static_cast<int>(request.days()), max)
                         : FindHourSlots(times, *first, *last, *zone, static_cast<int>(request.minutes()), max);
  schedule::v1::FindSlotsResponse response;
  for (const FoundSlot& slot : found) {
    schedule::v1::Slot& answer = *response.add_slots();
    *answer.mutable_start() = ToProto(slot.span.start);
    *answer.mutable_end() = ToProto(slot.span.end);
    if (request.days() > 0) {
      answer.set_first_day(absl::FormatCivilTime(slot.first_day));
      answer.set_last_day(absl::FormatCivilTime(slot.last_day));
    }
    answer.mutable_estimated_for()->Assign(slot.estimated_for.begin(), slot.estimated_for.end());
  }
  return response;
}

Status VisitQueries::CheckAgainstOthers(store::Transaction& transaction, std::string_view caller,
                                        const visit::v1::Visit& visit, std::string_view time_zone,
                                        schedule::v1::CheckVisitResponse& response) const {
  Remarks& remarks = *response.mutable_remarks();
  const UnitRange units(caller);
  for (int i = 0; i < visit.events_size(); ++i) {
    const Event& event = visit.events(i);
    const std::string field = Indexed("events", i);
    DUTA_ASSIGN_OR_RETURN(const std::vector<Span> spans, Occurrences(event, DayZone(event, time_zone)));
    std::set<std::string> partners{event.organizer().name()};
    for (const visit::v1::Attendee& attendee : event.attendees()) partners.insert(attendee.name());
    // Of a series the first occurrences tell enough.
    for (size_t k = 0; k < std::min<size_t>(spans.size(), 20) && event.has_start(); ++k) {
      const Span& span = spans[k];
      std::set<std::string> seen;
      DUTA_RETURN_IF_ERROR(transaction.Run(
          "SELECT DISTINCT v.uid, v.state FROM visit_spans s JOIN visits v ON v.uid = s.uid JOIN visit_parties p ON "
          "p.uid = v.uid"
          " WHERE (p.party = $1 OR (p.party > $2 AND p.party < $3)) AND s.start_time < $4 AND s.end_time > $5"
          " AND v.phase < $6 AND v.uid <> $7 ORDER BY v.uid LIMIT 100",
          {caller, std::string_view(units.first), std::string_view(units.last), span.end, span.start,
           int64_t{schedule::v1::VISIT_PHASE_CANCELLED}, std::string_view(visit.uid())},
          [&](const store::Row& row) -> Status {
            DUTA_ASSIGN_OR_RETURN(const VisitState other, ParseState(row.Text(1)));
            CompareEvents(event, other, field, remarks);
            return absl::OkStatus();
          }));
      for (const std::string& partner : partners) {
        const auto calendar = ReadCalendar(transaction, caller, partner, span);
        if (ReasonOf(calendar.status()) == Reason::kAvailabilityUnknown) continue;  // It lets nothing be seen.
        DUTA_RETURN_IF_ERROR(calendar.status());
        CheckWorkingDays(partner, WorkingTime(calendar->availability), span, field + ".start", remarks);
        DUTA_ASSIGN_OR_RETURN(const auto own, LoadVisit(transaction, visit.uid()));
        const std::vector<Span> itself = own ? Merge(SpansOf(*own).value_or(std::vector<Span>())) : std::vector<Span>();
        // What the visit itself takes already is no clash.
        if (Subtract(Intersect(calendar->BusySet(), {span}), itself).empty()) continue;
        AddRemark(remarks, "PARTNER_BUSY", field + ".start", absl::StrCat(partner, " is busy at that time."), partner);
      }
      if (remarks.size() > kMaxRemarks) return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

StatusOr<schedule::v1::CheckVisitResponse> VisitQueries::CheckVisit(
    std::string_view caller, const schedule::v1::CheckVisitRequest& request) const {
  if (!FindTimeZone(request.time_zone()))
    return InvalidQuery("time_zone", "not an IANA time zone such as Asia/Jakarta");
  const Instant now = clock_.Now();
  message::v1::Message message;
  message.set_sender(std::string(caller));
  message.set_time_zone(request.time_zone());
  message.mutable_marking()->set_level(message::v1::LEVEL_TOP_SECRET);  // Nothing is sent.
  DUTA_RETURN_IF_ERROR(CheckShape(request.visit(), message, now));
  schedule::v1::CheckVisitResponse response;
  CheckProgramme(request.visit(), request.time_zone(), now, *response.mutable_remarks());
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return CheckAgainstOthers(transaction, caller, request.visit(), request.time_zone(), response);
  }));
  auto& remarks = *response.mutable_remarks();
  if (remarks.size() > kMaxRemarks) remarks.DeleteSubrange(kMaxRemarks, remarks.size() - kMaxRemarks);
  return response;
}

StatusOr<std::vector<VisitState>> VisitQueries::Changes(std::string_view caller, uint64_t& revision,
                                                        size_t limit) const {
  const UnitRange units(caller);
  std::vector<VisitState> changes;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT v.state FROM visits v WHERE v.revision > $1"
        " AND EXISTS (SELECT 1 FROM visit_parties p WHERE p.uid = v.uid AND (p.party = $2 OR (p.party > $3 AND p.party "
        "< $4)))"
        " ORDER BY v.revision LIMIT $5",
        {static_cast<int64_t>(std::min<uint64_t>(revision, kLast)), caller, std::string_view(units.first),
         std::string_view(units.last), static_cast<int64_t>(limit)},
        [&](const store::Row& row) -> Status {
          DUTA_ASSIGN_OR_RETURN(VisitState state, ParseState(row.Text(0)));
          revision = state.revision();
          changes.push_back(ViewFor(std::move(state), caller));
          return absl::OkStatus();
        });
  }));
  return changes;
}

}  // namespace duta::kinds

#include "core/kinds/visit/visit_queries.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/base/time_zone.h"
#include "core/crypto/pages.h"
#include "core/kinds/visit/clashes.h"
#include "core/kinds/visit/free_times.h"
#include "core/kinds/visit/query_rules.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/server/signed_messages.h"
#include "core/visit/recurrence.h"
#include "core/visit/visit_checks.h"
#include "core/visit/visit_shape.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

using schedule::v1::VisitState;

constexpr int64_t kFirst = std::numeric_limits<int64_t>::min();
constexpr int64_t kLast = std::numeric_limits<int64_t>::max();

Status UnknownVisit() { return Refuse(Reason::kUnknownResource, "no visit of this uid that is yours to read"); }

StatusOr<VisitState> ParseState(std::string_view bytes) {
  VisitState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored visit cannot be read");
  }
  return state;
}

StatusOr<std::vector<schedule::v1::Step>> LoadSteps(store::Transaction& transaction, std::string_view uid,
                                                    int64_t after) {
  std::vector<schedule::v1::Step> steps;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT step FROM visit_steps WHERE uid = $1 AND number > $2 ORDER BY number",
                                       {uid, after}, [&](const store::Row& row) {
                                         const std::string_view bytes = row.Text(0);
                                         return steps.emplace_back().ParseFromArray(bytes.data(),
                                                                                    static_cast<int>(bytes.size()))
                                                    ? absl::OkStatus()
                                                    : absl::DataLossError("a stored step cannot be read");
                                       }));
  return steps;
}

// Visits of the caller that are read at a time.
constexpr size_t kVisitsAtOnce = 64;

// The first of the caller's visits after `last`, a start and a uid, that begin or take
// place in `window`, with their starts, as far as the request asks for them.
Status FindVisits(store::Transaction& transaction, std::string_view caller,
                  const schedule::v1::ListVisitsRequest& request, const Span& window,
                  const std::pair<int64_t, std::string>& last, std::vector<std::pair<int64_t, VisitState>>& found) {
  const UnitRange units(caller);
  return transaction.Run(
      "SELECT v.start_time, v.state FROM visits v WHERE"
      " EXISTS (SELECT 1 FROM visit_parties p WHERE p.uid = v.uid AND (p.party = $1 OR (p.party > $2 AND p.party < "
      "$3)))"
      " AND EXISTS (SELECT 1 FROM visit_spans s WHERE s.uid = v.uid AND (s.end_time > $4 OR s.start_time >= $4) AND "
      "s.start_time < $5)"
      " AND ($6 = '' OR EXISTS (SELECT 1 FROM visit_parties q WHERE q.uid = v.uid AND q.party = $6))"
      " AND ($7 = 0 OR v.phase = $7) AND ($8 = 0 OR v.level = $8)"
      " AND (v.start_time > $9 OR (v.start_time = $9 AND v.uid > $10)) ORDER BY v.start_time, v.uid LIMIT $11",
      {caller, std::string_view(units.first), std::string_view(units.last), window.start, window.end,
       std::string_view(request.partner()), int64_t{request.phase()}, int64_t{request.level()}, last.first,
       std::string_view(last.second), static_cast<int64_t>(kVisitsAtOnce)},
      [&](const store::Row& row) -> Status {
        DUTA_ASSIGN_OR_RETURN(VisitState state, ParseState(row.Text(1)));
        found.emplace_back(row.Int(0), std::move(state));
        return absl::OkStatus();
      });
}

// The newest revision that the viewer sees: of a visit that it was taken off, that one.
uint64_t RevisionFor(const VisitState& state, std::string_view viewer) {
  if (IsInvited(state, viewer)) return state.revision();
  uint64_t revision = 0;
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (ActsFor(viewer, attendee.name())) revision = std::max(revision, attendee.removed_revision());
  }
  return revision;
}

}  // namespace

VisitState ViewFor(VisitState state, std::string_view viewer) {
  if (ActsFor(viewer, state.organizer())) return state;
  if (IsInvited(state, viewer)) {
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
  view.set_revision(RevisionFor(state, viewer));
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
  const std::string list = absl::StrCat("visit-steps ", std::string(caller), " ", request.uid());
  DUTA_ASSIGN_OR_RETURN(const std::string start, crypto::StartOfPage(list, request.page_token()));
  int64_t after = 0;
  if (!start.empty() && !absl::SimpleAtoi(start, &after))
    return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
  std::optional<VisitState> state;
  std::vector<schedule::v1::Step> steps;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(state, LoadVisit(transaction, request.uid()));
    DUTA_ASSIGN_OR_RETURN(steps, LoadSteps(transaction, request.uid(), after));
    return absl::OkStatus();
  }));
  if (!state || !IsParty(*state, caller)) return UnknownVisit();
  const size_t size = crypto::PageSize(request.page_size(), 20, 100);
  crypto::PageBudget budget;
  schedule::v1::ListVisitStepsResponse response;
  response.set_revision(RevisionFor(*state, caller));
  for (schedule::v1::Step& step : steps) {
    const auto accepted = messages_.GetById(step.message_id());
    if (ReasonOf(accepted.status()) == Reason::kUnknownResource) {  // Has no receipt yet.
      response.clear_revision();
      continue;
    }
    DUTA_RETURN_IF_ERROR(accepted.status());
    if (!server::IsPartyTo(**accepted, caller)) continue;
    if (static_cast<size_t>(response.steps_size()) == size || !budget.HasRoom()) {
      response.set_next_page_token(
          crypto::NextPageToken(list, absl::StrCat(response.steps(response.steps_size() - 1).step().number())));
      break;
    }
    schedule::v1::SignedStep& signed_step = *response.add_steps();
    *signed_step.mutable_step() = std::move(step);
    server::PutSigned(**accepted, signed_step);
    budget.Take(signed_step.ByteSizeLong());
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
  const std::string list = absl::StrCat("visits ", std::string(caller), " ", from, " ", to, " ", request.partner(), " ",
                                        int{request.phase()}, " ", int{request.level()});
  DUTA_ASSIGN_OR_RETURN(const std::string token, crypto::StartOfPage(list, request.page_token()));
  // A token is the start and the uid of the last one.
  int64_t last_start = kFirst;
  std::string last_uid;
  if (!token.empty()) {
    const size_t space = token.find(' ');
    if (space == std::string::npos || !absl::SimpleAtoi(token.substr(0, space), &last_start))
      return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
    last_uid = token.substr(space + 1);
  }
  const size_t size = crypto::PageSize(request.page_size(), 50, 200);
  crypto::PageBudget budget;
  schedule::v1::ListVisitsResponse response;
  int64_t given_start = kFirst;
  bool is_full = false;
  // Whom a visit's list has lost learns nothing by its place among others, nor by what
  // it would be filtered for: it is passed over, and no token names it.
  for (bool has_more = true; has_more && !is_full;) {
    std::vector<std::pair<int64_t, VisitState>> found;
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
      return FindVisits(transaction, caller, request, {from, to}, {last_start, last_uid}, found);
    }));
    has_more = found.size() == kVisitsAtOnce;
    for (auto& [start, state] : found) {
      last_start = start;
      last_uid = state.uid();
      if (!IsInvited(state, caller)) continue;
      is_full = static_cast<size_t>(response.visits_size()) == size || !budget.HasRoom();
      if (is_full) break;
      given_start = start;
      *response.add_visits() = ViewFor(std::move(state), caller);
      budget.Take(response.visits(response.visits_size() - 1).ByteSizeLong());
    }
  }
  if (is_full) {
    const std::string& uid = response.visits(response.visits_size() - 1).uid();
    response.set_next_page_token(crypto::NextPageToken(list, absl::StrCat(given_start, " ", uid)));
  }
  return response;
}

StatusOr<schedule::v1::GetFreeBusyResponse> VisitQueries::GetFreeBusy(
    std::string_view caller, const schedule::v1::GetFreeBusyRequest& request) const {
  return FreeBusyAmong(database_, caller, request);
}

StatusOr<schedule::v1::FindSlotsResponse> VisitQueries::FindSlots(std::string_view caller,
                                                                  const schedule::v1::FindSlotsRequest& request) const {
  return SlotsAmong(database_, caller, request);
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
  Remarks& remarks = *response.mutable_remarks();
  CheckProgramme(request.visit(), request.time_zone(), now, remarks);
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return CheckClashes(transaction, caller, request.visit(), request.time_zone(), remarks);
  }));
  if (remarks.size() > kMaxRemarks) remarks.DeleteSubrange(kMaxRemarks, remarks.size() - kMaxRemarks);
  return response;
}

StatusOr<std::vector<VisitState>> VisitQueries::Changes(std::string_view caller, uint64_t& revision,
                                                        size_t limit) const {
  const UnitRange units(caller);
  const uint64_t known = revision;
  std::vector<VisitState> changes;
  size_t wanted = 0;
  size_t rows = 0;
  do {  // What the caller does not see is no change; only a full answer says that more may wait.
    wanted = limit - changes.size();
    rows = 0;
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
      return transaction.Run(
          "SELECT v.state FROM visits v WHERE v.revision > $1"
          " AND EXISTS (SELECT 1 FROM visit_parties p WHERE p.uid = v.uid AND (p.party = $2 OR (p.party > $3 AND "
          "p.party < $4)))"
          " ORDER BY v.revision LIMIT $5",
          {static_cast<int64_t>(std::min<uint64_t>(revision, kLast)), caller, std::string_view(units.first),
           std::string_view(units.last), static_cast<int64_t>(wanted)},
          [&](const store::Row& row) -> Status {
            ++rows;
            DUTA_ASSIGN_OR_RETURN(VisitState state, ParseState(row.Text(0)));
            revision = state.revision();
            if (RevisionFor(state, caller) > known) changes.push_back(ViewFor(std::move(state), caller));
            return absl::OkStatus();
          });
    }));
  } while (rows == wanted && changes.size() < limit);
  return changes;
}

}  // namespace duta::kinds

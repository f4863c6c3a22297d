#include "core/kinds/visit/visit_tables.h"

#include <algorithm>

#include "core/base/names.h"
#include "core/visit/occupancy.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

using schedule::v1::Availability;
using schedule::v1::Detail;
using schedule::v1::Step;
using schedule::v1::VisitState;

// visits         the state of each, with what lists filter by; times in seconds,
//                from the first occurrence to the end of the last
// visit_parties  who may see which; is_busy if it takes that party's time
// visit_spans    when it takes place
// visit_steps    the history
// visit_head     one row: the newest revision
// availability   what a ministry says of itself
// availability_viewers  who sees how much of it
store::Migration Tables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout, store::Text;
  return {
      "visit-1",
      {CreateTable{"visits",
                   {Text("uid"), Integer("phase"), Integer("level"), Integer("start_time"), Integer("end_time"),
                    Integer("revision"), Bytes("state")},
                   {"uid"},
                   Layout::kApart,
                   {{"visits_by_start", {"start_time", "uid"}}, {"visits_by_revision", {"revision"}}}},
       CreateTable{"visit_parties",
                   {Text("party"), Text("uid"), Integer("is_busy")},
                   {"party", "uid"},
                   Layout::kByKey,
                   {{"visit_parties_by_uid", {"uid"}}}},
       CreateTable{
           "visit_spans", {Text("uid"), Integer("start_time"), Integer("end_time")}, {"uid", "start_time", "end_time"}},
       CreateTable{"visit_steps", {Text("uid"), Integer("number"), Bytes("step")}, {"uid", "number"}},
       CreateTable{"visit_head", {Integer("id"), Integer("revision")}, {"id"}},
       CreateTable{"availability", {Text("owner"), Bytes("body")}, {"owner"}, Layout::kApart},
       CreateTable{"availability_viewers", {Text("owner"), Text("viewer"), Integer("detail")}, {"owner", "viewer"}}}};
}

template <typename Message>
StatusOr<Message> Parse(std::string_view bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored visit or calendar cannot be read");
  }
  return message;
}

// The number in the only row and column of a result; 0 if there is none.
StatusOr<int64_t> ReadNumber(store::Transaction& transaction, std::string_view sql,
                             std::initializer_list<store::Value> parameters) {
  int64_t number = 0;
  DUTA_RETURN_IF_ERROR(transaction.Run(sql, parameters, [&](const store::Row& row) {
    number = row.Int(0);
    return absl::OkStatus();
  }));
  return number;
}

StatusOr<int64_t> NextRevision(store::Transaction& transaction) {
  return ReadNumber(transaction,
                    "INSERT INTO visit_head (id, revision) VALUES (1, 1)"
                    " ON CONFLICT (id) DO UPDATE SET revision = visit_head.revision + 1 RETURNING revision",
                    {});
}

Status StoreStep(store::Transaction& transaction, const std::string& uid, Step& step) {
  DUTA_ASSIGN_OR_RETURN(
      const int64_t last,
      ReadNumber(transaction, "SELECT MAX(number) FROM visit_steps WHERE uid = $1", {std::string_view(uid)}));
  step.set_number(static_cast<uint32_t>(last + 1));
  const std::string bytes = step.SerializeAsString();
  return transaction
      .Change("INSERT INTO visit_steps (uid, number, step) VALUES ($1, $2, $3)",
              {std::string_view(uid), last + 1, store::Blob{bytes}})
      .status();
}

Status StoreSpans(store::Transaction& transaction, const std::string& uid, const std::vector<Span>& spans) {
  DUTA_RETURN_IF_ERROR(transaction.Change("DELETE FROM visit_spans WHERE uid = $1", {std::string_view(uid)}).status());
  for (const Span& span : spans) {
    DUTA_RETURN_IF_ERROR(transaction
                             .Change("INSERT INTO visit_spans (uid, start_time, end_time) VALUES ($1, $2, $3)"
                                     " ON CONFLICT DO NOTHING",
                                     {std::string_view(uid), span.start, span.end})
                             .status());
  }
  return absl::OkStatus();
}

// Those who are off the list stay parties: they see that they are.
Status StoreParties(store::Transaction& transaction, const VisitState& state) {
  const auto store = [&](std::string_view party) {
    return transaction
        .Change(
            "INSERT INTO visit_parties (party, uid, is_busy) VALUES ($1, $2, $3)"
            " ON CONFLICT (party, uid) DO UPDATE SET is_busy = $3",
            {party, std::string_view(state.uid()), int64_t{TakesTimeOf(state, party)}})
        .status();
  };
  DUTA_RETURN_IF_ERROR(store(state.organizer()));
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) DUTA_RETURN_IF_ERROR(store(attendee.name()));
  return absl::OkStatus();
}

}  // namespace

Status CreateVisitTables(store::Database& database) { return database.Migrate(Tables()); }

StatusOr<std::optional<VisitState>> LoadVisit(store::Transaction& transaction, std::string_view uid) {
  std::optional<VisitState> state;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT state FROM visits WHERE uid = $1", {uid}, [&](const store::Row& row) -> Status {
        DUTA_ASSIGN_OR_RETURN(state, Parse<VisitState>(row.Text(0)));
        return absl::OkStatus();
      }));
  return state;
}

Status StoreVisit(store::Transaction& transaction, VisitState& state, Step& step) {
  DUTA_ASSIGN_OR_RETURN(const std::vector<Span> spans, SpansOf(state));
  DUTA_ASSIGN_OR_RETURN(const int64_t revision, NextRevision(transaction));
  state.set_revision(static_cast<uint64_t>(revision));
  for (schedule::v1::AttendeeState& attendee : *state.mutable_attendees()) {
    if (!attendee.removed()) {
      attendee.clear_removed_revision();
    } else if (attendee.removed_revision() == 0) {
      attendee.set_removed_revision(state.revision());
    }
  }
  int64_t start = 0;
  int64_t end = 0;
  for (const Span& span : spans) {
    start = &span == spans.data() ? span.start : std::min(start, span.start);
    end = &span == spans.data() ? span.end : std::max(end, span.end);
  }
  const std::string bytes = state.SerializeAsString();
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO visits (uid, phase, level, start_time, end_time, revision, state)"
                                   " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (uid) DO UPDATE SET"
                                   " phase = $2, level = $3, start_time = $4, end_time = $5, revision = $6, state = $7",
                                   {std::string_view(state.uid()), int64_t{state.phase()},
                                    int64_t{state.event().level()}, start, end, revision, store::Blob{bytes}})
                           .status());
  DUTA_RETURN_IF_ERROR(StoreSpans(transaction, state.uid(), spans));
  DUTA_RETURN_IF_ERROR(StoreParties(transaction, state));
  return StoreStep(transaction, state.uid(), step);
}

Status StoreAvailability(store::Transaction& transaction, std::string_view owner, const Availability& availability,
                         const std::vector<std::string>& viewers) {
  const std::string bytes = availability.SerializeAsString();
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO availability (owner, body) VALUES ($1, $2)"
                                   " ON CONFLICT (owner) DO UPDATE SET body = $2",
                                   {owner, store::Blob{bytes}})
                           .status());
  for (const std::string& viewer : viewers) {
    DUTA_RETURN_IF_ERROR(transaction
                             .Change("INSERT INTO availability_viewers (owner, viewer, detail) VALUES ($1, $2, $3)"
                                     " ON CONFLICT (owner, viewer) DO UPDATE SET detail = $3",
                                     {owner, std::string_view(viewer), int64_t{availability.detail()}})
                             .status());
  }
  return absl::OkStatus();
}

StatusOr<std::optional<Availability>> LoadAvailability(store::Transaction& transaction, std::string_view owner) {
  std::optional<Availability> availability;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT body FROM availability WHERE owner = $1", {owner}, [&](const store::Row& row) -> Status {
        DUTA_ASSIGN_OR_RETURN(availability, Parse<Availability>(row.Text(0)));
        return absl::OkStatus();
      }));
  return availability;
}

StatusOr<Detail> LoadDetail(store::Transaction& transaction, std::string_view owner, std::string_view viewer) {
  if (ActsFor(viewer, owner)) return schedule::v1::DETAIL_TITLES;
  DUTA_ASSIGN_OR_RETURN(
      const int64_t detail,
      ReadNumber(transaction, "SELECT MAX(detail) FROM availability_viewers WHERE owner = $1 AND viewer IN ($2, $3)",
                 {owner, viewer, PartnerOf(viewer)}));
  return detail == 0 ? schedule::v1::DETAIL_NONE : static_cast<Detail>(detail);
}

}  // namespace duta::kinds

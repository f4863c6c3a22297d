// `duta visit show`, `list`, `slots`, `busy`: looking at visits and calendars.
#include <algorithm>
#include <limits>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/base/time_zone.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_calls.h"
#include "core/cli/visit/visit_proof.h"
#include "core/cli/visit/visit_view.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"
#include "core/visit/fields.h"
#include "core/visit/moments.h"

namespace duta::cli {
namespace {

constexpr char kAgreed[] = "agreed";

struct ShowOptions {
  std::string uid;
};

struct ListOptions {
  std::string from, to, with, state, level, month, week;
};

struct SlotOptions {
  std::vector<std::string> with;
  std::string from, to, zone;
  uint32_t days = 0, minutes = 0, max = 20;
};

struct BusyOptions {
  std::vector<std::string> with;
  std::string from, to;
};

View ViewOf(Session& session) { return {session.Zone(), session.console().width()}; }

// A day as typed, `today` too.
StatusOr<absl::CivilDay> DayOf(Session& session, const std::string& text, const char* option) {
  DUTA_ASSIGN_OR_RETURN(const auto moment, desk::ParseMoment(text, session.Zone(), session.clock().Now(), option));
  const auto day = visit::ParseDay(moment.local().substr(0, 10));
  if (!desk::IsDay(moment) || !day) return Usage(std::string(option) + ": a day is wanted, such as 2026-12-15");
  return *day;
}

absl::CivilDay Today(Session& session) {
  return absl::ToCivilDay(absl::FromUnixNanos(session.clock().Now().time_since_epoch().count()),
                          ZoneOf(session.Zone()));
}

google::protobuf::Timestamp StartOf(absl::CivilDay day, const std::string& zone) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(visit::StartOfDay(day, ZoneOf(zone)));
  return timestamp;
}

Status Show(Session& session, const ShowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitSnapshot snapshot, GetSnapshot(session, options.uid));
  const auto& visit = snapshot.visit;
  DUTA_ASSIGN_OR_RETURN(const VisitProof proof, ProveVisit(session, visit, snapshot.steps));
  if (session.console().json()) {
    session.console().PrintJson(ToJson(visit));
  } else {
    session.console().Print(FormatVisit(visit, ViewOf(session)) +
                            FormatComments(snapshot.steps, proof.bodies, ViewOf(session)) +
                            Wrap(proof.sentence, session.console().width()) + "\n");
  }
  return absl::OkStatus();
}

// The filters that are the same for all forms of a list.
Status Filter(const ListOptions& options, schedule::v1::ListVisitsRequest& request) {
  request.set_partner(options.with);
  if (!options.state.empty()) {
    // `agreed` is what the list itself calls an open visit that all have accepted.
    const std::string word = options.state == kAgreed ? "open" : options.state;
    DUTA_ASSIGN_OR_RETURN(const auto phase, desk::FromWord<schedule::v1::VisitPhase>(word, "state"));
    request.set_phase(phase);
  }
  if (!options.level.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto level, desk::FromWord<visit::v1::Level>(options.level, "level"));
    request.set_level(level);
  }
  return absl::OkStatus();
}

// A sheet has no room for the names of visits, by which the other commands know them.
struct Sheet {
  Agenda agenda;
  std::vector<schedule::v1::VisitState> visits;
  int64_t from;  // Begin of its first day, in seconds of Unix time.
};

StatusOr<Sheet> ReadSheet(Session& session, const ListOptions& options, absl::CivilDay first, absl::CivilDay last) {
  schedule::v1::ListVisitsRequest request;
  DUTA_RETURN_IF_ERROR(Filter(options, request));
  // A day more on each side: days are counted elsewhere too.
  *request.mutable_from() = StartOf(first - 1, session.Zone());
  *request.mutable_to() = StartOf(last + 2, session.Zone());
  DUTA_ASSIGN_OR_RETURN(auto visits, ListVisits(session, request));
  if (options.state == kAgreed) std::erase_if(visits, [](const auto& visit) { return !visit.agreed(); });
  Agenda agenda = AgendaOf(visits, first, last, ViewOf(session));
  return Sheet{std::move(agenda), std::move(visits), StartOf(first, session.Zone()).seconds()};
}

void PrintSheet(Session& session, const std::string& text, const Sheet& sheet) {
  session.console().Print(text);
  if (!sheet.visits.empty()) session.console().Print("\n" + FormatVisits(sheet.visits, ViewOf(session), sheet.from));
}

Status ShowMonth(Session& session, const ListOptions& options) {
  absl::CivilDay day = Today(session);
  if (options.month != "this") {
    const auto first = visit::ParseDay(options.month + "-01");
    if (!first) return Usage("--month: write 2026-12, or this");
    day = *first;
  }
  const absl::CivilMonth month(day);
  const absl::CivilDay first(month);
  DUTA_ASSIGN_OR_RETURN(const Sheet sheet, ReadSheet(session, options, first, absl::CivilDay(month + 1) - 1));
  PrintSheet(session, FormatMonth(month, sheet.agenda, ViewOf(session), Today(session)), sheet);
  return absl::OkStatus();
}

Status ShowWeek(Session& session, const ListOptions& options) {
  absl::CivilDay day = Today(session);
  if (options.week != "this") {
    DUTA_ASSIGN_OR_RETURN(day, DayOf(session, options.week, "--week"));
  }
  const absl::CivilDay monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
  DUTA_ASSIGN_OR_RETURN(const Sheet sheet, ReadSheet(session, options, monday, monday + 6));
  PrintSheet(session, FormatWeek(monday, sheet.agenda, ViewOf(session)), sheet);
  return absl::OkStatus();
}

Status List(Session& session, const ListOptions& options) {
  if (!options.month.empty()) return ShowMonth(session, options);
  if (!options.week.empty()) return ShowWeek(session, options);
  schedule::v1::ListVisitsRequest request;
  DUTA_RETURN_IF_ERROR(Filter(options, request));
  if (!options.from.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto from, DayOf(session, options.from, "--from"));
    *request.mutable_from() = StartOf(from, session.Zone());
  }
  if (!options.to.empty()) {
    DUTA_ASSIGN_OR_RETURN(const auto to, DayOf(session, options.to, "--to"));
    *request.mutable_to() = StartOf(to + 1, session.Zone());
  }
  DUTA_ASSIGN_OR_RETURN(auto visits, ListVisits(session, request));
  if (options.state == kAgreed) std::erase_if(visits, [](const auto& visit) { return !visit.agreed(); });
  if (session.console().json()) {
    Json json = Json::array();
    for (const auto& visit : visits) json.push_back(ToJson(visit));
    session.console().PrintJson(json);
  } else {
    const int64_t from = request.has_from() ? request.from().seconds() : std::numeric_limits<int64_t>::min();
    session.console().Print(visits.empty() ? "No visits.\n" : FormatVisits(visits, ViewOf(session), from));
  }
  return absl::OkStatus();
}

Status Slots(Session& session, const SlotOptions& options) {
  schedule::v1::FindSlotsRequest request;
  request.mutable_partners()->Assign(options.with.begin(), options.with.end());
  DUTA_ASSIGN_OR_RETURN(const auto from, options.from.empty() ? StatusOr<absl::CivilDay>(Today(session))
                                                              : DayOf(session, options.from, "--from"));
  DUTA_ASSIGN_OR_RETURN(const auto to,
                        options.to.empty() ? StatusOr<absl::CivilDay>(from + 60) : DayOf(session, options.to, "--to"));
  request.set_from(absl::FormatCivilTime(from));
  request.set_to(absl::FormatCivilTime(to));
  request.set_time_zone(options.zone.empty() ? session.Zone() : options.zone);
  request.set_days(options.days);
  request.set_minutes(options.minutes);
  if (options.days == 0 && options.minutes == 0) request.set_days(1);
  request.set_max_slots(options.max);
  DUTA_ASSIGN_OR_RETURN(const auto response, FindSlots(session, request));
  if (session.console().json()) {
    session.console().PrintJson(ToJson(response));
    return absl::OkStatus();
  }
  Table table({"TIME", "NOT CERTAIN FOR"});
  for (const auto& slot : response.slots()) {
    std::string estimated;
    for (const std::string& name : slot.estimated_for()) estimated.append(estimated.empty() ? "" : ", ").append(name);
    const std::string days = slot.first_day() + (slot.first_day() == slot.last_day() ? "" : " to " + slot.last_day());
    table.Add(
        {request.days() > 0 ? days : FormatSpan(slot.start().seconds(), slot.end().seconds(), request.time_zone()),
         estimated});
  }
  session.console().Print(table.empty() ? "No time suits all of them.\n" : table.Format(session.console().width()));
  return absl::OkStatus();
}

Status Busy(Session& session, const BusyOptions& options) {
  schedule::v1::GetFreeBusyRequest request;
  request.mutable_partners()->Assign(options.with.begin(), options.with.end());
  DUTA_ASSIGN_OR_RETURN(const auto from, options.from.empty() ? StatusOr<absl::CivilDay>(Today(session))
                                                              : DayOf(session, options.from, "--from"));
  DUTA_ASSIGN_OR_RETURN(const auto to,
                        options.to.empty() ? StatusOr<absl::CivilDay>(from + 13) : DayOf(session, options.to, "--to"));
  *request.mutable_from() = StartOf(from, session.Zone());
  *request.mutable_to() = StartOf(to + 1, session.Zone());
  DUTA_ASSIGN_OR_RETURN(const auto response, GetFreeBusy(session, request));
  if (session.console().json()) {
    session.console().PrintJson(ToJson(response));
    return absl::OkStatus();
  }
  Table table({"PARTNER", "BUSY", "WITH"});
  for (const auto& calendar : response.calendars()) {
    for (const auto& busy : calendar.busy()) {
      table.Add(
          {calendar.partner(), FormatSpan(busy.start().seconds(), busy.end().seconds(), session.Zone()), busy.title()});
    }
  }
  session.console().Print(table.empty() ? "None of them is busy.\n" : table.Format(session.console().width()));
  return absl::OkStatus();
}

void AddList(Command visit, Session& session) {
  Command command = visit.AddCommand("list", "List visits; as a month or a week too");
  std::vector<std::string> states = desk::WordsOf<schedule::v1::VisitPhase>();
  states.emplace_back(kAgreed);
  ListOptions& options = Bind(command, session, List);
  command.AddOption("--from", options.from, "From this day").Takes("DAY");
  command.AddOption("--to", options.to, "To this day, included").Takes("DAY");
  command.AddOption("--with", options.with, "Only those that this partner organises or is invited to").Takes("NAME");
  command.AddOption("--state", options.state, desk::JoinWords(states)).Takes("WORD").Suggest(states);
  command.AddOption("--level", options.level, desk::JoinWords(desk::WordsOf<visit::v1::Level>()))
      .Takes("WORD")
      .Suggest(desk::WordsOf<visit::v1::Level>());
  command.AddOption("--month", options.month, "A sheet of a month: 2026-12, or this").Takes("MONTH");
  command.AddOption("--week", options.week, "The week of a day: 2026-12-15, or this").Takes("DAY");
}

}  // namespace

void AddVisitQueries(Command visit, Session& session) {
  Command show = visit.AddCommand("show", "Show a visit as it stands, on all sides' clocks");
  ShowOptions& shown = Bind(show, session, Show);
  show.AddOption("uid", shown.uid, "The visit, as `duta visit list` names it").Required().Takes("UID");
  AddList(visit, session);

  Command slots = visit.AddCommand("slots", "Find times that suit several ministries");
  SlotOptions& wanted = Bind(slots, session, Slots);
  slots.AddOption("--with", wanted.with, "Who must be free, yourself too; repeat for more").Required().Takes("NAME");
  slots.AddOption("--from", wanted.from, "From this day; default: today").Takes("DAY");
  slots.AddOption("--to", wanted.to, "To this day; default: 60 days later").Takes("DAY");
  slots.AddOption("--days", wanted.days, "Working days in a row; default: 1").Takes("N");
  slots.AddOption("--minutes", wanted.minutes, "Instead: minutes within everybody's hours").Takes("N");
  slots.AddOption("--zone", wanted.zone, "Zone of the place; default: the profile's").Takes("ZONE");
  slots.AddOption("--max", wanted.max, "At most so many; default: 20").Takes("N");

  Command busy = visit.AddCommand("busy", "When others are busy, as far as they let you see");
  BusyOptions& asked = Bind(busy, session, Busy);
  busy.AddOption("--with", asked.with, "Whose time; repeat for more").Required().Takes("NAME");
  busy.AddOption("--from", asked.from, "From this day; default: today").Takes("DAY");
  busy.AddOption("--to", asked.to, "To this day; default: two weeks").Takes("DAY");
}

}  // namespace duta::cli

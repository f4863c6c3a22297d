// `duta visit`: the steps of a visit, each a signed message.
#include <string>
#include <vector>

#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/field_words.h"
#include "core/cli/shell/text.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/event_view.h"
#include "core/cli/visit/visit_calls.h"
#include "core/cli/visit/visit_options.h"
#include "core/desk/moments.h"
#include "core/desk/visit_draft.h"
#include "core/kinds/visit/history/visit_history.h"

namespace duta::cli {
namespace {

struct ProposeOptions {
  std::string uid;
  EventOptions event;
  StepOptions step;
};

struct ChangeOptions {
  std::string uid, take_counter;
  EventOptions event;
  StepOptions step;
};

struct ReplyOptions {
  std::string uid;
  bool accept = false, decline = false, tentative = false;
  desk::ReplyWords words;
  StepOptions step;
};

struct CancelOptions {
  std::string uid;
  desk::CancelWords words;
  StepOptions step;
};

struct PlainOptions {
  std::string uid, of;
  StepOptions step;
};

// What the hub thinks of a step before it is sent, for people.
Status PrintRemarks(Session& session, const visit::v1::Visit& visit) {
  if (session.console().json()) return absl::OkStatus();
  schedule::v1::CheckVisitRequest request;
  *request.mutable_visit() = visit;
  request.set_time_zone(session.Zone());
  DUTA_ASSIGN_OR_RETURN(const auto response, CheckVisit(session, request));
  Table table({"REMARK", "ABOUT", "DETAILS"});
  for (const auto& remark : response.remarks()) table.Add({remark.code(), FieldWord(remark.field()), remark.text()});
  session.console().Print(table.Format(session.console().width()));
  return absl::OkStatus();
}

// The times as they were understood, on the clock on which they were meant and on
// the reader's own: one of them shows a mistake.
void SayWhen(Session& session, const visit::v1::Event& event) {
  const std::string own = session.Zone();
  const auto both = [&](const std::string& here, const std::string& there) {
    return here == there ? here : there + " = " + here;
  };
  if (event.has_start()) {
    const auto& start = event.start();
    session.console().Remark("Begin: " +
                             both(desk::FormatMoment(start, own), desk::FormatMoment(start, start.time_zone())));
  }
  if (event.has_end()) {
    const auto& end = event.end();
    session.console().Remark("End:   " + both(FormatEnd(end, own), FormatEnd(end, end.time_zone())));
  }
}

// Whether the hub is asked what it thinks of a step first: of one that says when or
// with whom.
enum class Look { kNo, kAsk };

// Signs and sends a step that was drafted, or says what is wrong with the words.
Status Send(Session& session, const StatusOr<desk::Step>& step, const StepOptions& options, Look look = Look::kNo) {
  DUTA_RETURN_IF_ERROR(step.status());
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const desk::Draft draft, desk::WrapStep(*step, options.words, setting));
  if (look == Look::kAsk) {
    SayWhen(session, step->visit.events(0));
    DUTA_RETURN_IF_ERROR(PrintRemarks(session, step->visit));
  }
  DUTA_RETURN_IF_ERROR(SignAndSend(session, draft, SendingOf(options)));
  if (!session.console().json() && !options.dry_run) {
    session.console().Print("Visit: " + OneLine(step->visit.uid()) + "\n");
  }
  return absl::OkStatus();
}

Status Propose(Session& session, const ProposeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::ProposeWords words{.uid = options.uid};
  DUTA_ASSIGN_OR_RETURN(words.event, ReadWords(options.event));
  return Send(session, desk::Propose(words, options.step.words, setting), options.step, Look::kAsk);
}

Status Change(Session& session, const ChangeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::State state, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::ChangeWords words{.take_counter = options.take_counter};
  DUTA_ASSIGN_OR_RETURN(words.event, ReadWords(options.event));
  return Send(session, desk::Change(words, options.step.words, state, setting), options.step, Look::kAsk);
}

Status Counter(Session& session, const ChangeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::State state, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const desk::EventWords words, ReadWords(options.event));
  return Send(session, desk::Counter(words, options.step.words, state, setting), options.step, Look::kAsk);
}

Status Reply(Session& session, const ReplyOptions& options) {
  if (options.accept + options.decline + options.tentative != 1)
    return Usage("give one of --accept, --decline and --tentative");
  DUTA_ASSIGN_OR_RETURN(const desk::State state, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::ReplyWords words = options.words;
  words.answer = options.accept    ? visit::v1::PARTICIPATION_STATUS_ACCEPTED
                 : options.decline ? visit::v1::PARTICIPATION_STATUS_DECLINED
                                   : visit::v1::PARTICIPATION_STATUS_TENTATIVE;
  return Send(session, desk::Reply(words, options.step.words, state, setting), options.step);
}

Status Cancel(Session& session, const CancelOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::State state, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return Send(session, desk::Cancel(options.words, options.step.words, state, setting), options.step);
}

Status Refresh(Session& session, const PlainOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::State state, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return Send(session, desk::Refresh(options.step.words, state, setting), options.step);
}

Status DeclineCounter(Session& session, const PlainOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::State state, GetVisit(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return Send(session, desk::DeclineCounter(options.of, options.step.words, state, setting), options.step);
}

void AddUid(Command command, std::string& uid) {
  command.AddOption("uid", uid, "The visit, as `duta visit list` names it").Required().Takes("UID");
}

void AddPropose(Command visit, Session& session) {
  Command command = visit.AddCommand("propose", "Propose a visit: invite others to it");
  ProposeOptions& options = Bind(command, session, Propose);
  AddEventOptions(command, options.event);
  AddStepOptions(command, options.step);
  command.AddOption("--uid", options.uid, "Name of the visit for its whole life; default: a fresh one").Takes("UID");
}

void AddChange(Command visit, Session& session) {
  Command command = visit.AddCommand("change", "Change a visit that you organise, or take up a counter");
  ChangeOptions& options = Bind(command, session, Change);
  AddUid(command, options.uid);
  AddEventOptions(command, options.event);
  AddStepOptions(command, options.step);
  command.AddOption("--without", options.event.words.without, "Partner that is taken off the list; repeat for more")
      .Takes("NAME");
  command.AddOption("--take-counter", options.take_counter, "Partner whose counter becomes the next version")
      .Takes("NAME");
}

void AddCounter(Command visit, Session& session) {
  Command command = visit.AddCommand("counter", "Answer an invitation with how you want it instead");
  ChangeOptions& options = Bind(command, session, Counter);
  AddUid(command, options.uid);
  AddEventOptions(command, options.event);
  AddStepOptions(command, options.step);
}

void AddReply(Command visit, Session& session) {
  Command command = visit.AddCommand("reply", "Accept an invitation, decline it, or keep it open");
  ReplyOptions& options = Bind(command, session, Reply);
  AddUid(command, options.uid);
  command.AddFlag("--accept", options.accept, "You come");
  command.AddFlag("--decline", options.decline, "You do not come");
  command.AddFlag("--tentative", options.tentative, "You may come");
  command.AddOption("--occurrence", options.words.occurrence, "One of a series, by its original start").Takes("TIME");
  command.AddOption("--as", options.words.as, "Under which name you are invited, if it is a unit's").Takes("NAME");
  command.AddOption("--grant", options.words.grants, "Clearance that you give, with its number: landing-1=DC/2026/117")
      .Takes("TEXT");
  command.AddOption("--refuse", options.words.refusals, "Clearance that you do not give, with a remark").Takes("TEXT");
  AddStepOptions(command, options.step);
}

void AddCancel(Command visit, Session& session) {
  Command command = visit.AddCommand("cancel", "Call a visit off, or one of a series, or uninvite somebody");
  CancelOptions& options = Bind(command, session, Cancel);
  AddUid(command, options.uid);
  command.AddOption("--uninvite", options.words.uninvite, "Take these off the list alone; repeat for more")
      .Takes("NAME");
  command.AddOption("--occurrence", options.words.occurrence, "One of a series, by its original start").Takes("TIME");
  command.AddFlag("--and-future", options.words.and_future, "And all of the series after it");
  AddStepOptions(command, options.step);
}

void AddOthers(Command visit, Session& session) {
  Command refresh = visit.AddCommand("refresh", "Ask the organizer to send the visit again");
  PlainOptions& asked = Bind(refresh, session, Refresh);
  AddUid(refresh, asked.uid);
  AddStepOptions(refresh, asked.step);
  Command decline = visit.AddCommand("decline-counter", "Stay with the visit as you proposed it");
  PlainOptions& declined = Bind(decline, session, DeclineCounter);
  AddUid(decline, declined.uid);
  decline.AddOption("--of", declined.of, "Partner whose counter is declined").Required().Takes("NAME");
  AddStepOptions(decline, declined.step);
}

}  // namespace

void AddVisit(Command root, Session& session) {
  Command visit = root.AddCommand("visit", "Plan visits: propose, answer, change, look, prove");
  visit.RequireCommand();
  AddPropose(visit, session);
  AddReply(visit, session);
  AddCounter(visit, session);
  AddChange(visit, session);
  AddCancel(visit, session);
  AddOthers(visit, session);
  AddVisitQueries(visit, session);
  AddVisitHistory(visit, session);
  AddVisitWatch(visit, session);
  AddVisitExport(visit, session);
  AddVisitImport(visit, session);
  AddAvailability(visit, session);
  session.histories().push_back(kinds::MakeVisitHistoryReader());
}

}  // namespace duta::cli

// `duta visit history`: every step as it was signed, and the proof of them all.
#include "core/kinds/visit/history/visit_history.h"

#include <utility>

#include "core/base/bytes.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/event_view.h"
#include "core/cli/visit/visit_calls.h"
#include "core/cli/visit/visit_proof.h"
#include "core/cli/visit/visit_view.h"
#include "core/client/library.h"
#include "core/desk/words.h"
#include "core/evidence/evidence.h"
#include "core/evidence/history.h"

namespace duta::cli {
namespace {

struct HistoryOptions {
  std::string uid;
  std::string evidence;
};

std::string Answer(const schedule::v1::Step& step) {
  return step.method() == visit::v1::METHOD_REPLY ? StatusWord(step.status()) : "";
}

void PrintSteps(Session& session, const std::vector<schedule::v1::SignedStep>& steps, const VisitProof& proof) {
  Console& console = session.console();
  if (console.json()) {
    Json json = Json::array();
    for (size_t i = 0; i < steps.size(); ++i) {
      Json row = ToJson(steps[i].step());
      row["index"] = steps[i].receipt().index();
      for (const auto& event : proof.bodies[i].events()) {
        for (const std::string& comment : event.comments()) row["comments"].push_back(comment);
      }
      json.push_back(std::move(row));
    }
    return console.PrintJson(json);
  }
  const View view{session.Zone(), console.width()};
  Table table({"#", "ACCEPTED", "BY", "STEP", "SEQUENCE", "ENTRY", "MESSAGE"});
  for (const auto& each : steps) {
    const schedule::v1::Step& step = each.step();
    const std::string answer = Answer(step);
    table.Add({std::to_string(step.number()), FormatClock(step.accept_time(), view), step.sender(),
               desk::WordOf(step.method()) + (answer.empty() ? "" : ": " + answer), std::to_string(step.sequence()),
               std::to_string(each.receipt().index()), step.message_id()});
  }
  console.Print(table.Format(console.width()) + FormatComments(steps, proof.bodies, view) +
                Wrap(proof.sentence + " Times of " + view.zone + ".", console.width()) + "\n");
}

// The evidence of every step, collected and verified here before it is written.
Status WriteHistory(Session& session, const HistoryOptions& options,
                    const std::vector<schedule::v1::SignedStep>& steps) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Library library(hub->channel, *hub->log, hub->call);
  const auto reader = kinds::MakeVisitHistoryReader();
  evidence::v1::History history = evidence::NewHistory(*reader, options.uid);
  for (const auto& step : steps) {
    DUTA_ASSIGN_OR_RETURN(const auto evidence, library.CollectEvidence(step.step().message_id(), ""));
    evidence::v1::HistoryStep& written = *history.add_steps();
    written.set_evidence(evidence::Encode(evidence));
    written.set_canonical_body(step.canonical_body());
  }
  DUTA_RETURN_IF_ERROR(evidence::VerifyHistory(history, *reader, hub->log->verifier()).ToStatus());
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.evidence, evidence::Encode(history), FileMode::kPublic));
  session.console().Remark("Evidence: " + options.evidence + ". `duta verify " + options.evidence +
                           "` says anywhere, without the hub, who agreed to which version and when.");
  return absl::OkStatus();
}

Status History(Session& session, const HistoryOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const VisitSnapshot snapshot, GetSnapshot(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const VisitProof proof, ProveVisit(session, snapshot.visit, snapshot.steps));
  PrintSteps(session, snapshot.steps, proof);
  return options.evidence.empty() ? absl::OkStatus() : WriteHistory(session, options, snapshot.steps);
}

}  // namespace

void AddVisitHistory(Command visit, Session& session) {
  Command command = visit.AddCommand("history", "List the signed steps of a visit, and prove them");
  HistoryOptions& options = Bind(command, session, History);
  command.AddOption("uid", options.uid, "The visit, as `duta visit list` names it").Required().Takes("UID");
  command
      .AddOption("--evidence", options.evidence,
                 "Write one file that proves, offline, who agreed to which version and when")
      .Takes("FILE");
}

}  // namespace duta::cli

// `duta declaration`: what can be handed on and verified without the hub.
#include <string>

#include "core/base/bytes.h"
#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/record_calls.h"
#include "core/cli/declaration/sending.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/client/library.h"
#include "core/declaration/text.h"
#include "core/evidence/evidence.h"
#include "core/kinds/declaration/history/declaration_history.h"

namespace duta::cli {
namespace {

struct FileOptions {
  std::string uid, out;
};

// All steps in one file, verified as whoever gets it will.
Status WriteEvidence(Session& session, const FileOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const evidence::v1::History history, CollectHistory(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto reader = kinds::MakeDeclarationHistoryReader();
  const evidence::Report report = evidence::VerifyHistory(history, *reader, hub->log->verifier());
  DUTA_RETURN_IF_ERROR(report.ToStatus());
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.out, evidence::Encode(history), FileMode::kPublic));
  session.console().Print("Evidence: " + OneLine(options.out) + ", " + std::to_string(history.steps_size()) +
                          " steps; " + OneLine(report.checks.back().detail) + "\n");
  session.console().Remark("`duta verify " + options.out +
                           "` says anywhere, without the hub, who endorsed what, when, and under which reservation.");
  return absl::OkStatus();
}

// The canonical bytes, and the step by which the depositary signed for their digest.
Status WriteCopy(Session& session, const FileOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const kinds::DeclarationRecord record, ReadRecord(session, options.uid));
  const declaration::v1::DeclarationState& state = *record.state;
  const declaration::v1::TextVersion& version = *state.versions().rbegin();
  const std::string bytes = declaration::CanonicalBytes(state.uid(), state.text());
  const kinds::RecordedStep* step = record.Find(version.message_id());
  if (step == nullptr) return Refuse(Reason::kProofInvalid, "no step made the text");
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Library library(hub->channel, *hub->log, hub->call);
  DUTA_ASSIGN_OR_RETURN(const auto evidence, library.CollectEvidence(version.message_id(), ""));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.out, bytes, FileMode::kPublic));
  const std::string certificate = options.out + ".evidence";
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(certificate, evidence::Encode(evidence), FileMode::kPublic));
  Facts facts;
  facts.Add("True copy", options.out);
  facts.Add("SHA-256", ToHex(version.sha256()));
  facts.Add("Certified by", state.depositary() + ", " + kinds::NameOfStep(step->declaration) + ", entry " +
                                std::to_string(step->index));
  facts.Add("Its signature", certificate);
  session.console().Print(facts.Format(session.console().width()));
  return absl::OkStatus();
}

}  // namespace

void AddDeclarationProof(Command declaration, Session& session) {
  Command copy = declaration.AddCommand(
      "copy", "Write a certified true copy: the text's bytes, and what the depositary signed for their digest");
  FileOptions& copied = Bind(copy, session, WriteCopy);
  AddDeclarationUid(copy, copied.uid);
  copy.AddOption("--out", copied.out, "File for the text; its certificate stands beside it, as FILE.evidence")
      .Required()
      .Takes("FILE");
  Command evidence =
      declaration.AddCommand("evidence", "Write one file that proves text, roll, acts and notifications, offline");
  FileOptions& written = Bind(evidence, session, WriteEvidence);
  AddDeclarationUid(evidence, written.uid);
  evidence.AddOption("--out", written.out, "File to write").Required().Takes("FILE");
}

}  // namespace duta::cli

#include "core/cli/declaration/record_calls.h"

#include <memory>
#include <utility>

#include "core/cli/messages/lookup.h"
#include "core/cli/shell/failure.h"
#include "core/client/checks.h"
#include "core/evidence/evidence.h"
#include "core/kinds/declaration/history/declaration_history.h"
#include "duta/declaration/v1/declaration_service.grpc.pb.h"

namespace duta::cli {
namespace {

using declaration::v1::DeclarationService;
using declaration::v1::SignedStep;
using Stub = DeclarationService::Stub;

// One step with all that proves it, canonically encoded.
Status AddStep(const Hub& hub, const SignedStep& step, evidence::v1::History& history) {
  DUTA_ASSIGN_OR_RETURN(const auto receipt, client::CheckAcceptance(step.envelope(), step.receipt(), *hub.log));
  DUTA_RETURN_IF_ERROR(CheckSenders(hub, step.envelope(), receipt.entry.message_accepted()));
  for (const auto& handover : step.handovers()) DUTA_RETURN_IF_ERROR(hub.log->Verify(handover.receipt()).status());
  exchange::v1::GetMessageResponse message;
  *message.mutable_envelope() = step.envelope();
  *message.mutable_receipt() = step.receipt();
  *message.mutable_handovers() = step.handovers();
  *message.mutable_spkis() = step.spkis();
  DUTA_ASSIGN_OR_RETURN(const auto evidence, evidence::Build(hub.log->verifier().name(), message, {}));
  evidence::v1::HistoryStep& added = *history.add_steps();
  added.set_evidence(evidence::Encode(evidence));
  added.set_canonical_body(step.canonical_body());
  return absl::OkStatus();
}

}  // namespace

StatusOr<evidence::v1::History> CollectHistory(Session& session, const std::string& uid) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const std::unique_ptr<Stub> stub = DeclarationService::NewStub(hub->channel);
  evidence::v1::History history = evidence::NewHistory(*kinds::MakeDeclarationHistoryReader(), uid);
  declaration::v1::ListDeclarationStepsRequest request;
  request.set_uid(uid);
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, &Stub::ListDeclarationSteps, request, hub->call, [&](auto& page) {
    for (const SignedStep& step : page.steps()) DUTA_RETURN_IF_ERROR(AddStep(*hub, step, history));
    return absl::OkStatus();
  }));
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  return history;
}

StatusOr<kinds::DeclarationRecord> ReadRecord(Session& session, const std::string& uid, std::optional<Instant> until) {
  DUTA_ASSIGN_OR_RETURN(const evidence::v1::History history, CollectHistory(session, uid));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(auto record, kinds::ReadDeclaration(history, hub->log->verifier(), until));
  if (!record.state) return Usage("at that time there was no declaration " + uid + " yet");
  return record;
}

StatusOr<declaration::v1::DeclarationState> ReadState(Session& session, const std::string& uid) {
  DUTA_ASSIGN_OR_RETURN(auto record, ReadRecord(session, uid));
  return *std::move(record.state);
}

StatusOr<std::vector<declaration::v1::DeclarationState>> ListDeclarations(Session& session,
                                                                          declaration::v1::Phase phase) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const std::unique_ptr<Stub> stub = DeclarationService::NewStub(hub->channel);
  declaration::v1::ListDeclarationsRequest request;
  request.set_phase(phase);
  std::vector<declaration::v1::DeclarationState> states;
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, &Stub::ListDeclarations, request, hub->call, [&](auto& page) {
    for (auto& state : *page.mutable_declarations()) states.push_back(std::move(state));
    return absl::OkStatus();
  }));
  return states;
}

}  // namespace duta::cli

#include "core/cli/visit/visit_proof.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/base/names.h"
#include "core/base/strict_proto.h"
#include "core/cli/messages/lookup.h"
#include "core/client/checks.h"
#include "core/client/message.h"
#include "core/crypto/digest.h"
#include "core/desk/visit_draft.h"
#include "core/kinds/visit/media_type.h"
#include "core/visit/machine.h"
#include "core/visit/visit_shape.h"

namespace duta::cli {
namespace {

using schedule::v1::AttendeeState;
using schedule::v1::SignedStep;
using schedule::v1::VisitState;

Status Differs(const std::string& what) {
  return Refuse(Reason::kProofInvalid, "the hub shows another " + what + " than follows from the signed steps");
}

// The body that was played through; of a native one what the log names.
StatusOr<visit::v1::Visit> BodyOf(const SignedStep& step, const message::v1::Message& message,
                                  const log::v1::MessageAccepted& entry) {
  const bool is_native = message.body().media_type() != kinds::kVisitMediaType;
  const std::string& body = is_native ? step.canonical_body() : message.body().content();
  if (is_native && crypto::View(crypto::Sha256(body)) != entry.canonical_body_sha256()) {
    return Refuse(Reason::kProofInvalid, "the hub reads another visit out of " + message.id() + " than it logged");
  }
  visit::v1::Visit visit;
  if (!ParseStrict(body, visit)) return Refuse(Reason::kProofInvalid, "the body of " + message.id() + " is no visit");
  return visit;
}

StatusOr<VisitState> Take(const Hub& hub, const SignedStep& step, const std::string& caller,
                          const std::optional<VisitState>& before, std::vector<visit::v1::Visit>& bodies) {
  DUTA_ASSIGN_OR_RETURN(const auto receipt, client::CheckAcceptance(step.envelope(), step.receipt(), *hub.log));
  const log::v1::MessageAccepted& entry = receipt.entry.message_accepted();
  DUTA_RETURN_IF_ERROR(CheckSenders(hub, step.envelope(), entry));
  DUTA_ASSIGN_OR_RETURN(const auto message, client::OpenMessage(step.envelope()));
  DUTA_ASSIGN_OR_RETURN(const auto visit, BodyOf(step, message, entry));
  bodies.push_back(visit);
  DUTA_ASSIGN_OR_RETURN(const Instant recorded, FromTimestamp(receipt.entry.record_time()));
  DUTA_RETURN_IF_ERROR(visit::CheckShape(visit, message, recorded));
  const std::set<std::string, std::less<>> mailboxes(entry.mailboxes().begin(), entry.mailboxes().end());
  return visit::Play(before ? &*before : nullptr, visit,
                     {.sender = message.sender(),
                      .message_id = message.id(),
                      .time_zone = message.time_zone(),
                      .marking_level = message.marking().level(),
                      .mailboxes = &mailboxes,
                      // The organizer is sent every answer; others only their own.
                      .has_all_steps = ActsFor(caller, visit.events(0).organizer().name()),
                      .reader = caller});
}

const AttendeeState* FindAnswer(const VisitState& visit, const std::string& name) {
  for (const AttendeeState& attendee : visit.attendees()) {
    if (attendee.name() == name) return &attendee;
  }
  return nullptr;
}

// The answers that the caller holds: all of them if it organises the visit.
Status CompareAnswers(const VisitState& shown, const VisitState& proven, const std::string& caller) {
  const visit::Side side = visit::SideOf(proven, caller);
  for (const AttendeeState& attendee : shown.attendees()) {
    const bool is_own = attendee.name() == caller || attendee.name().rfind(caller + "/", 0) == 0;
    if (side != visit::Side::kOrganizer && !is_own) continue;
    const AttendeeState* answer = FindAnswer(proven, attendee.name());
    if (answer == nullptr || answer->SerializeAsString() != attendee.SerializeAsString()) {
      return Differs("answer of " + attendee.name());
    }
  }
  return absl::OkStatus();
}

// The decisions that the caller holds: all of them if it organises the visit, else
// those that are its own to make.
Status CompareClearances(const VisitState& shown, const VisitState& proven, const std::string& caller) {
  const bool is_organizer = visit::SideOf(proven, caller) == visit::Side::kOrganizer;
  for (const visit::v1::Clearance& clearance : shown.clearances()) {
    if (!is_organizer && !ActsFor(caller, clearance.authority())) continue;
    const auto same = std::find_if(proven.clearances().begin(), proven.clearances().end(),
                                   [&](const auto& each) { return each.id() == clearance.id(); });
    if (same == proven.clearances().end() || same->SerializeAsString() != clearance.SerializeAsString()) {
      return Differs("clearance " + clearance.id());
    }
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<VisitProof> ProveVisit(Session& session, const VisitState& visit, const std::vector<SignedStep>& steps) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  VisitProof proof;
  std::optional<VisitState> proven;
  for (const SignedStep& step : steps) {
    DUTA_ASSIGN_OR_RETURN(proven, Take(*hub, step, profile->name, proven, proof.bodies));
  }
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  if (!proven) return Refuse(Reason::kProofInvalid, "the hub shows a visit without a single signed step of it");
  const std::string count = std::to_string(steps.size()) + (steps.size() == 1 ? " signed step" : " signed steps");
  if (!visit.has_event()) {
    proof.sentence = "Verified: you were taken off the list, by " + count + " that you have.";
    return proof;
  }
  if (visit.event().SerializeAsString() != proven->event().SerializeAsString()) return Differs("version");
  if (visit.phase() != proven->phase()) return Differs("state");
  if (visit.sequence() != proven->sequence()) return Differs("sequence");
  DUTA_RETURN_IF_ERROR(CompareAnswers(visit, *proven, profile->name));
  DUTA_RETURN_IF_ERROR(CompareClearances(visit, *proven, profile->name));
  const bool has_all = visit::SideOf(*proven, profile->name) == visit::Side::kOrganizer || visit.attendees_size() == 1;
  proof.sentence =
      "Verified: " + count + (steps.size() == 1 ? " gives" : " give") + " this visit" +
      (has_all ? "." : "; the answers of others went to the organizer alone: for them this is the hub's word.");
  return proof;
}

}  // namespace duta::cli

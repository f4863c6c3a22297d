// What partners do to an open declaration: acts that bind them.
#include <algorithm>
#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/declaration/quorum.h"
#include "core/declaration/step.h"
#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using std::chrono::hours;
using v1::Act;
using v1::DeclarationState;
using v1::PowersState;

constexpr int kMaxActs = 5'000;

std::string ActingPartner(const Step& step) { return std::string(duta::PartnerOf(step.facts.sender)); }

const PowersState* FindPowers(const DeclarationState& state, const std::string& partner) {
  for (const PowersState& powers : state.powers()) {
    if (powers.partner() == partner && !powers.keyids().empty()) return &powers;
  }
  return nullptr;
}

Status PowersMissing(const Step& step, const std::string& partner, const PowersState* powers) {
  const std::string keyid = step.facts.keyids.empty() ? "" : *step.facts.keyids.begin();
  const std::string what = powers == nullptr ? " has given nobody full powers in this declaration"
                                             : " has given full powers to other keys, of " + powers->holder();
  return Refuse(Reason::kDeclarationPowersMissing,
                absl::StrCat("the act is signed with key ", keyid, ", and ", partner, what),
                {{"keyid", keyid}, {"partner", partner}});
}

// A new act of the sender's partner, signed with a key that has the power.
StatusOr<Act*> AddAct(const Step& step, v1::ActKind kind) {
  const std::string partner = ActingPartner(step);
  const PowersState* powers = FindPowers(step.state, partner);
  Act act;
  if (powers != nullptr) {
    for (const std::string& keyid : powers->keyids()) {
      if (step.facts.keyids.contains(keyid)) act.add_keyids(keyid);
    }
  }
  if (act.keyids().empty()) return PowersMissing(step, partner, powers);
  if (step.state.acts_size() >= kMaxActs) return NotAllowed(step, "it has had 5,000 acts");
  act.set_message_id(std::string(step.facts.message_id));
  act.set_kind(kind);
  act.set_partner(partner);
  act.set_sender(std::string(step.facts.sender));
  act.set_holder(powers->holder());
  *act.mutable_sign_time() = ToTimestamp(step.facts.signed_at);
  *act.mutable_receive_time() = ToTimestamp(step.facts.received_at);
  Act& added = *step.state.add_acts();
  added = std::move(act);
  return &added;
}

bool IsOnRoll(const DeclarationState& state, const std::string& partner) {
  const auto& roll = state.opening().roll();
  return std::find(roll.begin(), roll.end(), partner) != roll.end();
}

Instant CloseOf(const DeclarationState& state) {
  return FromTimestamp(state.opening().close_time()).value_or(Instant());
}

Status CheckReservation(const Step& step, const v1::Reservation& reservation) {
  for (const std::string& id : reservation.paragraph_ids()) {
    if (FindParagraph(step.state.text(), id) != nullptr) continue;
    return NoTarget("reservation.paragraph_ids", absl::StrCat("the text has no paragraph ", id));
  }
  return absl::OkStatus();
}

// Endorsements and accessions alike.
template <typename Consent>
Status TakeConsent(const Step& step, const Consent& consent, v1::ActKind kind, bool ad_referendum) {
  DUTA_RETURN_IF_ERROR(CheckCurrent(step, consent.text_sha256()));
  const Act* standing = StandingConsent(step.state, ActingPartner(step), step.facts.received_at);
  if (standing != nullptr)
    return DoneAlready(ActingPartner(step) + " stands behind it already", standing->message_id());
  DUTA_RETURN_IF_ERROR(CheckReservation(step, consent.reservation()));
  DUTA_ASSIGN_OR_RETURN(Act * act, AddAct(step, kind));
  act->set_text_sha256(consent.text_sha256());
  if (consent.has_reservation()) *act->mutable_reservation() = consent.reservation();
  act->set_text(consent.statement());
  act->set_ad_referendum(ad_referendum);
  return absl::OkStatus();
}

// The sender's own act. The pointer is good until an act is added.
StatusOr<Act*> OwnAct(const Step& step, const std::string& field, const std::string& message_id) {
  Act* act = FindAct(step.state, message_id);
  if (act == nullptr || act->partner() != ActingPartner(step)) {
    return NoTarget(field, absl::StrCat("there is no act ", message_id, " of ", ActingPartner(step)));
  }
  return act;
}

void End(const Step& step, const std::string& target, const Instant when) {
  Act& act = *FindAct(step.state, target);
  act.set_ended_by(std::string(step.facts.message_id));
  *act.mutable_end_time() = ToTimestamp(when);
}

// What an objection is to: something that somebody else said, and until when.
Status CheckObjectionTo(const Step& step, const Act& act) {
  if (act.partner() == ActingPartner(step)) return NotAllowed(step, "the reservation is its own: withdraw it");
  if (!act.has_reservation() || !act.reservation_ended_by().empty() || HasEnded(act, step.facts.received_at)) {
    return NoTarget("objection.target_id", absl::StrCat("act ", act.message_id(), " makes no reservation that stands"));
  }
  const Instant limit = FromTimestamp(act.receive_time()).value_or(Instant()) +
                        hours(24 * static_cast<int>(step.state.opening().objection_days()));
  if (step.facts.received_at <= limit) return absl::OkStatus();
  return OutOfTime(step, "the reservation could be objected to until", limit);
}

Status CheckObjectionTo(const Step& step, const v1::CorrectionState& correction) {
  if (!IsPending(correction)) return NoTarget("objection.target_id", "the correction is decided");
  const Instant limit = FromTimestamp(correction.correction().objection_end_time()).value_or(Instant());
  if (step.facts.received_at <= limit) return absl::OkStatus();
  return OutOfTime(step, "the correction could be objected to until", limit);
}

StatusOr<Instant> EffectOf(const Step& step, const v1::Withdrawal& withdrawal) {
  const Instant earliest =
      step.facts.received_at + hours(24 * static_cast<int>(step.state.opening().withdrawal_notice_days()));
  if (!withdrawal.has_effect_time()) return earliest;
  const Instant effect = FromTimestamp(withdrawal.effect_time()).value_or(Instant());
  if (effect >= earliest) return effect;
  return OutOfTime(step, "with its notice the withdrawal can take effect at", earliest);
}

// Checks what is withdrawn, and from when on: an act with notice, the rest at once.
StatusOr<Instant> CheckWithdrawal(const Step& step, const v1::Withdrawal& withdrawal, const Act& act) {
  if (!act.ended_by().empty()) return DoneAlready(act.message_id() + " has been withdrawn", act.ended_by());
  if (withdrawal.reservation_only()) {
    if (!act.reservation_ended_by().empty()) {
      return DoneAlready("its reservation has been withdrawn", act.reservation_ended_by());
    }
    if (!act.has_reservation()) return NoTarget("withdrawal.target_id", "the act makes no reservation");
    return step.facts.received_at;
  }
  if (act.kind() == v1::ACT_KIND_OBJECTION) return step.facts.received_at;
  if (!IsConsent(act)) return NoTarget("withdrawal.target_id", "what can be withdrawn is a consent or an objection");
  if (step.state.phase() == v1::PHASE_OPEN) return NotAllowed(step, "the act has no effect yet: revoke it");
  return EffectOf(step, withdrawal);
}

// Whether a consent, or a withdrawal of one, has no effect yet.
bool IsRevocable(const Step& step, const Act& act) {
  if (act.kind() == v1::ACT_KIND_WITHDRAWAL) {
    const Act* withdrawn = FindAct(step.state, act.target_id());
    return withdrawn->ended_by() == act.message_id() && !HasEnded(*withdrawn, step.facts.received_at);
  }
  const bool awaits = act.ad_referendum() && act.confirmed_by().empty();
  return IsConsent(act) && act.ended_by().empty() && (step.state.phase() == v1::PHASE_OPEN || awaits);
}

}  // namespace

Act* FindAct(DeclarationState& state, const std::string& message_id) {
  for (Act& act : *state.mutable_acts()) {
    if (act.message_id() == message_id) return &act;
  }
  return nullptr;
}

std::vector<const Act*> ObjectionsTo(const DeclarationState& state, const std::string& message_id, Instant at) {
  std::vector<const Act*> objections;
  for (const Act& act : state.acts()) {
    const bool is_to = act.kind() == v1::ACT_KIND_OBJECTION && act.target_id() == message_id;
    if (is_to && !HasEnded(act, at)) objections.push_back(&act);
  }
  return objections;
}

Status Take(const Step& step, const v1::FullPowers& powers) {
  auto& all = *step.state.mutable_powers();
  const std::string partner = ActingPartner(step);
  auto before = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.partner() == partner; });
  PowersState& named = before == all.end() ? *step.state.add_powers() : *before;
  named.set_partner(partner);
  named.set_holder(powers.holder());
  *named.mutable_keyids() = powers.keyids();
  named.set_message_id(std::string(step.facts.message_id));
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Endorsement& endorsement) {
  if (!IsOnRoll(step.state, ActingPartner(step))) {
    return NotAllowed(step, ActingPartner(step) + " is not on the roll: it may accede");
  }
  const Instant close = CloseOf(step.state);
  if (step.facts.received_at > close) return OutOfTime(step, "one accedes since the close at", close);
  return TakeConsent(step, endorsement, v1::ACT_KIND_ENDORSEMENT, endorsement.ad_referendum());
}

Status Take(const Step& step, const v1::Accession& accession) {
  const Instant close = CloseOf(step.state);
  if (IsOnRoll(step.state, ActingPartner(step)) && step.facts.received_at <= close) {
    return OutOfTime(step, "who is on the roll endorses until the close at", close);
  }
  return TakeConsent(step, accession, v1::ACT_KIND_ACCESSION, /*ad_referendum=*/false);
}

Status Take(const Step& step, const v1::Objection& objection) {
  const std::string& target = objection.target_id();
  const Act* act = FindAct(step.state, target);
  const v1::CorrectionState* correction = FindCorrection(step.state, target);
  if (act == nullptr && correction == nullptr) {
    return NoTarget("objection.target_id", absl::StrCat("there is no act or correction ", target));
  }
  DUTA_RETURN_IF_ERROR(act != nullptr ? CheckObjectionTo(step, *act) : CheckObjectionTo(step, *correction));
  for (const Act* each : ObjectionsTo(step.state, target, step.facts.received_at)) {
    if (each->partner() == ActingPartner(step)) return DoneAlready("it has objected to it", each->message_id());
  }
  DUTA_ASSIGN_OR_RETURN(Act * added, AddAct(step, v1::ACT_KIND_OBJECTION));
  added->set_target_id(target);
  added->set_text(objection.text());
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Confirmation& confirmation) {
  const std::string& target = confirmation.target_id();
  DUTA_ASSIGN_OR_RETURN(const Act* act, OwnAct(step, "confirmation.target_id", target));
  if (!act->confirmed_by().empty()) return DoneAlready("it has been confirmed", act->confirmed_by());
  if (!act->ad_referendum() || HasEnded(*act, step.facts.received_at)) {
    return NoTarget("confirmation.target_id", absl::StrCat("act ", target, " awaits no confirmation"));
  }
  DUTA_ASSIGN_OR_RETURN(Act * added, AddAct(step, v1::ACT_KIND_CONFIRMATION));
  added->set_target_id(target);
  FindAct(step.state, target)->set_confirmed_by(std::string(step.facts.message_id));
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Withdrawal& withdrawal) {
  const std::string& target = withdrawal.target_id();
  DUTA_ASSIGN_OR_RETURN(const Act* act, OwnAct(step, "withdrawal.target_id", target));
  DUTA_ASSIGN_OR_RETURN(const Instant effect, CheckWithdrawal(step, withdrawal, *act));
  DUTA_ASSIGN_OR_RETURN(Act * added, AddAct(step, v1::ACT_KIND_WITHDRAWAL));
  added->set_target_id(target);
  added->set_text(withdrawal.text());
  if (withdrawal.reservation_only()) {
    FindAct(step.state, target)->set_reservation_ended_by(std::string(step.facts.message_id));
  } else {
    End(step, target, effect);
  }
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Revocation& revocation) {
  const std::string& target = revocation.target_id();
  DUTA_ASSIGN_OR_RETURN(const Act* act, OwnAct(step, "revocation.target_id", target));
  if (!act->ended_by().empty()) return DoneAlready(target + " has been taken back", act->ended_by());
  if (!IsRevocable(step, *act)) return NotAllowed(step, absl::StrCat("act ", target, " has taken effect: withdraw it"));
  DUTA_ASSIGN_OR_RETURN(Act * added, AddAct(step, v1::ACT_KIND_REVOCATION));
  added->set_target_id(target);
  Act& revoked = *FindAct(step.state, target);
  if (revoked.kind() == v1::ACT_KIND_WITHDRAWAL) {
    Act& withdrawn = *FindAct(step.state, revoked.target_id());
    withdrawn.clear_ended_by();
    withdrawn.clear_end_time();
  }
  End(step, target, step.facts.received_at);
  return absl::OkStatus();
}

}  // namespace duta::declaration

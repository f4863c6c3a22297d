#include "core/desk/declaration_draft.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/declaration/amendments.h"
#include "core/declaration/corrections.h"
#include "core/declaration/text.h"
#include "core/desk/declaration_text.h"
#include "core/desk/fault.h"
#include "core/desk/times.h"
#include "core/desk/words.h"
#include "core/kinds/declaration/media_type.h"

namespace duta::desk {
namespace {

using declaration::v1::Act;
using declaration::v1::Declaration;

std::string TitleOf(const declaration::v1::Text& text) {
  return declaration::TitleOf(text, declaration::LanguageFor(text, "en"));
}

// Everybody who takes part. Who sends it is left out when it is wrapped.
std::vector<std::string> Everybody(const DeclarationState& state) {
  std::vector<std::string> names(state.participants().begin(), state.participants().end());
  if (std::find(names.begin(), names.end(), state.depositary()) == names.end()) names.push_back(state.depositary());
  return names;
}

DeclarationStep NextStep(const DeclarationState& state, const std::string& what) {
  DeclarationStep step{.recipients = Everybody(state),
                       .subject = what + ": " + TitleOf(state.text()),
                       .marking_level = state.marking_level()};
  step.declaration.set_uid(state.uid());
  return step;
}

const std::string& CurrentDigest(const DeclarationState& state) { return state.versions().rbegin()->sha256(); }

StatusOr<google::protobuf::Timestamp> EndOf(const std::string& text, const char* field, const Setting& setting) {
  const auto end = ParseEnd(text, setting.zone, setting.now);
  if (!end.ok()) return Wrong(field, ": " + std::string(end.status().message()));
  return ToTimestamp(*end);
}

Status PutWordings(const std::vector<std::string>& said, const DeclarationState& state,
                   declaration::v1::Paragraph& paragraph) {
  std::vector<declaration::v1::Wording> wordings;
  for (const std::string& each : said) {
    DUTA_ASSIGN_OR_RETURN(declaration::v1::Wording wording, ReadWording(each));
    wordings.push_back(std::move(wording));
  }
  // In the text's order; what is of no language of it comes last, for the hub to refuse.
  for (const auto& language : state.text().languages()) {
    for (auto& wording : wordings) {
      if (wording.language() == language.tag()) *paragraph.add_wordings() = std::exchange(wording, {});
    }
  }
  for (const auto& wording : wordings) {
    if (!wording.language().empty()) *paragraph.add_wordings() = wording;
  }
  return absl::OkStatus();
}

template <typename Consent>
void PutConsent(const ConsentWords& words, const DeclarationState& state, Consent& consent) {
  consent.set_text_sha256(CurrentDigest(state));
  consent.set_statement(words.statement);
  if (words.reservation.empty() && words.on.empty()) return;
  consent.mutable_reservation()->set_text(words.reservation);
  for (const std::string& id : words.on) consent.mutable_reservation()->add_paragraph_ids(id);
}

// The last endorsement or accession of a partner.
const Act* LastConsent(const std::string& partner, const DeclarationState& state) {
  const Act* last = nullptr;
  for (const Act& act : state.acts()) {
    const bool is_consent =
        act.kind() == declaration::v1::ACT_KIND_ENDORSEMENT || act.kind() == declaration::v1::ACT_KIND_ACCESSION;
    if (is_consent && act.partner() == partner) last = &act;
  }
  return last;
}

// The target that was said, else what the partner itself endorsed.
StatusOr<std::string> OwnTarget(const std::string& target, const std::string& partner, const DeclarationState& state) {
  return TargetOf(target.empty() ? std::string(PartnerOf(partner)) : target, state);
}

}  // namespace

StatusOr<DeclarationStep> Open(const OpenWords& words, const Setting& setting) {
  if (words.participants.empty()) return Wrong("with", " is missing: who takes part, such as partners/au-dfat");
  DeclarationStep step;
  const std::string segment = setting.profile.name.substr(setting.profile.name.rfind('/') + 1);
  step.declaration.set_uid(words.uid.empty() ? ToHex(RandomBytes(8)) + "@" + segment : words.uid);
  declaration::v1::Draft& draft = *step.declaration.mutable_draft();
  DUTA_ASSIGN_OR_RETURN(*draft.mutable_text(), ReadDeclarationText(words.text));
  for (const std::string& name : words.participants) draft.add_participants(name);
  DUTA_ASSIGN_OR_RETURN(*draft.mutable_round_end_time(), EndOf(words.until, "until", setting));
  step.recipients = words.participants;
  step.subject = "Draft: " + TitleOf(draft.text());
  return step;
}

StatusOr<DeclarationStep> NextRound(const std::string& until, const DeclarationState& state, const Setting& setting) {
  DeclarationStep step = NextStep(state, "Round " + std::to_string(state.round() + 1));
  DUTA_ASSIGN_OR_RETURN(const declaration::v1::Text text, declaration::ApplyAccepted(state));
  declaration::v1::Round& round = *step.declaration.mutable_round();
  round.set_text_sha256(declaration::DigestOf(state.uid(), text));
  DUTA_ASSIGN_OR_RETURN(*round.mutable_round_end_time(), EndOf(until, "until", setting));
  return step;
}

StatusOr<DeclarationStep> Amend(const AmendWords& words, const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Amendment");
  declaration::v1::Amendment& amendment = *step.declaration.mutable_amendment();
  amendment.set_base_sha256(CurrentDigest(state));
  amendment.set_reason(words.reason);
  const int said = !words.replace.empty() + !words.insert_after.empty() + !words.remove.empty() + words.insert_first;
  if (said != 1) {
    return Wrong("replace", " is missing: what to change; one of replacing, inserting and deleting, and only one");
  }
  if (!words.remove.empty()) {
    amendment.set_operation(declaration::v1::OPERATION_DELETE);
    amendment.set_paragraph_id(words.remove);
    return step;
  }
  const bool replaces = !words.replace.empty();
  amendment.set_operation(replaces ? declaration::v1::OPERATION_REPLACE : declaration::v1::OPERATION_INSERT_AFTER);
  amendment.set_paragraph_id(replaces ? words.replace : words.insert_after);
  if (!replaces && words.id.empty()) return Wrong("id", " is missing: under which id the new paragraph stands");
  if (words.wordings.empty()) return Wrong("wording", " is missing: what is to stand there, `en=We, the ministries`");
  amendment.mutable_paragraph()->set_id(replaces ? words.replace : words.id);
  DUTA_RETURN_IF_ERROR(PutWordings(words.wordings, state, *amendment.mutable_paragraph()));
  return step;
}

StatusOr<DeclarationStep> TakePosition(const std::string& amendment, const std::string& stance,
                                       const std::string& comment, const DeclarationState& state) {
  DUTA_ASSIGN_OR_RETURN(const auto* known, AmendmentOf(amendment, state));
  DUTA_ASSIGN_OR_RETURN(const auto word, FromWord<declaration::v1::Stance>(stance, "stance"));
  DeclarationStep step = NextStep(state, "Position");
  declaration::v1::Position& position = *step.declaration.mutable_position();
  position.set_amendment_id(known->message_id());
  position.set_stance(word);
  position.set_comment(comment);
  return step;
}

StatusOr<DeclarationStep> Decide(const std::string& amendment, bool accepted, const std::string& reason,
                                 const DeclarationState& state) {
  DUTA_ASSIGN_OR_RETURN(const auto* known, AmendmentOf(amendment, state));
  DeclarationStep step = NextStep(state, accepted ? "Amendment accepted" : "Amendment rejected");
  declaration::v1::Decision& decision = *step.declaration.mutable_decision();
  decision.set_amendment_id(known->message_id());
  decision.set_accepted(accepted);
  decision.set_reason(reason);
  return step;
}

StatusOr<DeclarationStep> Freeze(const DeclarationState& state) {
  DUTA_ASSIGN_OR_RETURN(const declaration::v1::Text text, declaration::ApplyAccepted(state));
  DeclarationStep step = NextStep(state, "Text frozen");
  step.declaration.mutable_freeze()->set_text_sha256(declaration::DigestOf(state.uid(), text));
  return step;
}

StatusOr<DeclarationStep> Call(const CallWords& words, const DeclarationState& state, const Setting& setting) {
  DeclarationStep step = NextStep(state, "Open for endorsement");
  declaration::v1::Opening& opening = *step.declaration.mutable_opening();
  opening.set_text_sha256(CurrentDigest(state));
  for (const std::string& name : words.roll) opening.add_roll(name);
  if (words.roll.empty()) *opening.mutable_roll() = state.participants();
  DUTA_ASSIGN_OR_RETURN(const auto rule,
                        FromWord<declaration::v1::Rule>(words.rule.empty() ? "two-thirds" : words.rule, "rule"));
  opening.set_rule(rule);
  opening.set_number(words.number);
  for (const std::string& name : words.all_of) opening.add_all_of(name);
  DUTA_ASSIGN_OR_RETURN(*opening.mutable_close_time(), EndOf(words.close, "close", setting));
  opening.set_withdrawal_notice_days(words.notice_days);
  opening.set_objection_days(words.objection_days);
  opening.set_open_to_others(words.open_to_others);
  return step;
}

DeclarationStep Admit(const std::vector<std::string>& partners, const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Admission");
  for (const std::string& name : partners) {
    step.declaration.mutable_admission()->add_partners(name);
    step.recipients.push_back(name);
  }
  return step;
}

DeclarationStep Empower(const std::string& holder, const std::vector<std::string>& keyids,
                        const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Full powers");
  step.declaration.mutable_full_powers()->set_holder(holder);
  for (const std::string& keyid : keyids) step.declaration.mutable_full_powers()->add_keyids(keyid);
  return step;
}

DeclarationStep Endorse(const ConsentWords& words, const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Endorsement");
  PutConsent(words, state, *step.declaration.mutable_endorsement());
  step.declaration.mutable_endorsement()->set_ad_referendum(words.ad_referendum);
  return step;
}

DeclarationStep Accede(const ConsentWords& words, const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Accession");
  PutConsent(words, state, *step.declaration.mutable_accession());
  return step;
}

StatusOr<DeclarationStep> Object(const std::string& target, const std::string& text, const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Objection");
  declaration::v1::Objection& objection = *step.declaration.mutable_objection();
  DUTA_ASSIGN_OR_RETURN(*objection.mutable_target_id(), TargetOf(target, state));
  objection.set_text(text);
  return step;
}

StatusOr<DeclarationStep> Confirm(const std::string& target, const std::string& partner,
                                  const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Confirmation");
  DUTA_ASSIGN_OR_RETURN(*step.declaration.mutable_confirmation()->mutable_target_id(),
                        OwnTarget(target, partner, state));
  return step;
}

StatusOr<DeclarationStep> Withdraw(const WithdrawWords& words, const std::string& partner,
                                   const DeclarationState& state, const Setting& setting) {
  DeclarationStep step = NextStep(state, "Withdrawal");
  declaration::v1::Withdrawal& withdrawal = *step.declaration.mutable_withdrawal();
  DUTA_ASSIGN_OR_RETURN(*withdrawal.mutable_target_id(), OwnTarget(words.target, partner, state));
  withdrawal.set_reservation_only(words.reservation_only);
  withdrawal.set_text(words.text);
  if (!words.effect.empty()) {
    DUTA_ASSIGN_OR_RETURN(*withdrawal.mutable_effect_time(), EndOf(words.effect, "effect", setting));
  }
  return step;
}

StatusOr<DeclarationStep> Revoke(const std::string& target, const std::string& partner, const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Revocation");
  DUTA_ASSIGN_OR_RETURN(*step.declaration.mutable_revocation()->mutable_target_id(), OwnTarget(target, partner, state));
  return step;
}

StatusOr<DeclarationStep> Correct(const CorrectWords& words, const DeclarationState& state, const Setting& setting) {
  if (words.wordings.empty()) return Wrong("wording", " is missing: how it should read, `preamble-1/en=We, the ...`");
  DeclarationStep step = NextStep(state, "Correction");
  declaration::v1::Correction& correction = *step.declaration.mutable_correction();
  for (const std::string& said : words.wordings) {
    const size_t slash = said.find('/');
    if (slash == std::string::npos || !declaration::IsParagraphId(said.substr(0, slash))) {
      return Wrong("wording",
                   ": \"" + said.substr(0, 40) + "\" does not begin with a paragraph: `preamble-1/en=We ...`");
    }
    DUTA_ASSIGN_OR_RETURN(const declaration::v1::Wording wording, ReadWording(said.substr(slash + 1)));
    declaration::v1::CorrectedWording& corrected = *correction.add_wordings();
    corrected.set_paragraph_id(said.substr(0, slash));
    corrected.set_language(wording.language());
    corrected.set_text(wording.text());
  }
  DUTA_ASSIGN_OR_RETURN(const declaration::v1::Text text, declaration::ApplyCorrection(state.text(), correction));
  correction.set_base_sha256(CurrentDigest(state));
  correction.set_text_sha256(declaration::DigestOf(state.uid(), text));
  correction.set_reason(words.reason);
  DUTA_ASSIGN_OR_RETURN(*correction.mutable_objection_end_time(), EndOf(words.until, "until", setting));
  return step;
}

StatusOr<DeclarationStep> Rectify(const DeclarationState& state) {
  DeclarationStep step = NextStep(state, "Proces-verbal of rectification");
  DUTA_ASSIGN_OR_RETURN(const std::string id, TargetOf("correction", state));
  step.declaration.mutable_rectification()->set_correction_id(id);
  step.declaration.mutable_rectification()->set_text_sha256(state.corrections().rbegin()->correction().text_sha256());
  return step;
}

StatusOr<const declaration::v1::AmendmentState*> AmendmentOf(const std::string& name, const DeclarationState& state) {
  if (const auto* known = declaration::FindAmendment(state, name)) return known;
  int number = 0;
  if (name.starts_with('A')) std::from_chars(name.data() + 1, name.data() + name.size(), number);
  if (number >= 1 && number <= state.amendments_size()) return &state.amendments(number - 1);
  return Wrong("amendment", ": \"" + name.substr(0, 40) + "\" is none of " + std::to_string(state.amendments_size()) +
                                " amendments; they are called A1, A2 and so on");
}

StatusOr<std::string> TargetOf(const std::string& name, const DeclarationState& state) {
  if (name == "correction") {
    if (state.corrections().empty()) return Wrong("target", ": there is no correction");
    return state.corrections().rbegin()->message_id();
  }
  if (KindOfName(name) != NameKind::kPartner) return name;
  const Act* act = LastConsent(name, state);
  if (act == nullptr) return Wrong("target", ": " + name + " has not endorsed it");
  return act->message_id();
}

StatusOr<Draft> WrapDeclaration(const DeclarationStep& step, const HeaderWords& words, const Setting& setting) {
  HeaderWords header = words;
  const std::string sender = FirstOf({words.from, setting.profile.name});
  std::set<std::string> seen{sender};
  header.to.clear();
  for (const std::string& name : step.recipients) {
    if (seen.insert(name).second) header.to.push_back(name);
  }
  for (const std::string& name : words.to) {
    if (seen.insert(name).second) header.to.push_back(name);
  }
  const HeaderDefaults defaults{.subject = step.subject,
                                .marking = static_cast<message::v1::Level>(step.marking_level)};
  DUTA_ASSIGN_OR_RETURN(Draft draft, DraftHeader(header, defaults, setting));
  draft.message.mutable_body()->set_media_type(kinds::kDeclarationMediaType);
  draft.message.mutable_body()->set_content(step.declaration.SerializeAsString());
  return draft;
}

}  // namespace duta::desk

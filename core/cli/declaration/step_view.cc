#include "core/cli/declaration/step_view.h"

#include "core/base/bytes.h"
#include "core/cli/declaration/record_view.h"
#include "core/cli/shell/text.h"
#include "core/declaration/text.h"
#include "core/desk/words.h"
#include "core/kinds/declaration/history/declaration_record.h"

namespace duta::cli {
namespace {

using declaration::v1::Declaration;

template <typename Names>
std::string Join(const Names& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::string FirstWording(const declaration::v1::Paragraph& paragraph) {
  return paragraph.wordings().empty() ? "" : paragraph.wordings(0).text();
}

void AddReservation(const declaration::v1::Reservation& reservation, Facts& facts) {
  facts.Add("Reservation", reservation.text());
  facts.Add("On", Join(reservation.paragraph_ids()));
}

void AddDrafting(const Declaration& declaration, const View& view, Facts& facts) {
  const auto& draft = declaration.draft();
  facts.Add("Participants", Join(draft.participants()));
  if (draft.has_round_end_time()) facts.Add("First round until", FormatTime(draft.round_end_time(), view));
  const auto& round = declaration.round();
  if (round.has_round_end_time()) facts.Add("Round until", FormatTime(round.round_end_time(), view));
  const auto& amendment = declaration.amendment();
  facts.Add("Does", desk::WordOf(amendment.operation()));
  facts.Add("Paragraph", amendment.paragraph_id());
  facts.Add("New wording", FirstWording(amendment.paragraph()));
  facts.Add("Because", amendment.reason());
  facts.Add("Amendment", declaration.position().amendment_id() + declaration.decision().amendment_id());
  facts.Add("Stance", desk::WordOf(declaration.position().stance()));
  facts.Add("Comment", declaration.position().comment());
  if (declaration.has_decision()) facts.Add("Decision", declaration.decision().accepted() ? "accepted" : "rejected");
  facts.Add("Because", declaration.decision().reason());
}

void AddOpening(const declaration::v1::Opening& opening, const View& view, Facts& facts) {
  facts.Add("Rule",
            desk::WordOf(opening.rule()) + (opening.number() > 0 ? " " + std::to_string(opening.number()) : ""));
  facts.Add("All of", Join(opening.all_of()));
  facts.Add("Close", FormatTime(opening.close_time(), view));
  facts.Add("Roll", Join(opening.roll()));
  if (opening.open_to_others()) facts.Add("Others", "may be let in later");
}

void AddActs(const Declaration& declaration, const View& view, Facts& facts) {
  facts.Add("Lets in", Join(declaration.admission().partners()));
  facts.Add("Holder", declaration.full_powers().holder());
  facts.Add("Keys", Join(declaration.full_powers().keyids()));
  if (declaration.endorsement().ad_referendum()) facts.Add("Ad referendum", "yes: it awaits confirmation");
  AddReservation(declaration.endorsement().reservation(), facts);
  AddReservation(declaration.accession().reservation(), facts);
  facts.Add("Statement", declaration.endorsement().statement() + declaration.accession().statement());
  facts.Add("About", declaration.objection().target_id() + declaration.confirmation().target_id() +
                         declaration.withdrawal().target_id() + declaration.revocation().target_id() +
                         declaration.rectification().correction_id());
  facts.Add("Says", declaration.objection().text() + declaration.withdrawal().text());
  if (declaration.withdrawal().has_effect_time()) {
    facts.Add("Takes effect", FormatTime(declaration.withdrawal().effect_time(), view));
  }
}

void AddCorrection(const declaration::v1::Correction& correction, const View& view, Facts& facts) {
  facts.Add("Error", correction.reason());
  for (const auto& wording : correction.wordings()) {
    facts.Add(wording.paragraph_id() + ", " + wording.language(), wording.text());
  }
  facts.Add("Objections until", FormatTime(correction.objection_end_time(), view));
}

// The digest that the step is about.
std::string DigestIn(const Declaration& declaration) {
  for (const std::string* digest :
       {&declaration.round().text_sha256(), &declaration.freeze().text_sha256(), &declaration.opening().text_sha256(),
        &declaration.endorsement().text_sha256(), &declaration.accession().text_sha256(),
        &declaration.correction().text_sha256(), &declaration.rectification().text_sha256()}) {
    if (!digest->empty()) return ToHex(*digest);
  }
  return declaration.has_draft() ? ToHex(declaration::DigestOf(declaration.uid(), declaration.draft().text())) : "";
}

}  // namespace

std::string FormatDeclarationStep(const Declaration& declaration, const View& view) {
  Facts facts;
  facts.Add("Declaration", declaration.uid());
  facts.Add("Step", kinds::NameOfStep(declaration));
  facts.Add("Text", DigestIn(declaration));
  AddDrafting(declaration, view, facts);
  if (declaration.has_opening()) AddOpening(declaration.opening(), view, facts);
  AddActs(declaration, view, facts);
  if (declaration.has_correction()) AddCorrection(declaration.correction(), view, facts);
  std::string text = facts.Format(view.width);
  if (declaration.has_draft()) {
    const auto& draft = declaration.draft().text();
    text += "\n" + FormatText(draft, declaration::LanguageFor(draft, "en"), view);
  }
  return text + "\nAs it stands: duta declaration status " + OneLine(declaration.uid()) + "\n";
}

}  // namespace duta::cli

// Errors in a text: the depositary proposes a correction, waits for objections, and
// makes it.
#include "core/declaration/corrections.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/declaration/step.h"
#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using v1::CorrectionState;
using v1::DeclarationState;

constexpr int kMaxCorrections = 90;

v1::Wording* FindCorrected(v1::Text& text, const v1::CorrectedWording& corrected) {
  for (v1::Paragraph& paragraph : *text.mutable_paragraphs()) {
    if (paragraph.id() != corrected.paragraph_id()) continue;
    for (v1::Wording& wording : *paragraph.mutable_wordings()) {
      if (wording.language() == corrected.language()) return &wording;
    }
  }
  return nullptr;
}

}  // namespace

StatusOr<v1::Text> ApplyCorrection(const v1::Text& text, const v1::Correction& correction) {
  v1::Text corrected = text;
  std::set<std::pair<std::string, std::string>> seen;
  for (int i = 0; i < correction.wordings_size(); ++i) {
    const v1::CorrectedWording& wording = correction.wordings(i);
    const std::string field = Indexed("correction.wordings", i);
    v1::Wording* found = FindCorrected(corrected, wording);
    if (found == nullptr) {
      return NoTarget(field,
                      absl::StrCat("the text has no paragraph ", wording.paragraph_id(), " in ", wording.language()));
    }
    if (!seen.emplace(wording.paragraph_id(), wording.language()).second) {
      return InvalidField(field, "this wording is corrected twice");
    }
    if (found->text() == wording.text()) return InvalidField(field + ".text", "the text says so already");
    found->set_text(wording.text());
  }
  DUTA_RETURN_IF_ERROR(CheckWholeText("correction", corrected));
  return corrected;
}

CorrectionState* FindCorrection(DeclarationState& state, const std::string& message_id) {
  for (CorrectionState& correction : *state.mutable_corrections()) {
    if (correction.message_id() == message_id) return &correction;
  }
  return nullptr;
}

bool IsPending(const CorrectionState& correction) {
  return correction.rectified_by().empty() && correction.replaced_by().empty();
}

Status Take(const Step& step, const v1::Correction& correction) {
  DeclarationState& state = step.state;
  DUTA_RETURN_IF_ERROR(CheckCurrent(step, correction.base_sha256()));
  DUTA_ASSIGN_OR_RETURN(const v1::Text corrected, ApplyCorrection(state.text(), correction));
  DUTA_RETURN_IF_ERROR(CheckDigestOf(step, corrected, correction.text_sha256()));
  if (state.corrections_size() >= kMaxCorrections) return NotAllowed(step, "it has had 90 corrections");
  for (CorrectionState& each : *state.mutable_corrections()) {
    if (IsPending(each)) each.set_replaced_by(std::string(step.facts.message_id));
  }
  CorrectionState& added = *state.add_corrections();
  added.set_message_id(std::string(step.facts.message_id));
  *added.mutable_correction() = correction;
  *added.mutable_receive_time() = ToTimestamp(step.facts.received_at);
  return absl::OkStatus();
}

Status Take(const Step& step, const v1::Rectification& rectification) {
  DeclarationState& state = step.state;
  CorrectionState* correction = FindCorrection(state, rectification.correction_id());
  if (correction == nullptr) return NoTarget("rectification.correction_id", "there is no correction of this id");
  if (!correction->rectified_by().empty()) {
    return DoneAlready("the correction has been made", correction->rectified_by());
  }
  if (!correction->replaced_by().empty()) {
    return NoTarget("rectification.correction_id",
                    absl::StrCat("correction ", correction->replaced_by(), " took its place"));
  }
  const Instant end = FromTimestamp(correction->correction().objection_end_time()).value_or(Instant());
  if (step.facts.received_at <= end) return OutOfTime(step, "objections are possible until", end);
  const auto objections = ObjectionsTo(state, correction->message_id(), step.facts.received_at);
  if (!objections.empty()) {
    return NotAllowed(step, absl::StrCat(objections.front()->partner(), " objects to the correction, by ",
                                         objections.front()->message_id(), ": propose another one"));
  }
  DUTA_ASSIGN_OR_RETURN(const v1::Text corrected, ApplyCorrection(state.text(), correction->correction()));
  DUTA_RETURN_IF_ERROR(CheckDigestOf(step, corrected, rectification.text_sha256()));
  correction->set_rectified_by(std::string(step.facts.message_id));
  SetText(step, corrected);
  return absl::OkStatus();
}

}  // namespace duta::declaration

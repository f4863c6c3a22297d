#include "core/declaration/amendments.h"

#include "absl/strings/str_cat.h"
#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using v1::Amendment;
using v1::AmendmentState;
using v1::DeclarationState;
using v1::Paragraph;
using v1::Text;

bool IsInsertion(const Amendment& amendment) { return amendment.operation() == v1::OPERATION_INSERT_AFTER; }

std::string PlaceOf(const Amendment& amendment) {
  return amendment.paragraph_id().empty() ? "the beginning" : "paragraph " + amendment.paragraph_id();
}

void Insert(const std::vector<const Amendment*>& amendments, const std::string& after, Text& text) {
  for (const Amendment* amendment : amendments) {
    if (IsInsertion(*amendment) && amendment->paragraph_id() == after) *text.add_paragraphs() = amendment->paragraph();
  }
}

// What becomes of one paragraph.
void Amend(const std::vector<const Amendment*>& amendments, const Paragraph& paragraph, Text& text) {
  const Amendment* change = nullptr;
  for (const Amendment* amendment : amendments) {
    if (!IsInsertion(*amendment) && amendment->paragraph_id() == paragraph.id()) change = amendment;
  }
  if (change == nullptr) {
    *text.add_paragraphs() = paragraph;
  } else if (change->operation() == v1::OPERATION_REPLACE) {
    *text.add_paragraphs() = change->paragraph();
  }
}

StatusOr<Text> Apply(const Text& base, const std::vector<const Amendment*>& amendments) {
  Text text;
  *text.mutable_languages() = base.languages();
  Insert(amendments, "", text);
  for (const Paragraph& paragraph : base.paragraphs()) {
    Amend(amendments, paragraph, text);
    Insert(amendments, paragraph.id(), text);
  }
  DUTA_RETURN_IF_ERROR(CheckWholeText("text", text));
  return text;
}

}  // namespace

std::string WhyInConflict(const Amendment& a, const Amendment& b) {
  if (IsInsertion(a) && IsInsertion(b)) {
    if (a.paragraph().id() == b.paragraph().id()) {
      return absl::StrCat("both bring in a paragraph ", a.paragraph().id());
    }
    if (a.paragraph_id() != b.paragraph_id()) return {};
    return absl::StrCat("both insert behind ", PlaceOf(a), ", and nothing says in which order");
  }
  if (a.paragraph_id() != b.paragraph_id()) return {};
  if (!IsInsertion(a) && !IsInsertion(b)) return absl::StrCat("both change ", PlaceOf(a));
  const Amendment& change = IsInsertion(a) ? b : a;
  if (change.operation() != v1::OPERATION_DELETE) return {};
  return absl::StrCat("one deletes ", PlaceOf(a), ", behind which the other inserts");
}

std::vector<Conflict> FindConflicts(const DeclarationState& state) {
  std::vector<const AmendmentState*> candidates;
  for (const AmendmentState& each : state.amendments()) {
    const bool counts =
        each.outcome() == v1::AMENDMENT_OUTCOME_OPEN || each.outcome() == v1::AMENDMENT_OUTCOME_ACCEPTED;
    if (each.round() == state.round() && counts) candidates.push_back(&each);
  }
  std::vector<Conflict> conflicts;
  for (size_t i = 0; i < candidates.size(); ++i) {
    for (size_t j = i + 1; j < candidates.size(); ++j) {
      std::string why = WhyInConflict(candidates[i]->amendment(), candidates[j]->amendment());
      if (why.empty()) continue;
      const bool accepted = candidates[i]->outcome() == v1::AMENDMENT_OUTCOME_ACCEPTED &&
                            candidates[j]->outcome() == v1::AMENDMENT_OUTCOME_ACCEPTED;
      conflicts.push_back({candidates[i]->message_id(), candidates[j]->message_id(), std::move(why), accepted});
    }
  }
  return conflicts;
}

StatusOr<Text> ApplyAccepted(const DeclarationState& state) {
  std::vector<const Amendment*> accepted;
  for (const AmendmentState& each : state.amendments()) {
    const bool counts = each.round() == state.round() && each.outcome() == v1::AMENDMENT_OUTCOME_ACCEPTED;
    if (counts) accepted.push_back(&each.amendment());
  }
  for (const Conflict& conflict : FindConflicts(state)) {
    if (!conflict.both_accepted) continue;
    return Refuse(Reason::kDeclarationAmendmentsConflict,
                  absl::StrCat("the amendments ", conflict.first, " and ", conflict.second, " are both accepted, and ",
                               conflict.why),
                  {{"first", conflict.first}, {"second", conflict.second}});
  }
  return Apply(state.text(), accepted);
}

StatusOr<Text> ApplyOne(const Text& text, const Amendment& amendment) { return Apply(text, {&amendment}); }

const AmendmentState* FindAmendment(const DeclarationState& state, const std::string& message_id) {
  for (const AmendmentState& each : state.amendments()) {
    if (each.message_id() == message_id) return &each;
  }
  return nullptr;
}

}  // namespace duta::declaration

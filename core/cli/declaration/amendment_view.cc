// Texts and amendments next to each other.
#include <algorithm>
#include <string>
#include <vector>

#include "core/cli/declaration/record_view.h"
#include "core/cli/shell/text.h"
#include "core/declaration/amendments.h"
#include "core/declaration/difference.h"
#include "core/declaration/text.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

using declaration::Change;
using declaration::v1::Amendment;
using declaration::v1::AmendmentState;
using declaration::v1::DeclarationState;

std::string NameOf(int number) { return "A" + std::to_string(number + 1); }

std::string NameOf(const DeclarationState& state, const std::string& message_id) {
  for (int i = 0; i < state.amendments_size(); ++i) {
    if (state.amendments(i).message_id() == message_id) return NameOf(i);
  }
  return message_id;
}

std::string PlaceOf(const Amendment& amendment) {
  const std::string& id = amendment.paragraph_id();
  switch (amendment.operation()) {
    case declaration::v1::OPERATION_REPLACE:
      return "replaces [" + id + "]";
    case declaration::v1::OPERATION_DELETE:
      return "deletes [" + id + "]";
    default:
      return "inserts [" + amendment.paragraph().id() + "] " + (id.empty() ? "first" : "behind [" + id + "]");
  }
}

// `support 3, oppose 1`.
std::string Positions(const AmendmentState& amendment) {
  std::string text;
  for (const std::string& word : desk::WordsOf<declaration::v1::Stance>()) {
    const auto count = std::count_if(amendment.positions().begin(), amendment.positions().end(),
                                     [&](const auto& each) { return desk::WordOf(each.stance()) == word; });
    if (count > 0) text.append(text.empty() ? "" : ", ").append(word + " " + std::to_string(count));
  }
  return text.empty() ? "none yet" : text;
}

std::string WordingOf(const Amendment& amendment, const std::string& language) {
  const auto* wording = declaration::FindWording(amendment.paragraph(), language);
  return wording == nullptr ? "" : OneLine(wording->text());
}

std::vector<std::string> Lines(const std::string& text, size_t width) {
  std::vector<std::string> lines;
  const std::string wrapped = Wrap(text, width);
  for (size_t at = 0; at <= wrapped.size();) {
    const size_t end = std::min(wrapped.find('\n', at), wrapped.size());
    lines.push_back(wrapped.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Two texts in two columns.
std::string SideBySide(const std::string& left, const std::string& right, size_t width) {
  constexpr size_t kGap = 3;
  const size_t half = std::max<size_t>((width - kGap) / 2, 20);
  const std::vector<std::string> a = Lines(left, half), b = Lines(right, half);
  std::string rows;
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    std::string row = i < a.size() ? a[i] : "";
    const size_t used = DisplayWidth(row);
    if (i < b.size()) row += std::string((used < half ? half - used : 0) + kGap, ' ') + b[i];
    rows += row + "\n";
  }
  return rows;
}

std::string FormatConflicts(const DeclarationState& state, const std::string& language, const View& view) {
  std::string text;
  const auto describe = [&](const std::string& message_id) {
    const AmendmentState& each = *declaration::FindAmendment(state, message_id);
    const std::string head =
        NameOf(state, message_id) + " of " + OneLine(each.sender()) + ": " + OneLine(PlaceOf(each.amendment()));
    const std::string wording = WordingOf(each.amendment(), language);
    return wording.empty() ? head : head + "\n\n" + wording;
  };
  for (const declaration::Conflict& conflict : declaration::FindConflicts(state)) {
    text += "\nIn each other's way: " + OneLine(conflict.why) + (conflict.both_accepted ? " (both accepted)" : "") +
            ".\n\n" + SideBySide(describe(conflict.first), describe(conflict.second), view.width);
  }
  return text;
}

}  // namespace

std::string FormatAmendments(const DeclarationState& state, const std::string& language, const View& view) {
  const std::string tag = declaration::LanguageFor(state.text(), language);
  Table table({"", "ROUND", "OF", "DOES", "OUTCOME", "POSITIONS", "REASON"});
  for (int i = 0; i < state.amendments_size(); ++i) {
    const AmendmentState& each = state.amendments(i);
    table.Add({NameOf(i), std::to_string(each.round()), each.sender(), PlaceOf(each.amendment()),
               desk::WordOf(each.outcome()), Positions(each), each.amendment().reason()});
  }
  const std::string rows = table.Format(view.width);
  return rows.empty() ? "There are no amendments.\n" : rows + FormatConflicts(state, tag, view);
}

std::string FormatDifference(const declaration::v1::Text& before, const declaration::v1::Text& after,
                             const std::string& language, const View& view) {
  std::string text;
  for (const auto& paragraph : declaration::Compare(before, after, language)) {
    if (!paragraph.changed()) continue;
    std::string line;
    for (const declaration::Piece& piece : paragraph.pieces) {
      const std::string words = OneLine(piece.text);
      if (piece.change == Change::kSame) line += words;
      if (piece.change == Change::kGone) line += "[-" + words + "-]";
      if (piece.change == Change::kNew) line += "{+" + words + "+}";
    }
    const std::string id = "[" + OneLine(paragraph.id) + "] ";
    text += id + Wrap(line, view.width, id.size()) + "\n";
  }
  return text.empty() ? "The two texts are the same in this language.\n" : text;
}

}  // namespace duta::cli

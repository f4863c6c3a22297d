#include "core/declaration/difference.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "core/declaration/text.h"

namespace duta::declaration {
namespace {

using v1::Paragraph;
using v1::Text;

constexpr size_t kMaxCells = 4'000'000;  // Of the table of common words.

struct CloseText {
  void operator()(UText* text) const { utext_close(text); }
};

// Words, and what stands between them. One piece if ICU cannot tell.
std::vector<std::string_view> WordsOf(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  const std::unique_ptr<UText, CloseText> opened(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &error));
  if (U_FAILURE(error)) return {text};
  words->setText(opened.get(), error);
  std::vector<std::string_view> found;
  for (int32_t start = 0, end = words->next(); U_SUCCESS(error) && end != icu::BreakIterator::DONE;
       start = end, end = words->next()) {
    found.push_back(text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start)));
  }
  return found;
}

void Append(Change change, std::string_view text, std::vector<Piece>& pieces) {
  if (text.empty()) return;
  if (pieces.empty() || pieces.back().change != change) pieces.push_back({change, ""});
  pieces.back().text += text;
}

// The longest common subsequence, by the usual table.
class Table {
 public:
  Table(const std::vector<std::string_view>& before, const std::vector<std::string_view>& after)
      : before_(before), after_(after), width_(after.size() + 1), cells_((before.size() + 1) * width_) {
    for (size_t i = before.size(); i-- > 0;) {
      for (size_t j = after.size(); j-- > 0;) {
        At(i, j) = before[i] == after[j] ? At(i + 1, j + 1) + 1 : std::max(At(i + 1, j), At(i, j + 1));
      }
    }
  }

  std::vector<Piece> Pieces() {
    std::vector<Piece> pieces;
    size_t i = 0, j = 0;
    while (i < before_.size() || j < after_.size()) {
      if (i < before_.size() && j < after_.size() && before_[i] == after_[j]) {
        Append(Change::kSame, before_[i], pieces);
        ++i, ++j;
      } else if (j == after_.size() || (i < before_.size() && At(i + 1, j) >= At(i, j + 1))) {
        Append(Change::kGone, before_[i++], pieces);
      } else {
        Append(Change::kNew, after_[j++], pieces);
      }
    }
    return pieces;
  }

 private:
  uint32_t& At(size_t i, size_t j) { return cells_[i * width_ + j]; }

  const std::vector<std::string_view>& before_;
  const std::vector<std::string_view>& after_;
  const size_t width_;
  std::vector<uint32_t> cells_;
};

std::string_view WordingOf(const Paragraph* paragraph, const std::string& language) {
  if (paragraph == nullptr) return {};
  const v1::Wording* wording = FindWording(*paragraph, language);
  return wording == nullptr ? std::string_view() : std::string_view(wording->text());
}

}  // namespace

bool ParagraphDifference::changed() const {
  return std::any_of(pieces.begin(), pieces.end(), [](const Piece& each) { return each.change != Change::kSame; });
}

std::vector<Piece> CompareWordings(std::string_view before, std::string_view after) {
  std::vector<std::string_view> old_words = WordsOf(before);
  std::vector<std::string_view> new_words = WordsOf(after);
  if ((old_words.size() + 1) * (new_words.size() + 1) > kMaxCells) {
    if (before == after) return {{Change::kSame, std::string(after)}};
    old_words = {before};
    new_words = {after};
  }
  return Table(old_words, new_words).Pieces();
}

std::vector<ParagraphDifference> Compare(const Text& before, const Text& after, const std::string& language) {
  std::vector<ParagraphDifference> differences;
  const auto add = [&](const std::string& id, std::string_view old_text, std::string_view new_text) {
    differences.push_back({id, CompareWordings(old_text, new_text)});
  };
  add("title", TitleOf(before, language), TitleOf(after, language));
  int next = 0;
  // Paragraphs never change places: what is in both stands in the same order.
  for (const Paragraph& old_paragraph : before.paragraphs()) {
    const Paragraph* kept = FindParagraph(after, old_paragraph.id());
    while (kept != nullptr && next < after.paragraphs_size() && &after.paragraphs(next) != kept) {
      add(after.paragraphs(next).id(), {}, WordingOf(&after.paragraphs(next), language));
      ++next;
    }
    add(old_paragraph.id(), WordingOf(&old_paragraph, language), WordingOf(kept, language));
    if (kept != nullptr) ++next;
  }
  for (; next < after.paragraphs_size(); ++next) {
    add(after.paragraphs(next).id(), {}, WordingOf(&after.paragraphs(next), language));
  }
  return differences;
}

}  // namespace duta::declaration

#include "core/search/suggestion.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "core/base/utf8.h"
#include "core/search/analysis.h"
#include "core/search/postings.h"

namespace duta::search {
namespace {

// So many words of one first letter are compared.
constexpr size_t kMaxWords = 20'000;

std::u32string Characters(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    const std::optional<char32_t> c = TakeCharacter(text);
    if (!c) break;
    characters.push_back(*c);
  }
  return characters;
}

// Words of the audiences that begin as `term` does, and in how many documents each is.
using Words = std::map<std::string, int64_t>;

StatusOr<Words> WordsLike(store::Transaction& transaction, const std::vector<int64_t>& audiences,
                          const std::string& term) {
  std::string_view rest = std::string_view(term).substr(1);
  const size_t size = rest.size();
  TakeCharacter(rest);
  const std::string begin = term.substr(0, 1 + size - rest.size());
  Words words;
  size_t rows = 0;
  for (const int64_t audience : audiences) {
    PostingReader reader(transaction, audience, rows);
    DUTA_RETURN_IF_ERROR(reader.Open());
    DUTA_RETURN_IF_ERROR(reader.CountWords(begin, kMaxWords, words));
  }
  return words;
}

// The best word for `term`; empty if there is none or it is one itself.
std::string BestOf(const Words& words, const std::string& term) {
  const std::u32string wanted = Characters(std::string_view(term).substr(1));
  const size_t limit = wanted.size() >= 6 ? 2 : 1;
  std::tuple<size_t, int64_t> best{limit + 1, 0};
  std::string found;
  for (const auto& [word, documents] : words) {
    const std::u32string candidate = Characters(std::string_view(word).substr(1));
    if (candidate.size() > wanted.size() + limit || wanted.size() > candidate.size() + limit) continue;
    const std::tuple<size_t, int64_t> rank{Distance(wanted, candidate, limit), -documents};
    if (std::get<0>(rank) > limit || !(rank < best)) continue;
    best = rank;
    found = word.substr(1);
  }
  return std::get<0>(best) == 0 ? std::string() : found;
}

// Whether a leaf is one word that may be misspelt.
bool IsWord(const Leaf& leaf) {
  return leaf.kind == Leaf::Kind::kText && leaf.phrases.size() == 1 && leaf.phrases[0].size() == 1 &&
         leaf.phrases[0][0].terms[0].front() == kWordTerm && leaf.phrases[0][0].terms[0].size() > 3;
}

}  // namespace

size_t Distance(std::u32string_view a, std::u32string_view b, size_t limit) {
  std::vector<size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    size_t least = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) next[j] = std::min(next[j], before[j - 2] + 1);
      least = std::min(least, next[j]);
    }
    if (least > limit) return limit + 1;
    before.swap(row);
    row.swap(next);
  }
  return row[b.size()];
}

StatusOr<std::string> Suggest(store::Transaction& transaction, const std::vector<int64_t>& audiences,
                              std::string_view text, const Query& query) {
  std::string suggestion(text);
  const std::vector<bool> ranked = query.RankedLeaves();
  bool is_changed = false;
  // From the end, so that the places before stay true.
  for (size_t i = query.leaves.size(); i-- > 0;) {
    const Leaf& leaf = query.leaves[i];
    if (!ranked[i] || !IsWord(leaf)) continue;
    const std::string& term = leaf.phrases[0][0].terms[0];
    DUTA_ASSIGN_OR_RETURN(const Words words, WordsLike(transaction, audiences, term));
    const std::string better = BestOf(words, term);
    if (better.empty()) continue;
    suggestion.replace(leaf.begin, leaf.end - leaf.begin, better);
    is_changed = true;
  }
  return is_changed ? suggestion : std::string();
}

}  // namespace duta::search

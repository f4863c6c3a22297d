#include "core/search/snippet.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/search/analysis.h"
#include "core/search/tokens.h"

namespace duta::search {
namespace {

constexpr uint32_t kMaxBytes = 320;
constexpr uint32_t kLead = 80;  // Bytes before what was found.
constexpr size_t kMaxSnippetMatches = 1000;

struct Stretch {
  uint32_t begin;
  uint32_t end;
};

// An analysed text and where its terms and positions are.
class FoundIn {
 public:
  explicit FoundIn(Analysis analysis) : analysis_(std::move(analysis)) {
    TokenWriter writer;
    writer.Add(Field::kTitle, analysis_.tokens);  // Of one text it does not matter which field.
    tokens_ = writer.ToBytes();
    for (const Token& token : analysis_.tokens) {
      // The first token of a position is the word or the code point by itself.
      const bool is_new = bytes_.empty() || bytes_.rbegin()->first != token.position;
      if (is_new) bytes_.emplace_hint(bytes_.end(), token.position, Stretch{token.begin, token.end});
    }
  }

  const std::string& text() const { return analysis_.text; }

  // Where the leaves of `query` that are ranked stand, by place, without overlaps.
  std::vector<Stretch> Stretches(const Query& query) const {
    TokenReader reader;
    std::vector<Match> matches;
    if (!reader.Open(tokens_).ok()) return {};
    const std::vector<bool> ranked = query.RankedLeaves();
    for (size_t i = 0; i < ranked.size(); ++i) {
      if (ranked[i]) reader.Find(query.leaves[i], kMaxSnippetMatches, matches);
    }
    return Join(matches);
  }

 private:
  std::vector<Stretch> Join(const std::vector<Match>& matches) const {
    std::vector<Stretch> all;
    for (const Match& match : matches) {
      const auto first = bytes_.find(match.position), last = bytes_.find(match.position + match.length - 1);
      if (first != bytes_.end() && last != bytes_.end()) all.push_back({first->second.begin, last->second.end});
    }
    std::sort(all.begin(), all.end(), [](const Stretch& a, const Stretch& b) { return a.begin < b.begin; });
    std::vector<Stretch> joined;
    for (const Stretch& stretch : all) {
      if (!joined.empty() && stretch.begin <= joined.back().end) {
        joined.back().end = std::max(joined.back().end, stretch.end);
      } else {
        joined.push_back(stretch);
      }
    }
    return joined;
  }

  Analysis analysis_;
  std::string tokens_;
  std::map<uint32_t, Stretch> bytes_;
};

bool IsInsideCharacter(const std::string& text, uint32_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// The stretch from which most of `found` fit into a snippet.
size_t BestStart(const std::vector<Stretch>& found) {
  size_t best = 0, most = 0;
  for (size_t i = 0, end = 0; i < found.size(); ++i) {
    while (end < found.size() && found[end].end - found[i].begin <= kMaxBytes - kLead) ++end;
    if (end - i > most) {
      most = end - i;
      best = i;
    }
  }
  return best;
}

// Moves `at` up to behind the next space, if there is one before `limit`.
uint32_t AfterSpace(const std::string& text, uint32_t at, uint32_t limit) {
  const size_t space = text.find(' ', at);
  return space != std::string::npos && space < limit ? static_cast<uint32_t>(space + 1) : at;
}

v1::Snippet Cut(std::string_view field, const std::string& text, const std::vector<Stretch>& found) {
  const Stretch& first = found[BestStart(found)];
  uint32_t begin = first.begin > kLead ? first.begin - kLead : 0;
  while (IsInsideCharacter(text, begin)) ++begin;
  if (begin > 0) begin = AfterSpace(text, begin, first.begin);
  auto end = static_cast<uint32_t>(std::min<size_t>(text.size(), size_t{begin} + kMaxBytes));
  while (IsInsideCharacter(text, end)) --end;
  if (end < text.size()) {
    const size_t space = text.rfind(' ', end);
    if (space != std::string::npos && space >= first.end) end = static_cast<uint32_t>(space);
  }
  v1::Snippet snippet;
  snippet.set_field(std::string(field));
  snippet.set_text(text.substr(begin, end - begin));
  for (const Stretch& stretch : found) {
    if (stretch.begin < begin || stretch.begin >= end) continue;
    v1::Highlight& highlight = *snippet.add_highlights();
    highlight.set_begin(stretch.begin - begin);
    highlight.set_end(std::min(stretch.end, end) - begin);
  }
  return snippet;
}

}  // namespace

std::vector<v1::Snippet> SnippetsOf(const StoredDocument& document, const Query& query) {
  std::vector<v1::Snippet> snippets;
  for (const FieldText& text : document.texts) {
    const FoundIn in(Analyse(text.text, WordEdges::kLeftOut));
    const std::vector<Stretch> found = in.Stretches(query);
    if (!found.empty()) snippets.push_back(Cut(NameOf(text.field), in.text(), found));
  }
  return snippets;
}

}  // namespace duta::search

#include "core/search/query.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/search/analysis.h"
#include "core/search/days.h"
#include "core/search/query_lexer.h"
#include "core/search/zawgyi.h"

namespace duta::search {
namespace {

using Kind = Lexeme::Kind;

// The parts that an analysed text is looked for by: words, and pairs of code
// points, or one where there is no pair.
Phrase PhraseOf(const Analysis& analysis) {
  Phrase phrase;
  const std::vector<Token>& tokens = analysis.tokens;
  uint32_t covered = 0;  // Code points up to here stand in a pair.
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool has_more = i + 1 < tokens.size() && tokens[i + 1].position == token.position;
    const uint32_t offset = token.position - tokens.front().position;
    if (token.term.front() == kWordTerm) {
      Part part{{token.term}, offset};
      // Without diacritics it finds both; with them it means them.
      if (!has_more) part.terms.push_back(kFoldedTerm + token.term.substr(1));
      phrase.push_back(std::move(part));
    } else if (token.term.front() == kGramTerm) {
      if (has_more) {
        phrase.push_back({{tokens[++i].term}, offset});
        covered = token.position + 2;
      } else if (token.position + 1 > covered) {
        phrase.push_back({{token.term}, offset});
      }
    }
  }
  return phrase;
}

class Parser {
 public:
  explicit Parser(std::vector<Lexeme> lexemes) : lexemes_(std::move(lexemes)) {}

  StatusOr<Query> Run() {
    DropBlanks();
    if (lexemes_.empty()) return std::move(query_);
    DUTA_ASSIGN_OR_RETURN(query_.root, Or(0));
    if (at_ < lexemes_.size()) return QueryFault(Position(), "this parenthesis closes none");
    return std::move(query_);
  }

 private:
  // Words without a letter or digit are to a query what they are to a text.
  void DropBlanks() {
    const auto is_blank = [](const Lexeme& lexeme) {
      const bool is_text = lexeme.kind == Kind::kWord || lexeme.kind == Kind::kPhrase;
      return is_text && lexeme.field.empty() && AnalyseAsIs(lexeme.text, WordEdges::kLeftOut).tokens.empty();
    };
    lexemes_.erase(std::remove_if(lexemes_.begin(), lexemes_.end(), is_blank), lexemes_.end());
  }

  bool Is(Kind kind) const { return at_ < lexemes_.size() && lexemes_[at_].kind == kind; }
  size_t Position() const {
    if (at_ < lexemes_.size()) return lexemes_[at_].position;
    return lexemes_.back().position;
  }

  StatusOr<Node> Or(int depth) {
    DUTA_ASSIGN_OR_RETURN(Node first, And(depth));
    if (!Is(Kind::kOr)) return first;
    Node node{Node::Op::kOr, 0, {}};
    node.children.push_back(std::move(first));
    while (Is(Kind::kOr)) {
      ++at_;
      DUTA_ASSIGN_OR_RETURN(Node next, And(depth));
      node.children.push_back(std::move(next));
    }
    return node;
  }

  StatusOr<Node> And(int depth) {
    Node node{Node::Op::kAnd, 0, {}};
    do {
      if (Is(Kind::kAnd)) {
        if (node.children.empty()) return QueryFault(Position(), "something must stand before AND");
        ++at_;
      }
      DUTA_ASSIGN_OR_RETURN(Node next, Unary(depth));
      node.children.push_back(std::move(next));
    } while (at_ < lexemes_.size() && !Is(Kind::kOr) && !Is(Kind::kClose));
    if (node.children.size() > 1) return node;
    Node only = std::move(node.children.front());
    return only;
  }

  StatusOr<Node> Unary(int depth) {
    if (at_ == lexemes_.size()) return QueryFault(Position(), "something must stand behind this");
    if (depth > kMaxDepth) return QueryFault(Position(), absl::StrCat("nested deeper than ", kMaxDepth));
    if (Is(Kind::kNot)) {
      ++at_;
      Node node{Node::Op::kNot, 0, {}};
      DUTA_ASSIGN_OR_RETURN(Node operand, Unary(depth + 1));
      node.children.push_back(std::move(operand));
      return node;
    }
    if (Is(Kind::kOpen)) return Group(depth);
    if (Is(Kind::kWord) || Is(Kind::kPhrase)) return TakeLeaf();
    return QueryFault(Position(), Is(Kind::kClose) ? "nothing stands before this parenthesis"
                                                   : "a word must stand here; quote AND, OR and NOT to find them");
  }

  StatusOr<Node> Group(int depth) {
    const size_t opened = Position();
    ++at_;
    DUTA_ASSIGN_OR_RETURN(Node node, Or(depth + 1));
    if (!Is(Kind::kClose)) return QueryFault(opened, "this parenthesis is never closed");
    ++at_;
    return node;
  }

  StatusOr<Node> TakeLeaf() {
    const Lexeme& lexeme = lexemes_[at_];
    if (query_.leaves.size() == kMaxLeaves) {
      return QueryFault(lexeme.position, absl::StrCat("more than ", kMaxLeaves, " words"));
    }
    Leaf leaf;
    leaf.begin = lexeme.begin;
    leaf.end = lexeme.end;
    DUTA_RETURN_IF_ERROR(lexeme.field.empty() ? TakeText(lexeme, leaf) : TakeValue(lexeme, leaf));
    ++at_;
    query_.leaves.push_back(std::move(leaf));
    return Node{Node::Op::kLeaf, query_.leaves.size() - 1, {}};
  }

  // A word or two of Burmese may not show in which encoding they are: then both
  // are looked for.
  Status TakeText(const Lexeme& lexeme, Leaf& leaf) {
    const BurmeseEncoding encoding = GuessEncoding(lexeme.text);
    const Analysis as_is = AnalyseAsIs(lexeme.text, WordEdges::kLeftOut);
    if (encoding != BurmeseEncoding::kZawgyi) leaf.phrases.push_back(PhraseOf(as_is));
    if (encoding == BurmeseEncoding::kZawgyi || encoding == BurmeseEncoding::kUnclear) {
      const Analysis converted = AnalyseAsIs(FromZawgyi(lexeme.text), WordEdges::kLeftOut);
      leaf.phrases.push_back(PhraseOf(converted));
      query_.remarks.push_back(absl::StrCat("\"", lexeme.text, "\" was read as Zawgyi",
                                            encoding == BurmeseEncoding::kUnclear ? " as well as Unicode" : "", ": \"",
                                            converted.text, "\""));
    }
    const bool is_word =
        leaf.phrases.size() == 1 && leaf.phrases[0].size() == 1 && leaf.phrases[0][0].terms[0].front() == kWordTerm;
    if (lexeme.is_prefix && is_word) leaf.kind = Leaf::Kind::kPrefix;
    if (lexeme.is_prefix && !is_word && as_is.tokens.back().term.front() == kWordTerm) {
      return QueryFault(lexeme.position, "an asterisk goes behind a single word");
    }
    return absl::OkStatus();
  }

  static Status TakeValue(const Lexeme& lexeme, Leaf& leaf) {
    if (lexeme.field != "since" && lexeme.field != "until") {
      if (lexeme.is_prefix) return QueryFault(lexeme.position, "values of fields are whole: without asterisk");
      if (Normalise(lexeme.text).empty()) {
        return QueryFault(lexeme.position, absl::StrCat("a value must stand behind `", lexeme.field, ":`"));
      }
      leaf.kind = Leaf::Kind::kKeyword;
      leaf.phrases = {{Part{{KeywordTerm(lexeme.field, lexeme.text)}, 0}}};
      return absl::OkStatus();
    }
    const auto days = ParseDays(Normalise(lexeme.text));
    if (!days) return QueryFault(lexeme.position, "a day such as 2026, 2026-11 or 2026-11-24 must stand here");
    leaf.kind = Leaf::Kind::kDays;
    constexpr int64_t kFar = int64_t{1} << 40;
    leaf.first_day = lexeme.field == "since" ? days->first : -kFar;
    leaf.last_day = lexeme.field == "since" ? kFar : days->last;
    return absl::OkStatus();
  }

  std::vector<Lexeme> lexemes_;
  size_t at_ = 0;
  Query query_;
};

void MarkRanked(const Node& node, const std::vector<Leaf>& leaves, std::vector<bool>& ranked) {
  if (node.op == Node::Op::kNot) return;
  if (node.op == Node::Op::kLeaf) {
    const Leaf::Kind kind = leaves[node.leaf].kind;
    ranked[node.leaf] = kind == Leaf::Kind::kText || kind == Leaf::Kind::kPrefix;
  }
  for (const Node& child : node.children) MarkRanked(child, leaves, ranked);
}

}  // namespace

std::vector<bool> Query::RankedLeaves() const {
  std::vector<bool> ranked(leaves.size());
  MarkRanked(root, leaves, ranked);
  return ranked;
}

StatusOr<Query> ParseQuery(std::string_view text, const std::vector<std::string>& fields) {
  if (text.size() > kMaxQueryBytes) {
    return Refuse(Reason::kQueryInvalid, absl::StrCat("query: longer than ", kMaxQueryBytes, " bytes"),
                  {{"field", "query"}});
  }
  std::vector<std::string> all = fields;
  all.insert(all.end(), {"since", "until"});
  DUTA_ASSIGN_OR_RETURN(std::vector<Lexeme> lexemes, CutQuery(text, all));
  const bool has_text = std::any_of(lexemes.begin(), lexemes.end(), [](const Lexeme& lexeme) {
    return lexeme.kind == Kind::kWord || lexeme.kind == Kind::kPhrase;
  });
  DUTA_ASSIGN_OR_RETURN(Query query, Parser(std::move(lexemes)).Run());
  if (has_text && query.leaves.empty()) return QueryFault(1, "there is neither a letter nor a digit to look for");
  return query;
}

}  // namespace duta::search

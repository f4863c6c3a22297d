#include "core/search/evaluation.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/search/index.h"

namespace duta::search {
namespace {

// So many documents' tokens are asked for at a time.
constexpr size_t kTokensAtATime = 256;

Feature Sum(const std::vector<Match>& matches) {
  Feature sum;
  for (const Match& match : matches) sum = sum + FeatureOf(match.field, match.is_whole);
  return sum;
}

}  // namespace

bool IsPhrase(const Leaf& leaf) {
  return std::any_of(leaf.phrases.begin(), leaf.phrases.end(), [](const Phrase& phrase) { return phrase.size() > 1; });
}

std::vector<size_t> OpenLeaves(const Query& query) {
  std::vector<size_t> open;
  const auto add = [&](const Node& node) {
    if (node.op == Node::Op::kLeaf && IsPhrase(query.leaves[node.leaf])) open.push_back(node.leaf);
  };
  add(query.root);
  if (query.root.op == Node::Op::kAnd) std::for_each(query.root.children.begin(), query.root.children.end(), add);
  return open;
}

Evaluation::Evaluation(store::Transaction& transaction, int64_t audience, const Query& query, size_t& rows)
    : transaction_(transaction),
      audience_(audience),
      query_(query),
      reader_(transaction, audience, rows),
      is_open_(query.leaves.size()),
      postings_(query.leaves.size()) {
  for (const size_t leaf : OpenLeaves(query)) is_open_[leaf] = true;
}

Status Evaluation::Run() {
  DUTA_RETURN_IF_ERROR(reader_.Open());
  DUTA_ASSIGN_OR_RETURN(numbers_, Evaluate(query_.root));
  if (numbers_.empty()) return absl::OkStatus();
  const std::vector<bool> is_ranked = query_.RankedLeaves();
  for (size_t leaf = 0; leaf < is_ranked.size(); ++leaf) {
    if (!is_ranked[leaf]) continue;
    // One that no AND or OR needed may still rank.
    DUTA_RETURN_IF_ERROR(LoadLeaf(leaf));
    ranked_leaves_.push_back(leaf);
    ranked_.push_back(&*postings_[leaf]);
  }
  return absl::OkStatus();
}

StatusOr<Evaluation::Numbers> Evaluation::Evaluate(const Node& node) {
  switch (node.op) {
    case Node::Op::kAll:
      return All();
    case Node::Op::kLeaf:
      return EvaluateLeaf(node.leaf);
    case Node::Op::kAnd:
      return EvaluateAnd(node);
    case Node::Op::kOr:
      return EvaluateOr(node);
    case Node::Op::kNot:
      break;
  }
  return EvaluateNot(node);
}

StatusOr<Evaluation::Numbers> Evaluation::EvaluateAnd(const Node& node) {
  DUTA_ASSIGN_OR_RETURN(Numbers numbers, Evaluate(node.children[0]));
  for (size_t i = 1; i < node.children.size() && !numbers.empty(); ++i) {
    DUTA_ASSIGN_OR_RETURN(const Numbers others, Evaluate(node.children[i]));
    Numbers both;
    both.reserve(std::min(numbers.size(), others.size()));
    std::set_intersection(numbers.begin(), numbers.end(), others.begin(), others.end(), std::back_inserter(both));
    numbers = std::move(both);
  }
  return numbers;
}

StatusOr<Evaluation::Numbers> Evaluation::EvaluateOr(const Node& node) {
  Numbers numbers;
  for (const Node& child : node.children) {
    DUTA_ASSIGN_OR_RETURN(const Numbers others, Evaluate(child));
    Numbers either;
    std::set_union(numbers.begin(), numbers.end(), others.begin(), others.end(), std::back_inserter(either));
    numbers = std::move(either);
  }
  return numbers;
}

StatusOr<Evaluation::Numbers> Evaluation::EvaluateNot(const Node& node) {
  DUTA_ASSIGN_OR_RETURN(const Numbers all, All());
  DUTA_ASSIGN_OR_RETURN(const Numbers excluded, Evaluate(node.children[0]));
  Numbers rest;
  std::set_difference(all.begin(), all.end(), excluded.begin(), excluded.end(), std::back_inserter(rest));
  return rest;
}

StatusOr<Evaluation::Numbers> Evaluation::EvaluateLeaf(size_t leaf) {
  if (query_.leaves[leaf].kind == Leaf::Kind::kDays) return WithinDays(query_.leaves[leaf]);
  DUTA_RETURN_IF_ERROR(LoadLeaf(leaf));
  Numbers numbers;
  numbers.reserve(postings_[leaf]->size());
  for (const Posting& posting : *postings_[leaf]) numbers.push_back(posting.number);
  return numbers;
}

StatusOr<Evaluation::Numbers> Evaluation::WithinDays(const Leaf& leaf) {
  DUTA_ASSIGN_OR_RETURN(Numbers numbers, All());
  size_t segment = 0;
  const auto is_outside = [&](uint32_t number) {
    const std::vector<Segment>& segments = reader_.segments();
    while (number >= segments[segment].first + segments[segment].size) ++segment;
    const int64_t day = reader_.facts(segment).Day(number - static_cast<uint32_t>(segments[segment].first));
    return day < leaf.first_day || day > leaf.last_day;
  };
  numbers.erase(std::remove_if(numbers.begin(), numbers.end(), is_outside), numbers.end());
  return numbers;
}

StatusOr<Evaluation::Numbers> Evaluation::All() {
  DUTA_RETURN_IF_ERROR(reader_.LoadAllFacts());
  Numbers numbers;
  for (size_t i = 0; i < reader_.segments().size(); ++i) {
    const FactReader& facts = reader_.facts(i);
    const auto first = static_cast<uint32_t>(reader_.segments()[i].first);
    for (uint32_t number = 0; number < facts.size(); ++number) {
      if (facts.IsThere(number)) numbers.push_back(first + number);
    }
  }
  return numbers;
}

Status Evaluation::LoadLeaf(size_t leaf) {
  if (postings_[leaf]) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(std::vector<Posting> postings, reader_.Find(query_.leaves[leaf]));
  if (IsPhrase(query_.leaves[leaf]) && !is_open_[leaf]) {
    DUTA_RETURN_IF_ERROR(Verify(query_.leaves[leaf], postings));
  }
  postings_[leaf] = std::move(postings);
  return absl::OkStatus();
}

Status Evaluation::Verify(const Leaf& leaf, std::vector<Posting>& postings) {
  for (size_t begin = 0; begin < postings.size(); begin += kTokensAtATime) {
    const size_t end = std::min(postings.size(), begin + kTokensAtATime);
    std::vector<int64_t> numbers;
    for (size_t i = begin; i < end; ++i) {
      numbers.push_back(postings[i].number);
      postings[i].feature = {};  // Who has left has no tokens.
    }
    DUTA_RETURN_IF_ERROR(reader_.CountRows(numbers.size()));
    DUTA_RETURN_IF_ERROR(
        ForEachTokens(transaction_, audience_, numbers, [&](size_t i, std::string_view tokens) -> Status {
          std::vector<Match> matches;
          DUTA_RETURN_IF_ERROR(tokens_.Open(tokens));
          tokens_.Find(leaf, kMaxMatches, matches);
          postings[begin + i].feature = Sum(matches);
          return absl::OkStatus();
        }));
  }
  postings.erase(std::remove_if(postings.begin(), postings.end(),
                                [](const Posting& posting) { return posting.feature.places == 0; }),
                 postings.end());
  return absl::OkStatus();
}

StatusOr<bool> Evaluation::Look(uint32_t number, std::string_view tokens, Standing& standing) {
  DUTA_RETURN_IF_ERROR(tokens_.Open(tokens));
  standing.matches.resize(ranked_.size());
  standing.features.assign(ranked_.size(), {});
  for (size_t i = 0; i < ranked_.size(); ++i) {
    const size_t leaf = ranked_leaves_[i];
    std::vector<Match>& matches = standing.matches[i];
    matches.clear();
    tokens_.Find(query_.leaves[leaf], kMaxMatches, matches);
    if (IsPhrase(query_.leaves[leaf])) {
      standing.features[i] = Sum(matches);
      if (is_open_[leaf] && matches.empty()) return false;
      continue;
    }
    const auto posting = std::lower_bound(ranked_[i]->begin(), ranked_[i]->end(), number,
                                          [](const Posting& other, uint32_t n) { return other.number < n; });
    if (posting != ranked_[i]->end() && posting->number == number) standing.features[i] = posting->feature;
  }
  return true;
}

}  // namespace duta::search

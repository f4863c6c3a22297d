#include "core/search/search.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/search/index.h"
#include "core/search/postings.h"

namespace duta::search {
namespace {

constexpr size_t kMaxFacetValues = 20;

using Numbers = std::vector<uint32_t>;  // Ascending.

// Facets as they stand in attributes, and how many hits have each.
using Counts = std::map<std::string, uint32_t, std::less<>>;

void Count(std::string_view facets, uint32_t hits, Counts& counts) {
  while (!facets.empty()) {
    const size_t end = std::min(facets.find('\x1e'), facets.size());
    const std::string_view facet = facets.substr(0, end);
    const auto found = counts.find(facet);
    if (found == counts.end()) {
      counts.emplace(facet, hits);
    } else {
      found->second += hits;
    }
    facets.remove_prefix(std::min(end + 1, facets.size()));
  }
}

std::vector<v1::Facet> ToFacets(const Counts& counts) {
  std::map<std::string, std::vector<std::pair<std::string, uint32_t>>> fields;
  for (const auto& [facet, count] : counts) {
    const size_t mark = facet.find('\x1f');
    fields[facet.substr(0, mark)].emplace_back(facet.substr(mark + 1), count);
  }
  std::vector<v1::Facet> facets;
  for (auto& [field, values] : fields) {
    // By number, then as the map has them: by value.
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    v1::Facet& facet = facets.emplace_back();
    facet.set_field(field);
    for (size_t i = 0; i < std::min(values.size(), kMaxFacetValues); ++i) {
      v1::FacetValue& value = *facet.add_values();
      value.set_value(values[i].first);
      value.set_hits(values[i].second);
    }
  }
  return facets;
}

// The query on one audience.
class AudienceSearch {
 public:
  AudienceSearch(store::Transaction& transaction, const std::vector<int64_t>& audiences, int64_t audience,
                 const Query& query, size_t& rows)
      : transaction_(transaction),
        audiences_(audiences),
        audience_(audience),
        query_(query),
        reader_(transaction, audience, rows),
        matches_(query.leaves.size()) {}

  Status Run(std::vector<Hit>& hits, Counts& counts) {
    DUTA_ASSIGN_OR_RETURN(const Numbers numbers, Evaluate(query_.root));
    if (numbers.empty()) return absl::OkStatus();
    DUTA_RETURN_IF_ERROR(LoadRanked());
    DUTA_ASSIGN_OR_RETURN(const std::vector<Entry> attributes, all_ ? *all_ : reader_.AttributesOf(numbers));
    std::vector<size_t> at(ranked_.size());
    auto entry = attributes.begin();
    for (const uint32_t number : numbers) {
      while (entry != attributes.end() && entry->number < number) ++entry;
      if (entry == attributes.end() || entry->number != number) {
        return absl::DataLossError("a posting of the search index is of no document");
      }
      DUTA_RETURN_IF_ERROR(Take(*entry, at, hits));
    }
    for (const auto& [facets, count] : facets_) Count(facets, count, counts);
    return absl::OkStatus();
  }

 private:
  StatusOr<Numbers> Evaluate(const Node& node) {
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
    DUTA_ASSIGN_OR_RETURN(const Numbers all, All());
    DUTA_ASSIGN_OR_RETURN(const Numbers excluded, Evaluate(node.children[0]));
    Numbers rest;
    std::set_difference(all.begin(), all.end(), excluded.begin(), excluded.end(), std::back_inserter(rest));
    return rest;
  }

  StatusOr<Numbers> EvaluateAnd(const Node& node) {
    DUTA_ASSIGN_OR_RETURN(Numbers numbers, Evaluate(node.children[0]));
    for (size_t i = 1; i < node.children.size() && !numbers.empty(); ++i) {
      DUTA_ASSIGN_OR_RETURN(const Numbers others, Evaluate(node.children[i]));
      Numbers both;
      std::set_intersection(numbers.begin(), numbers.end(), others.begin(), others.end(), std::back_inserter(both));
      numbers = std::move(both);
    }
    return numbers;
  }

  StatusOr<Numbers> EvaluateOr(const Node& node) {
    Numbers numbers;
    for (const Node& child : node.children) {
      DUTA_ASSIGN_OR_RETURN(const Numbers others, Evaluate(child));
      Numbers either;
      std::set_union(numbers.begin(), numbers.end(), others.begin(), others.end(), std::back_inserter(either));
      numbers = std::move(either);
    }
    return numbers;
  }

  StatusOr<Numbers> EvaluateLeaf(size_t leaf) {
    Numbers numbers;
    if (query_.leaves[leaf].kind == Leaf::Kind::kDays) {
      DUTA_RETURN_IF_ERROR(LoadAll());
      for (const Entry& entry : *all_) {
        DUTA_ASSIGN_OR_RETURN(const Attributes attributes, DecodeAttributes(entry.bytes));
        const Leaf& days = query_.leaves[leaf];
        if (days.first_day <= attributes.day && attributes.day <= days.last_day) numbers.push_back(entry.number);
      }
      return numbers;
    }
    DUTA_RETURN_IF_ERROR(LoadLeaf(leaf));
    for (const Match& match : *matches_[leaf]) {
      if (numbers.empty() || numbers.back() != match.number) numbers.push_back(match.number);
    }
    return numbers;
  }

  StatusOr<Numbers> All() {
    DUTA_RETURN_IF_ERROR(LoadAll());
    Numbers numbers;
    numbers.reserve(all_->size());
    for (const Entry& entry : *all_) numbers.push_back(entry.number);
    return numbers;
  }

  Status LoadAll() {
    if (all_) return absl::OkStatus();
    DUTA_ASSIGN_OR_RETURN(all_, reader_.AllAttributes());
    return absl::OkStatus();
  }
  Status LoadLeaf(size_t leaf) {
    if (matches_[leaf]) return absl::OkStatus();
    DUTA_ASSIGN_OR_RETURN(matches_[leaf], reader_.Find(query_.leaves[leaf]));
    return absl::OkStatus();
  }
  // A leaf that no AND or OR needed may still rank.
  Status LoadRanked() {
    const std::vector<bool> is_ranked = query_.RankedLeaves();
    for (size_t i = 0; i < is_ranked.size(); ++i) {
      if (!is_ranked[i]) continue;
      DUTA_RETURN_IF_ERROR(LoadLeaf(i));
      ranked_.push_back(&*matches_[i]);
    }
    return absl::OkStatus();
  }

  Status Take(const Entry& entry, std::vector<size_t>& at, std::vector<Hit>& hits) {
    std::vector<std::span<const Match>> places(ranked_.size());
    for (size_t i = 0; i < ranked_.size(); ++i) {
      const std::vector<Match>& matches = *ranked_[i];
      while (at[i] < matches.size() && matches[at[i]].number < entry.number) ++at[i];
      size_t end = at[i];
      while (end < matches.size() && matches[end].number == entry.number) ++end;
      places[i] = std::span(matches).subspan(at[i], end - at[i]);
    }
    DUTA_ASSIGN_OR_RETURN(const Attributes attributes, DecodeAttributes(entry.bytes));
    if (attributes.may_be_replaced) {
      DUTA_ASSIGN_OR_RETURN(const bool is_replaced, IsReplacedFor(transaction_, audiences_, audience_, entry.number));
      if (is_replaced) return absl::OkStatus();
    }
    ++facets_[attributes.facets];
    hits.push_back({audience_, entry.number, attributes.day, attributes.key, attributes.is_from_zawgyi,
                    ScoreOf(places, attributes.day)});
    return absl::OkStatus();
  }

  store::Transaction& transaction_;
  const std::vector<int64_t>& audiences_;
  const int64_t audience_;
  const Query& query_;
  PostingReader reader_;
  std::vector<std::optional<std::vector<Match>>> matches_;  // By leaf.
  std::optional<std::vector<Entry>> all_;
  std::vector<const std::vector<Match>*> ranked_;
  // By all facets of a document together, which many share; borrowed from the reader.
  std::unordered_map<std::string_view, uint32_t> facets_;
};

// Better ones first; no two are equal but by a collision of keys.
bool IsBefore(const PageStart& a, const PageStart& b) {
  return std::tie(b.score, b.day, a.key) < std::tie(a.score, a.day, b.key);
}
PageStart PlaceOf(const Hit& hit) { return {hit.score.total(), hit.day, hit.key}; }

}  // namespace

std::string ToText(const PageStart& start) { return absl::StrCat(start.score, " ", start.day, " ", start.key); }

std::optional<PageStart> ParsePageStart(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), ' ');
  PageStart start;
  const bool is_one = parts.size() == 3 && absl::SimpleAtoi(parts[0], &start.score) &&
                      absl::SimpleAtoi(parts[1], &start.day) && absl::SimpleAtoi(parts[2], &start.key);
  return is_one ? std::optional(start) : std::nullopt;
}

StatusOr<Results> Find(store::Transaction& transaction, const std::vector<int64_t>& audiences, const Query& query,
                       size_t size, const std::optional<PageStart>& start) {
  std::vector<Hit> hits;
  Counts counts;
  size_t rows = 0;
  for (const int64_t audience : audiences) {
    DUTA_RETURN_IF_ERROR(AudienceSearch(transaction, audiences, audience, query, rows).Run(hits, counts));
  }
  Results results;
  results.total = static_cast<uint32_t>(hits.size());
  results.facets = ToFacets(counts);
  const auto before = [](const Hit& a, const Hit& b) { return IsBefore(PlaceOf(a), PlaceOf(b)); };
  if (start) {
    hits.erase(
        std::remove_if(hits.begin(), hits.end(), [&](const Hit& hit) { return !IsBefore(*start, PlaceOf(hit)); }),
        hits.end());
  }
  results.has_more = hits.size() > size;
  const size_t kept = std::min(size, hits.size());
  std::partial_sort(hits.begin(), hits.begin() + static_cast<ptrdiff_t>(kept), hits.end(), before);
  hits.resize(kept);
  results.hits = std::move(hits);
  return results;
}

}  // namespace duta::search

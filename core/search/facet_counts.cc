#include "core/search/facet_counts.h"

#include <algorithm>
#include <unordered_map>

namespace duta::search {
namespace {

constexpr size_t kMaxFacetValues = 20;

struct Value {
  std::string_view value;
  uint32_t hits;
};

// The most frequent first, then by value.
bool IsBefore(const Value& a, const Value& b) { return a.hits != b.hits ? a.hits > b.hits : a.value < b.value; }

}  // namespace

Status FacetCounts::Add(const FactReader& facts, uint32_t number) {
  if (last_ != &facts) {
    last_ = &facts;
    counts_ = &segments_[&facts];
    counts_->resize(facts.values().size());
  }
  return facts.ForEachValue(number, [this](size_t place) { ++(*counts_)[place]; });
}

std::vector<v1::Facet> FacetCounts::ToFacets() const {
  std::unordered_map<std::string_view, uint32_t> hits;
  for (const auto& [facts, counts] : segments_) {
    for (size_t place = 0; place < counts.size(); ++place) {
      if (counts[place] > 0) hits[facts->values()[place]] += counts[place];
    }
  }
  std::map<std::string_view, std::vector<Value>> fields;
  for (const auto& [facet, count] : hits) {
    const size_t mark = facet.find('\x1f');
    if (mark != std::string_view::npos) fields[facet.substr(0, mark)].push_back({facet.substr(mark + 1), count});
  }
  std::vector<v1::Facet> facets;
  for (auto& [field, values] : fields) {
    const size_t kept = std::min(values.size(), kMaxFacetValues);
    std::partial_sort(values.begin(), values.begin() + static_cast<ptrdiff_t>(kept), values.end(), IsBefore);
    v1::Facet& facet = facets.emplace_back();
    facet.set_field(std::string(field));
    for (size_t i = 0; i < kept; ++i) {
      v1::FacetValue& value = *facet.add_values();
      value.set_value(std::string(values[i].value));
      value.set_hits(values[i].hits);
    }
  }
  return facets;
}

}  // namespace duta::search

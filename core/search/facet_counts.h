// How many of the hits have which values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/search/facts.h"
#include "duta/search/v1/search.pb.h"

namespace duta::search {

// Not thread-safe.
class FacetCounts {
 public:
  // Counts the values of a document of a segment. Documents of one segment come
  // together, mostly: that is cheap. The facts outlive this. DATA_LOSS.
  Status Add(const FactReader& facts, uint32_t number);

  // By field, then the most frequent first, at most 20 a field.
  std::vector<v1::Facet> ToFacets() const;

 private:
  std::map<const FactReader*, std::vector<uint32_t>> segments_;  // By place of the value.
  const FactReader* last_ = nullptr;
  std::vector<uint32_t>* counts_ = nullptr;  // Of last_.
};

}  // namespace duta::search

// Answers queries from the index. Functions only; the transaction says which
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/query.h"
#include "core/search/ranking.h"
#include "core/store/database.h"
#include "duta/search/v1/search.pb.h"

namespace duta::search {

struct Hit {
  int64_t audience = 0;
  int64_t number = 0;
  int64_t day = 0;
  uint64_t key = 0;
  bool is_from_zawgyi = false;
  Score score;
};

// Where a page begins: behind the hit of this score, day and key. As text for page
// tokens; it says nothing but what stands in that hit.
struct PageStart {
  uint32_t score = 0;
  int64_t day = 0;
  uint64_t key = 0;
};
std::string ToText(const PageStart& start);
std::optional<PageStart> ParsePageStart(std::string_view text);

// A query with phrases counts hits exactly up to so many documents that have all
// words of them, and tells where there may be more.
inline constexpr size_t kMinCounted = 500;

struct Results {
  std::vector<Hit> hits;  // Of the page, the best first, newer ones before older.
  bool has_more = false;
  uint32_t total = 0;                // On all pages.
  bool has_more_than_total = false;  // There may be more; then facets are of `total` hits too.
  std::vector<v1::Facet> facets;
};

// What `query` finds in `audiences` (AudiencesFor). A page of at most `size` hits,
// behind `start` if there is one. QUERY_INVALID if it would read too much.
StatusOr<Results> Find(store::Transaction& transaction, const std::vector<int64_t>& audiences, const Query& query,
                       size_t size, const std::optional<PageStart>& start);

}  // namespace duta::search

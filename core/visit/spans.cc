#include "core/visit/spans.h"

#include <algorithm>

namespace duta::visit {

std::vector<Span> Merge(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end());
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (span.end <= span.start) continue;
    if (!merged.empty() && span.start <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, span.end);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

std::vector<Span> Intersect(const std::vector<Span>& a, const std::vector<Span>& b) {
  std::vector<Span> common;
  for (size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const Span span{std::max(a[i].start, b[k].start), std::min(a[i].end, b[k].end)};
    if (span.start < span.end) common.push_back(span);
    ++(a[i].end < b[k].end ? i : k);
  }
  return common;
}

std::vector<Span> Subtract(const std::vector<Span>& a, const std::vector<Span>& b) {
  std::vector<Span> rest;
  size_t k = 0;
  for (Span span : a) {
    while (k < b.size() && b[k].end <= span.start) ++k;
    for (size_t j = k; j < b.size() && b[j].start < span.end; ++j) {
      if (b[j].start > span.start) rest.push_back({span.start, b[j].start});
      span.start = std::max(span.start, b[j].end);
    }
    if (span.start < span.end) rest.push_back(span);
  }
  return rest;
}

bool Overlaps(const std::vector<Span>& set, const Span& span) {
  const auto next =
      std::partition_point(set.begin(), set.end(), [&](const Span& each) { return each.end <= span.start; });
  return next != set.end() && next->start < span.end;
}

}  // namespace duta::visit

// Sets of time as sorted spans that neither overlap nor touch.
#pragma once

#include <vector>

#include "core/visit/recurrence.h"

namespace duta::visit {

// The set that any spans make; empty ones vanish.
std::vector<Span> Merge(std::vector<Span> spans);

// What is in both sets; what is in the first alone.
std::vector<Span> Intersect(const std::vector<Span>& a, const std::vector<Span>& b);
std::vector<Span> Subtract(const std::vector<Span>& a, const std::vector<Span>& b);

// Whether any of a set lies, in part, in `span`.
bool Overlaps(const std::vector<Span>& set, const Span& span);

}  // namespace duta::visit

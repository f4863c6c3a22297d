// Series: from an event with a rule to the times at which it takes place
// (RFC 5545, 3.8.5).
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "core/base/status.h"
#include "core/visit/moments.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

// A piece of time, UTC seconds, end exclusive.
struct Span {
  int64_t start = 0;
  int64_t end = 0;
  auto operator<=>(const Span&) const = default;
};

// Occurrences that one visit may have.
inline constexpr size_t kMaxOccurrences = 1000;

// The time that the event itself takes; its moments have been checked. An event
// without a start has none: an empty span.
StatusOr<Span> SpanOf(const visit::v1::Event& event, const absl::TimeZone& day_zone);

// When it takes place, by start: once, or as its recurrence says, exceptions left
// out. BODY_INVALID: a rule that is malformed, does not end, repeats within a day,
// or gives more than kMaxOccurrences. Work is bounded whatever the rule says.
StatusOr<std::vector<Span>> Occurrences(const visit::v1::Event& event, const absl::TimeZone& day_zone);

}  // namespace duta::visit

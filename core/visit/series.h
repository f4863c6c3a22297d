// The occurrences of a visit's state, by their original starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/base/status.h"
#include "core/visit/recurrence.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::visit {

// Whether one of `spans` starts then.
bool StartsAt(const std::vector<Span>& spans, int64_t start);

// A view of a state that it changes. The state outlives it.
class Series {
 public:
  explicit Series(schedule::v1::VisitState& state) : state_(state) {}

  // Where days of an event of this visit are counted.
  absl::TimeZone Zone(const v1::Event& event) const;

  // The original start that an event's recurrence_id names. BODY_INVALID below
  // `field` if the series has no such occurrence.
  StatusOr<int64_t> FindTarget(const std::string& field, const v1::Event& event) const;

  // Whether the recurrence_ids of two events name the same start: the same instant,
  // or of days the same day. What cannot be read names none.
  bool IsSameStart(const v1::Event& a, const v1::Event& b) const;

  // The own form of an occurrence; null if it has none.
  schedule::v1::Occurrence* Find(int64_t start) const;
  // The same, made as the series has it if it is not there; `event` names it.
  schedule::v1::Occurrence& Own(int64_t start, const v1::Event& event) const;

  // The sequence that answers to an occurrence carry.
  uint32_t SequenceOf(int64_t start) const;

  // The original start of an occurrence in the form of the series' start.
  v1::Moment MomentOf(int64_t seconds) const;

 private:
  schedule::v1::VisitState& state_;
};

}  // namespace duta::visit

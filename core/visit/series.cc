#include "core/visit/series.h"

#include <algorithm>

#include "core/base/fields.h"
#include "core/visit/moments.h"
#include "core/visit/visit_shape.h"

namespace duta::visit {

using schedule::v1::Occurrence;

bool StartsAt(const std::vector<Span>& spans, int64_t start) {
  return std::any_of(spans.begin(), spans.end(), [&](const Span& span) { return span.start == start; });
}

absl::TimeZone Series::Zone(const v1::Event& event) const { return DayZone(event, state_.time_zone()); }

StatusOr<int64_t> Series::FindTarget(const std::string& field, const v1::Event& event) const {
  const absl::TimeZone zone = Zone(state_.event());
  DUTA_ASSIGN_OR_RETURN(const Point point,
                        ReadMoment(field + ".recurrence_id.start", event.recurrence_id().start(), zone));
  DUTA_ASSIGN_OR_RETURN(const std::vector<Span> spans, Occurrences(state_.event(), zone));
  if (StartsAt(spans, point.seconds)) return point.seconds;
  return InvalidField(field + ".recurrence_id", "the series has no occurrence that starts then");
}

bool Series::IsSameStart(const v1::Event& a, const v1::Event& b) const {
  const absl::TimeZone zone = Zone(state_.event());
  const auto first = ReadMoment("start", a.recurrence_id().start(), zone);
  const auto second = ReadMoment("start", b.recurrence_id().start(), zone);
  return first.ok() && second.ok() && first->seconds == second->seconds;
}

Occurrence* Series::Find(int64_t start) const {
  for (Occurrence& occurrence : *state_.mutable_occurrences()) {
    if (occurrence.original_start().seconds() == start) return &occurrence;
  }
  return nullptr;
}

Occurrence& Series::Own(int64_t start, const v1::Event& event) const {
  if (Occurrence* known = Find(start)) return *known;
  Occurrence& occurrence = *state_.add_occurrences();
  occurrence.mutable_original_start()->set_seconds(start);
  *occurrence.mutable_event()->mutable_recurrence_id() = event.recurrence_id();
  occurrence.mutable_event()->set_sequence(state_.sequence());
  return occurrence;
}

uint32_t Series::SequenceOf(int64_t start) const {
  const Occurrence* known = Find(start);
  return known == nullptr ? state_.sequence() : known->event().sequence();
}

v1::Moment Series::MomentOf(int64_t seconds) const {
  const v1::Moment& start = state_.event().start();
  const auto point = ReadMoment("start", start, Zone(state_.event()));
  if (!point.ok()) return start;
  v1::Moment moment = MomentAt(seconds, start.time_zone(), point->zone);
  if (!point->is_day) return moment;
  moment.clear_instant();
  moment.set_local(moment.local().substr(0, 10));
  return moment;
}

}  // namespace duta::visit

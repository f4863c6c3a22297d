#include "core/visit/occupancy.h"

#include <algorithm>
#include <map>

#include "core/visit/visit_shape.h"

namespace duta::visit {

using schedule::v1::VisitState;

StatusOr<std::vector<Span>> SpansOf(const VisitState& state) {
  const absl::TimeZone zone = DayZone(state.event(), state.time_zone());
  DUTA_ASSIGN_OR_RETURN(const std::vector<Span> series, Occurrences(state.event(), zone));
  std::map<int64_t, const schedule::v1::Occurrence*> own;
  for (const schedule::v1::Occurrence& occurrence : state.occurrences()) {
    own[occurrence.original_start().seconds()] = &occurrence;
  }
  std::vector<Span> spans;
  for (const Span& span : series) {
    const auto found = own.find(span.start);
    if (found == own.end()) {
      spans.push_back(span);
      continue;
    }
    const visit::v1::Event& event = found->second->event();
    if (event.status() == visit::v1::EVENT_STATUS_CANCELLED) continue;
    if (!event.has_start()) {  // Only answers differ.
      spans.push_back(span);
      continue;
    }
    DUTA_ASSIGN_OR_RETURN(const Span moved, SpanOf(event, DayZone(event, state.time_zone())));
    spans.push_back(moved);
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

bool TakesTimeOf(const VisitState& state, std::string_view party) {
  if (state.phase() == schedule::v1::VISIT_PHASE_CANCELLED || state.event().transparent()) return false;
  for (const schedule::v1::AttendeeState& attendee : state.attendees()) {
    if (attendee.name() != party) continue;
    const bool is_away = attendee.removed() || attendee.status() == visit::v1::PARTICIPATION_STATUS_DECLINED ||
                         attendee.role() == visit::v1::ROLE_INFORMED;
    if (party != state.organizer()) return !is_away;
  }
  return party == state.organizer();
}

}  // namespace duta::visit

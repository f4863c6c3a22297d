// Visits as people read them: one in full, lists, a month, a week. All that others
// wrote is made harmless for the terminal. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/cli/shell/view.h"
#include "duta/schedule/v1/schedule_service.pb.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::cli {

// Everything of a visit; its times on the reader's clock, and on those of the
// venue, the organizer and the attendees where they are others.
std::string FormatVisit(const schedule::v1::VisitState& visit, const View& view);

// What the steps say beside the visit, by whom; nothing if nobody said anything.
// `bodies` are those of the steps, as long as the list.
std::string FormatComments(const std::vector<schedule::v1::SignedStep>& steps,
                           const std::vector<visit::v1::Visit>& bodies, const View& view);

// One row a visit.
// Of a series the first occurrence that lasts beyond `from`, in seconds of Unix time.
std::string FormatVisits(const std::vector<schedule::v1::VisitState>& visits, const View& view,
                         int64_t from = std::numeric_limits<int64_t>::min());

// A visit after a change, as a few facts with its revision.
std::string FormatChange(const schedule::v1::VisitState& visit, const View& view);

// When visits take place, on the reader's clock: days, and what is on them.
using Agenda = std::map<absl::CivilDay, std::vector<std::string>>;
Agenda AgendaOf(const std::vector<schedule::v1::VisitState>& visits, absl::CivilDay first, absl::CivilDay last,
                const View& view);

// A month as a sheet with weeks from Monday; a week as one day a paragraph.
// `today` stands in brackets, if it is in the month.
std::string FormatMonth(absl::CivilMonth month, const Agenda& agenda, const View& view,
                        std::optional<absl::CivilDay> today = std::nullopt);
std::string FormatWeek(absl::CivilDay monday, const Agenda& agenda, const View& view);

// The zone of this name, UTC if there is none.
absl::TimeZone ZoneOf(const std::string& name);

// Begin and end of a span as `15 Dec 2026 09:00 to 17:00`, in a zone.
std::string FormatSpan(int64_t start, int64_t end, const std::string& zone);

}  // namespace duta::cli

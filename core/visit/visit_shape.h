// What the body of a visit must be, whatever became of the visit so far.
#pragma once

#include <string_view>

#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/base/status.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

// Checks `visit` as visit.proto says: limits, names, moments, series, markings,
// and what its method must and must not carry (methods.h). Days without a zone are
// counted in the venue's, else in `message.time_zone`. BODY_INVALID with metadata
// `field`; VISIT_ZONE_RULES_DIFFER.
Status CheckShape(const visit::v1::Visit& visit, const message::v1::Message& message, Instant now);

// The zone in which an event's days are counted: its venue's, else `fallback`,
// else UTC.
absl::TimeZone DayZone(const visit::v1::Event& event, std::string_view fallback);

}  // namespace duta::visit

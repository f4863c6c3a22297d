// Moments of visits as people type and read them. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::desk {

// `2026-12-15 09:00`, `15 Dec 2026 9:00`, `today 14:30`, `tomorrow`, or a day
// alone; then, if it is not meant in `zone`, an IANA zone: `2026-12-15 09:00
// Australia/Sydney`, and, of an hour that exists twice, its offset: `+11:00`.
// Wrong (fault.h) in `field`.
StatusOr<visit::v1::Moment> ParseMoment(std::string_view text, const std::string& zone, Instant now,
                                        std::string_view field);

// The end of something that begins at `start`: a moment as above, of which a day
// counts to its end, or how long it lasts (`90m`, `2h`, `3d`).
StatusOr<visit::v1::Moment> ParseMomentEnd(std::string_view text, const visit::v1::Moment& start,
                                           const std::string& zone, Instant now, std::string_view field);

// Fills in the instants of all moments of an event that have none, by this
// machine's rules of their zones: for events that people write as JSON.
Status CompleteMoments(visit::v1::Event& event);

// `Tue 15 Dec 2026, 09:00 +07:00 (Asia/Jakarta)` on the clock of `zone`; of a day
// the day alone.
std::string FormatMoment(const visit::v1::Moment& moment, const std::string& zone);

// The last day that an exclusive end leaves: `2026-12-17` of `2026-12-18`.
std::string LastDay(const visit::v1::Moment& end);

// Whether it is a day.
bool IsDay(const visit::v1::Moment& moment);

}  // namespace duta::desk

// Points of time: DATE and DATE-TIME with their zones (RFC 5545, 3.3.4, 3.3.5).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/content_line.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

class ZoneDefinitions;

// `moment` as the property `name`. What iCalendar's own parameters cannot say (an
// instant other than the first that fits, the zone of a day) goes into X-DUTA-*.
// Nothing if its `local` has another form or its zone is unknown.
std::optional<ContentLine> WriteMoment(std::string name, const visit::v1::Moment& moment);

// The moments of a property, which may list several, in the zones that `zones`
// knows. Adds a problem for what is no time: a day or an hour that does not exist,
// an unknown zone.
std::vector<visit::v1::Moment> ReadMoments(const ContentLine& line, ZoneDefinitions& zones, Findings& findings);

// Whether it is a day, which has no time and no instant.
bool IsDay(const visit::v1::Moment& moment);
// Of the `local` of a day.
inline constexpr size_t kDayBytes = std::string_view("2026-12-01").size();

// What the clock shows at `moment`, of a day its begin. Nothing if its `local` has
// another form.
std::optional<std::chrono::local_seconds> LocalOf(const visit::v1::Moment& moment);

// A day or a time, as `like` is, in its zone. Nothing if the clock there never
// shows `local`, and for an unknown zone.
std::optional<visit::v1::Moment> MomentLike(const visit::v1::Moment& like, std::chrono::local_seconds local);

// `moment` and a DURATION after it, days by the calendar and hours by the clock
// (RFC 5545, 3.3.6). Nothing if `duration` is none, or not after the moment.
std::optional<visit::v1::Moment> Later(const visit::v1::Moment& moment, std::string_view duration);

// `20261201`, and `20261201T030000` without a zone: the letters in any case, a leap
// second as the one before (RFC 5545, 3.3.12).
std::optional<std::chrono::local_days> ReadDay(std::string_view value);
std::optional<std::chrono::local_seconds> ReadLocal(std::string_view value);

// 2026-12-01T03:00:00Z of `20261201T030000Z`.
std::optional<std::chrono::sys_seconds> ReadUtc(std::string_view value);
std::string WriteUtc(std::chrono::sys_seconds instant);

}  // namespace duta::adapters

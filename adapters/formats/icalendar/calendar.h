// Visits as iTIP messages: text/calendar (RFC 5545, 5546, 6047), both ways.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "adapters/formats/findings/written.h"
#include "adapters/formats/icalendar/read_event.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

#define DUTA_CALENDAR "text/calendar"
#define DUTA_VISIT_MEDIA_TYPE "application/vnd.duta.visit.v1+protobuf"

// The PRODID of what Duta itself made.
inline constexpr std::string_view kProduct = "-//Duta//Duta//EN";

// A visit, or why there is none (then `findings.problems` says why).
struct VisitRead {
  std::optional<visit::v1::Visit> visit;
  Findings findings;
  std::vector<EventPlace> places;  // Of its events; empty if there is no visit.
};

// `visit` as one VCALENDAR with a VEVENT for each event and a VTIMEZONE for each
// zone. What calendars have no property for goes into X-DUTA-*, which programs
// keep and do not show (a remark says so). `message` (may be null) gives the
// marking, in the ministry's word.
Written WriteCalendar(const visit::v1::Visit& visit, const message::v1::Message* message, const Ministry& ministry);

// A calendar as programs send it, in a body of `media_type`, whose `method` must
// be that of the calendar. Participants are told by X-DUTA-NAME, else by the
// network's own addresses (names.h), else, where it is unambiguous, by who sends
// `message` to whom. Times without a zone are those of X-WR-TIMEZONE, else of
// the message, else of the ministry's seat.
VisitRead ReadCalendar(std::string_view bytes, std::string_view media_type, const message::v1::Message* message,
                       const Ministry& ministry);

}  // namespace duta::adapters

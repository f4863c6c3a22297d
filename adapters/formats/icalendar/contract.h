// What the network's own form of a visit (visit.proto) has no room for or does not
// take, said in the calendar's words. The hub checks it all again (core/visit), but in
// its own words, which nobody knows who sent a calendar.
#pragma once

#include <chrono>
#include <span>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/read_event.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// Makes `visit`, whose events stand at `places`, fit: what means nothing to the
// network and is too large or malformed for it goes, a title that is too long is cut
// between characters, an end on the start goes, an occurrence loses its series; each
// is told. What cannot be mended so is a problem: a missing property, one that the
// method does not have, a text that is too long, a series without an end. `message`
// may be null; `now` is the hub's clock.
void FitToContract(visit::v1::Visit& visit, std::span<const EventPlace> places, const message::v1::Message* message,
                   std::chrono::sys_seconds now, Findings& findings);

}  // namespace duta::adapters

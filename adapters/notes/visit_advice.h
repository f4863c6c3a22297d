// What a ministry would want the sender of a visit's step to know.
#pragma once

#include <chrono>
#include <vector>

#include "adapters/notes/advice.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// Advice about a PUBLISH, REQUEST, ADD or COUNTER that is sent in `message` at
// `now`; none about other steps. `field` is the visit's, such as `events[0].start`:
//
//   PUBLIC_HOLIDAY, WEEKEND     days of the visit on which the ministry is closed
//   ESTIMATED_HOLIDAY           holidays on its days or next to them, whose date is not certain
//   MAKE_UP_DAY                 days of the weekend that are worked
//   HOLIDAYS_UNKNOWN            the holiday table does not reach that far
//   OUTSIDE_OFFICE_HOURS        at the ministry's seat, where the visit may be there
//   CLOCK_CHANGE                the clock at the seat is changed while it lasts
//   SHORT_NOTICE                the host's protocol wants to hear of it earlier
//   MARKING_RAISED, MARKING_WITHOUT_EQUIVALENT  parts that are marked otherwise than the message
//   MORE                        after the first 50
//
// Depends on its arguments alone.
std::vector<Advice> AdviseOnVisit(const visit::v1::Visit& visit, const message::v1::Message& message,
                                  std::chrono::sys_seconds now, const Ministry& ministry);

}  // namespace duta::adapters

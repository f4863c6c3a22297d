// What a ministry would want the sender of a message to know.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"

namespace duta::adapters {

// One remark; becomes a duta.exchange.v1.Advisory.
struct Advice {
  std::string code;   // Stable word.
  std::string field;  // Of the message.
  std::string text;
};

// Advice about `message`, which arrives at `now`:
//
//   PUBLIC_HOLIDAY, WEEKEND       the ministry is closed at arrival (field
//                                 create_time) or on the day of expiry (expire_time)
//   EXPIRES_BEFORE_WORKING_DAY    nobody will be at work before it expires
//   HOLIDAYS_UNKNOWN              the holiday table does not reach that far
//   MARKING_RAISED                the national marking ranks above the message's
//   MARKING_WITHOUT_EQUIVALENT    there is none: the message goes out unrendered
//   URGENCY_LOWERED               the nation's highest word says less
//
// and, if the body is a visit in its canonical form, what visit_advice.h has.
//
// Of a message that the ministry itself sends only what is planned counts: its own days
// and hours.
//
// Depends on its arguments alone.
std::vector<Advice> AdviseOn(const message::v1::Message& message, std::chrono::sys_seconds now,
                             const Ministry& ministry);

// Whether the ministry, or a unit of it, sends `message`.
bool IsOwn(const message::v1::Message& message, const Profile& profile);

}  // namespace duta::adapters

// The rules of a message's header that need no registry: duta.message.v1 as
// its proto documents it.
#pragma once

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/limits.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {

// Id, sender, recipients, zone, marking, urgency, thread, subject, body's media
// type, attachments. MESSAGE_MALFORMED with metadata
// `field`, RECIPIENTS_INVALID, UNKNOWN_RECIPIENT (no name at all).
Status CheckHeader(const message::v1::Message& message);

// create_time within the clock window, expire_time ahead and not too far.
// MESSAGE_MALFORMED, CLOCK_SKEW, MESSAGE_EXPIRED.
Status CheckTimes(const message::v1::Message& message, Instant now, const Limits& limits);

}  // namespace duta::exchange

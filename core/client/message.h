// Making messages and acknowledgements: what a partner fills in, completed and
// signed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/client/signer.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::client {

inline constexpr std::chrono::hours kDefaultLifetime = std::chrono::hours(24 * 7);

// Fills what is unset: the hub that it is meant for (`hub`, the name of its log), a
// fresh id, create_time (now), expire_time (create_time + `lifetime`), time_zone (this
// machine's), urgency (routine). Recipients, marking and body are the sender's to say
// and are never guessed.
void Complete(message::v1::Message& message, std::string_view hub, const Clock& clock,
              std::chrono::seconds lifetime = kDefaultLifetime);

// The IANA name of this machine's time zone (TZ, /etc/timezone, /etc/localtime);
// `Etc/UTC` if it has none.
std::string LocalTimeZone();

// Serialises once and signs those bytes. KEY_UNUSABLE.
StatusOr<envelope::v1::Envelope> SignMessage(const message::v1::Message& message, Signer& signer);

// The message inside an envelope of that payload type. ENVELOPE_MALFORMED,
// MESSAGE_MALFORMED.
StatusOr<message::v1::Message> OpenMessage(const envelope::v1::Envelope& envelope);

// One delivery, by all that an acknowledgement names.
struct DeliveryName {
  std::string hub;  // Name of its log.
  std::string mailbox;
  std::string message_id;
  std::string statement_digest;  // 32 bytes.
  uint64_t message_index = 0;
};

// The signed acknowledgement of a delivery, dated now. KEY_UNUSABLE.
StatusOr<envelope::v1::Envelope> SignAcknowledgement(const DeliveryName& delivery, const Clock& clock, Signer& signer);

}  // namespace duta::client

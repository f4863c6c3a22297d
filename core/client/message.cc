#include "core/client/message.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/base/bytes.h"
#include "core/base/uuid.h"
#include "core/crypto/dsse.h"
#include "duta/exchange/v1/delivery.pb.h"

namespace duta::client {
namespace {

constexpr std::string_view kZones = "zoneinfo/";
constexpr char kUtc[] = "Etc/UTC";

// `/usr/share/zoneinfo/Asia/Jakarta` and `Asia/Jakarta` alike.
std::string ZoneOf(std::string_view text) {
  if (const size_t at = text.rfind(kZones); at != std::string_view::npos) text.remove_prefix(at + kZones.size());
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  const bool is_name = text.find('/') != std::string_view::npos && text.front() != '/';
  return is_name ? std::string(text) : std::string();
}

std::string ZoneOfLink(const char* path) {
  std::error_code error;
  const auto target = std::filesystem::read_symlink(path, error);
  return error ? std::string() : ZoneOf(target.string());
}

}  // namespace

void Complete(message::v1::Message& message, std::string_view hub, const Clock& clock, std::chrono::seconds lifetime) {
  const Instant now = clock.Now();
  if (message.hub().empty()) message.set_hub(std::string(hub));
  if (message.id().empty()) message.set_id(NewUuid7(now));
  if (!message.has_create_time()) *message.mutable_create_time() = ToTimestamp(now);
  if (!message.has_expire_time()) {
    auto& expire_time = *message.mutable_expire_time();
    expire_time = message.create_time();
    expire_time.set_seconds(expire_time.seconds() + lifetime.count());
  }
  if (message.time_zone().empty()) message.set_time_zone(LocalTimeZone());
  if (message.urgency() == message::v1::URGENCY_UNSPECIFIED) message.set_urgency(message::v1::URGENCY_ROUTINE);
}

std::string LocalTimeZone() {
  if (const char* variable = std::getenv("TZ")) {
    std::string_view text(variable);
    if (text.starts_with(':')) text.remove_prefix(1);
    if (const std::string zone = ZoneOf(text); !zone.empty()) return zone;
  }
  if (const std::string zone = ZoneOfLink("/etc/localtime"); !zone.empty()) return zone;
  if (const auto text = ReadFile("/etc/timezone", 256); text.ok()) {
    if (const std::string zone = ZoneOf(*text); !zone.empty()) return zone;
  }
  return kUtc;
}

StatusOr<envelope::v1::Envelope> SignMessage(const message::v1::Message& message, Signer& signer) {
  return SignStatement(crypto::kMessagePayloadType, message.SerializeAsString(), signer);
}

StatusOr<message::v1::Message> OpenMessage(const envelope::v1::Envelope& envelope) {
  if (envelope.payload_type() != crypto::kMessagePayloadType) {
    return Refuse(Reason::kEnvelopeMalformed, "the envelope holds no message but " + envelope.payload_type(),
                  {{"field", "payload_type"}});
  }
  message::v1::Message message;
  if (!message.ParseFromString(envelope.payload())) return Refuse(Reason::kMessageMalformed);
  return message;
}

StatusOr<envelope::v1::Envelope> SignAcknowledgement(const DeliveryName& delivery, const Clock& clock, Signer& signer) {
  exchange::v1::Acknowledgement acknowledgement;
  acknowledgement.set_hub(delivery.hub);
  acknowledgement.set_message_id(delivery.message_id);
  acknowledgement.set_statement_digest(delivery.statement_digest);
  acknowledgement.set_message_index(delivery.message_index);
  acknowledgement.set_mailbox(delivery.mailbox);
  *acknowledgement.mutable_acknowledge_time() = ToTimestamp(clock.Now());
  return SignStatement(crypto::kAcknowledgementPayloadType, acknowledgement.SerializeAsString(), signer);
}

}  // namespace duta::client

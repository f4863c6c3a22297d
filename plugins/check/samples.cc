#include "plugins/check/samples.h"

namespace duta::check {
namespace {

// 2026-11-24T03:00:00Z
constexpr int64_t kSampleSeconds = 1'795'489'200;
constexpr std::string_view kSampleThread = "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b59";
constexpr int64_t kWeekSeconds = 7 * 24 * 3600;

}  // namespace

std::optional<std::string> SampleBody(std::string_view type) {
  for (const KindSample& sample : KindSamples()) {
    if (sample.media_type == type) return std::string(sample.body);
  }
  return std::nullopt;
}

std::string SampleMessage(std::string_view partner, std::string_view type, std::string_view body,
                          message::v1::Level level) {
  message::v1::Message message;
  message.set_hub("hub.example");
  message.set_id(std::string(kSampleId));
  message.set_sender("partners/xx-sender");
  message.add_recipients(std::string(partner));
  message.mutable_create_time()->set_seconds(kSampleSeconds);
  message.mutable_expire_time()->set_seconds(kSampleSeconds + kWeekSeconds);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(level);
  message.mutable_marking()->add_caveats("PARTICIPANTS ONLY");
  message.mutable_marking()->add_releasable_to(std::string(partner));
  message.set_urgency(message::v1::URGENCY_PRIORITY);
  message.set_thread_id(std::string(kSampleThread));
  message.set_in_reply_to(std::string(kSampleThread));
  message.set_subject("Visit of a delegation");
  message.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  message.mutable_body()->set_media_type(std::string(type));
  message.mutable_body()->set_content(std::string(body));
  message::v1::Attachment& attachment = *message.add_attachments();
  attachment.set_sha256(std::string(32, '\x5a'));
  attachment.set_size_bytes(48'213);
  attachment.set_media_type("application/pdf");
  attachment.set_name("programme.pdf");
  return message.SerializeAsString();
}

}  // namespace duta::check

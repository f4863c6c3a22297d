#include "plugins/check/samples.h"

#include "duta/note/v1/note.pb.h"

namespace duta::check {
namespace {

// 2026-11-24T03:00:00Z
constexpr int64_t kSampleSeconds = 1'795'489'200;
constexpr int64_t kWeekSeconds = 7 * 24 * 3600;

std::string SampleNote() {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Embassy of Australia");
  note.set_language("en");
  note.set_subject("Visit of a delegation");
  note.add_paragraphs(
      "The Ministry has the honour to inform the Embassy that a delegation of twelve will arrive on 3 December 2026.");
  note.add_paragraphs(
      "It would appreciate the Embassy's kind assistance. \xE2\x80\x94 "
      "\xE1\x9E\x80\xE1\x9E\x98\xE1\x9F\x92\xE1\x9E\x96\xE1\x9E\xBB\xE1\x9E\x87\xE1\x9E\xB6 & <others>");
  note.set_reference("2026/17");
  return note.SerializeAsString();
}

}  // namespace

std::optional<std::string> SampleBody(std::string_view type) {
  if (type == "application/vnd.duta.note.v1+protobuf") return SampleNote();
  return std::nullopt;
}

std::string SampleMessage(std::string_view partner, std::string_view type, std::string_view body,
                          message::v1::Level level) {
  message::v1::Message message;
  message.set_id(std::string(kSampleId));
  message.set_sender("partners/xx-sender");
  message.add_recipients(std::string(partner));
  message.mutable_create_time()->set_seconds(kSampleSeconds);
  message.mutable_expire_time()->set_seconds(kSampleSeconds + kWeekSeconds);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(level);
  message.set_urgency(message::v1::URGENCY_PRIORITY);
  message.set_subject("Visit of a delegation");
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

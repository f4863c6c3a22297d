#include "tests/adapters/sample.h"

#include <string>

namespace duta::adapters {

note::v1::Note SampleNote() {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-23");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Department of Foreign Affairs and Trade of the Commonwealth of Australia");
  note.set_language("en");
  note.set_subject("Second regional conference on digital diplomacy");
  note.add_paragraphs("The Ministry proposes to hold the conference at Bandung from 8 to 10 March 2027.");
  note.add_paragraphs(
      "It would be grateful for the names of the delegation, in particular of:\n  – its head;\n  – two experts.");
  note.set_reference("DFAT/2026/0456");
  return note;
}

message::v1::Message SampleMessage() {
  message::v1::Message message;
  message.set_hub("hub.example");
  message.set_id("019ab1c2-0000-7000-8000-000000000001");
  message.set_sender("partners/id-kemlu");
  message.add_recipients("partners/au-dfat");
  message.mutable_create_time()->set_seconds(1795406400);  // 2026-11-23T04:00:00Z
  message.mutable_expire_time()->set_seconds(1796011200);  // 2026-11-30T04:00:00Z
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_CONFIDENTIAL);
  message.mutable_marking()->add_caveats("EYES-ONLY");
  message.mutable_marking()->add_releasable_to("partners/au-dfat");
  message.set_urgency(message::v1::URGENCY_PRIORITY);
  message.set_thread_id("019ab1c2-0000-7000-8000-000000000000");
  message.set_in_reply_to("019ab1c2-0000-7000-8000-000000000000");
  message.set_subject("Second regional conference on digital diplomacy");
  auto& attachment = *message.add_attachments();
  attachment.set_sha256(std::string(32, '\x5a'));
  attachment.set_size_bytes(48213);
  attachment.set_media_type("application/pdf");
  attachment.set_name("programme.pdf");
  return message;
}

}  // namespace duta::adapters

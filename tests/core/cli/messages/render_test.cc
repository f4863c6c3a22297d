#include "core/cli/messages/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/cli/shell/progress_bar.h"
#include "core/desk/note_draft.h"
#include "core/kinds/note/media_type.h"
#include "duta/note/v1/note.pb.h"
#include "google/protobuf/text_format.h"
#include "tests/core/cli/tree.h"

namespace duta::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

google::protobuf::Timestamp At(const char* text) { return ToTimestamp(*ParseInstant(text)); }

message::v1::Message NoteMessage() {
  auto message = Parse<message::v1::Message>(R"(
    id: "019abc00-0000-7000-8000-000000000001"
    sender: "partners/id-kemlu"
    recipients: ["partners/au-dfat", "groups/asean"]
    time_zone: "Asia/Jakarta"
    marking { level: LEVEL_RESTRICTED caveats: "EYES-ONLY" releasable_to: "partners/au-dfat" }
    urgency: URGENCY_IMMEDIATE
    thread_id: "019abc00-0000-7000-8000-000000000000"
    in_reply_to: "019abc00-0000-7000-8000-000000000000"
    subject: "Working visit"
    attachments { size_bytes: 1536 media_type: "application/pdf" name: "programme.pdf" }
    acknowledgement_request: ACKNOWLEDGEMENT_REQUEST_SIGNED)");
  *message.mutable_create_time() = At("2026-11-24T03:00:00Z");
  *message.mutable_expire_time() = At("2026-12-01T03:00:00Z");
  message.mutable_attachments(0)->set_sha256(std::string(32, '\xab'));
  message.mutable_body()->set_media_type(kinds::kNoteMediaType);
  message.mutable_body()->set_content(Parse<note::v1::Note>(R"(
    note_type: NOTE_TYPE_VERBALE number: "D/0123/XI/2026/01" date: "2026-11-24" place: "Jakarta"
    issuer: "the Ministry" addressee: "the Department" language: "en" subject: "Working visit"
    paragraphs: ["The first paragraph, long enough to be broken somewhere.", "The second.\033[2J"])")
                                          .SerializeAsString());
  return message;
}

TEST(RenderTest, ShowsANoteInBothZones) {
  EXPECT_EQ(FormatMessage(NoteMessage(), AllKinds(), {"Australia/Canberra", 100}),
            "Marking      RESTRICTED // EYES-ONLY // releasable to: partners/au-dfat\n"
            "Subject      Working visit\n"
            "From         partners/id-kemlu\n"
            "To           partners/au-dfat, groups/asean\n"
            "Urgency      immediate\n"
            "Made         2026-11-24 14:00 +11:00 (Australia/Canberra) = 2026-11-24 10:00 +07:00 (Asia/Jakarta)\n"
            "Expires      2026-12-01 14:00 +11:00 (Australia/Canberra) = 2026-12-01 10:00 +07:00 (Asia/Jakarta)\n"
            "Message      019abc00-0000-7000-8000-000000000001\n"
            "In reply to  019abc00-0000-7000-8000-000000000000\n"
            "Thread       019abc00-0000-7000-8000-000000000000\n"
            "Asks for     a signed acknowledgement\n"
            "\n"
            "Note          verbale D/0123/XI/2026/01\n"
            "Place, date   Jakarta, 2026-11-24\n"
            "Issued by     the Ministry\n"
            "Addressed to  the Department\n"
            "\n"
            "The first paragraph, long enough to be broken somewhere.\n"
            "\n"
            "The second.\\x1b[2J\n"
            "\n"
            "ATTACHMENT     SIZE     TYPE             SHA-256\n"
            "programme.pdf  1.5 KiB  application/pdf  "
            "abababababababababababababababababababababababababababababababab\n");
}

TEST(RenderTest, ShowsOneZoneToWhoIsInIt) {
  EXPECT_THAT(FormatMessage(NoteMessage(), AllKinds(), {"Asia/Jakarta", 100}),
              HasSubstr("Made         2026-11-24 10:00 +07:00 (Asia/Jakarta)\n"));
}

TEST(RenderTest, ShowsNativeTextAndNamesOtherBodies) {
  message::v1::Message message = NoteMessage();
  message.mutable_body()->set_media_type("text/vnd.dfat.note-verbale");
  message.mutable_body()->set_content("No 55\r\n\x1b]0;title\a");
  EXPECT_THAT(FormatMessage(message, AllKinds(), {"UTC", 100}), HasSubstr("No 55\n\\x1b]0;title\\x07\n"));
  message.mutable_body()->set_media_type("application/pdf");
  EXPECT_THAT(FormatMessage(message, AllKinds(), {"UTC", 100}), HasSubstr("Body application/pdf, 17 B\n"));
  // A note that does not parse is shown as what it is: bytes.
  message.mutable_body()->set_media_type(kinds::kNoteMediaType);
  message.mutable_body()->set_content("\xff");
  EXPECT_THAT(FormatMessage(message, AllKinds(), {"UTC", 100}),
              HasSubstr("Body application/vnd.duta.note.v1+protobuf, 1 B\n"));
}

TEST(RenderTest, ShowsWhatBecameOfEachDelivery) {
  const auto accepted = Parse<log::v1::MessageAccepted>(
      R"(mailboxes: ["partners/au-dfat", "partners/my-kln", "partners/sg-mfa", "partners/th-mfa"])");
  auto taken =
      Parse<log::v1::Entry>(R"(delivery_acknowledged { mailbox: "partners/au-dfat" acknowledgement_digest: "x" })");
  auto expired = Parse<log::v1::Entry>(R"(delivery_expired { mailbox: "partners/my-kln" })");
  auto returned =
      Parse<log::v1::Entry>(R"(delivery_returned { mailbox: "partners/sg-mfa" reason: "PARTNER_SUSPENDED" })");
  google::protobuf::RepeatedPtrField<log::v1::Handover> handovers;
  uint64_t index = 40;
  for (auto* entry : {&taken, &expired, &returned}) {
    *entry->mutable_record_time() = At("2026-11-25T01:00:00Z");
    auto& receipt = *handovers.Add()->mutable_receipt();
    receipt.set_entry(entry->SerializeAsString());
    receipt.set_index(index++);
  }
  handovers.Add()->mutable_receipt()->set_entry("\xff");  // Verification reports it; nothing is shown of it.
  EXPECT_EQ(FormatHandovers(accepted, handovers, {"UTC", 120}),
            "MAILBOX           STATE                             ENTRY  WHEN\n"
            "partners/au-dfat  taken over and signed for         40     2026-11-25 01:00\n"
            "partners/my-kln   expired before it was taken over  41     2026-11-25 01:00\n"
            "partners/sg-mfa   returned: PARTNER_SUSPENDED       42     2026-11-25 01:00\n"
            "partners/th-mfa   not seen to be taken over\n");
}

TEST(RenderTest, ShowsAnEntry) {
  auto entry = Parse<log::v1::Entry>(R"(message_accepted {
    message_id: "019abc00-0000-7000-8000-000000000001" sender: "partners/id-kemlu" statement_digest: "\001\002"
    media_type: "text/plain" verified_signatures { keyid: "aa" owner: "partners/id-kemlu" }
    mailboxes: ["partners/au-dfat", "partners/sg-mfa"]
    group_resolutions { group: "groups/g" members: ["partners/au-dfat", "partners/sg-mfa"] } })");
  *entry.mutable_record_time() = At("2026-11-25T01:00:00Z");
  EXPECT_EQ(FormatEntry(entry, 7, {"UTC", 100}),
            "Entry        7, message accepted\n"
            "Recorded     2026-11-25 01:00 (UTC)\n"
            "Message      019abc00-0000-7000-8000-000000000001\n"
            "From         partners/id-kemlu\n"
            "Mailboxes    partners/au-dfat, partners/sg-mfa\n"
            "Group        groups/g = partners/au-dfat, partners/sg-mfa\n"
            "Type         text/plain\n"
            "Statement    0102\n"
            "Signed with  aa of partners/id-kemlu\n");
}

exchange::v1::Rendition RenditionOf(const char* media_type, const char* content) {
  auto statement = Parse<exchange::v1::RenditionStatement>(
      R"(adapter_id: "au-dfat-notes" adapter_version: "1.0.0" dropped: "urgency")");
  statement.set_media_type(media_type);
  exchange::v1::Rendition rendition;
  rendition.mutable_attestation()->set_payload(statement.SerializeAsString());
  rendition.set_content(content);
  return rendition;
}

TEST(RenderTest, ShowsARenditionAndWhatItDropped) {
  EXPECT_EQ(FormatRendition(RenditionOf("text/vnd.dfat.note-verbale", "No 55\x1b"), {"UTC", 100}),
            "--- Rendition text/vnd.dfat.note-verbale by au-dfat-notes 1.0.0\n"
            "    Not carried over: urgency\n"
            "No 55\\x1b\n");
  EXPECT_THAT(FormatRendition(RenditionOf("application/pdf", "%PDF\x1b"), {"UTC", 100}), Not(HasSubstr("%PDF")));
}

TEST(RenderTest, GivesProgramsDecodedBodies) {
  const Json json = MessageJson(NoteMessage(), AllKinds());
  EXPECT_EQ(json["id"], "019abc00-0000-7000-8000-000000000001");
  EXPECT_EQ(json["acknowledgement_request"], "ACKNOWLEDGEMENT_REQUEST_SIGNED");
  EXPECT_EQ(json["note"]["number"], "D/0123/XI/2026/01");
  const Json text = RenditionJson(RenditionOf("text/html", "<p>"));
  EXPECT_EQ(text["text"], "<p>");
  EXPECT_EQ(text["adapter"], "au-dfat-notes@1.0.0");
  EXPECT_EQ(RenditionJson(RenditionOf("application/pdf", "%"))["content"], "JQ==");
}

TEST(ProgressTest, DrawsShareAndSizes) {
  EXPECT_EQ(FormatProgress("a.pdf", 512, 2048, 100), "a.pdf  [======>                 ]   25 %  512 B of 2.0 KiB");
  EXPECT_EQ(FormatProgress("a.pdf", 0, 0, 100), "a.pdf  [========================]  100 %  0 B of 0 B");
  EXPECT_EQ(FormatProgress("name-that-is-too-long-for-it", 1, 1, 50).find("name"), std::string::npos);
  EXPECT_EQ(FormatSize(200'000'000), "190.7 MiB");
}

}  // namespace
}  // namespace duta::cli

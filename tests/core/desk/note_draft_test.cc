#include "core/desk/note_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/uuid.h"
#include "core/desk/fault.h"
#include "core/desk/media_types.h"
#include "core/desk/paragraphs.h"
#include "core/kinds/note/media_type.h"
#include "duta/note/v1/note.pb.h"

namespace duta::desk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A draft that is complete, to be changed.
struct NoteDraft {
  NoteDraft() {
    words.text = "First.\n\nSecond.";
    words.header.to = {"partners/au-dfat"};
    words.header.subject = "Working visit";
    words.number = "D/0123/XI/2026/01";
    words.header.marking = "restricted";
    profile.name = "partners/id-kemlu";
    profile.place = "Jakarta";
    profile.issuer = "the Ministry";
  }

  StatusOr<message::v1::Message> Compose(const message::v1::Message* original = nullptr) const {
    DUTA_ASSIGN_OR_RETURN(Draft draft, DraftNote(words, {profile, "Asia/Jakarta", now, "hub.example"}, original));
    return std::move(draft.message);
  }

  NoteWords words;
  profile::Profile profile;
  Instant now = *ParseInstant("2026-11-24T18:00:00Z");
};

note::v1::Note NoteOf(const message::v1::Message& message) {
  note::v1::Note note;
  EXPECT_TRUE(note.ParseFromString(message.body().content()));
  return note;
}

TEST(DraftTest, ComposesANoteWithTheProfilesDefaults) {
  NoteDraft draft;
  draft.words.header.caveats = {"EYES-ONLY"};
  draft.words.header.releasable_to = {"partners/au-dfat"};
  draft.words.header.urgency = "immediate";
  draft.words.header.expires = "2d";
  draft.words.signed_acknowledgement = true;
  const auto message = draft.Compose();
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_TRUE(IsUuid7(message->id()));
  EXPECT_EQ(message->sender(), "partners/id-kemlu");
  EXPECT_THAT(message->recipients(), ElementsAre("partners/au-dfat"));
  EXPECT_EQ(message->time_zone(), "Asia/Jakarta");
  EXPECT_EQ(FormatInstant(*FromTimestamp(message->expire_time())), "2026-11-26T18:00:00.000Z");
  EXPECT_EQ(message->marking().level(), message::v1::LEVEL_RESTRICTED);
  EXPECT_THAT(message->marking().caveats(), ElementsAre("EYES-ONLY"));
  EXPECT_EQ(message->urgency(), message::v1::URGENCY_IMMEDIATE);
  EXPECT_EQ(message->acknowledgement_request(), message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  EXPECT_EQ(message->body().media_type(), kinds::kNoteMediaType);
  const note::v1::Note note = NoteOf(*message);
  EXPECT_EQ(note.note_type(), note::v1::NOTE_TYPE_VERBALE);
  EXPECT_EQ(note.date(), "2026-11-25");  // The day in Jakarta, not in UTC.
  EXPECT_EQ(note.place(), "Jakarta");
  EXPECT_EQ(note.issuer(), "the Ministry");
  EXPECT_EQ(note.language(), "en");
  EXPECT_EQ(note.subject(), "Working visit");
  EXPECT_THAT(note.paragraphs(), ElementsAre("First.", "Second."));
}

TEST(DraftTest, AReplyTakesOverWhatTheOriginalSays) {
  NoteDraft draft;
  note::v1::Note answered;
  answered.set_number("DFAT/55");
  answered.set_issuer("the Department");
  message::v1::Message original;
  original.set_id("01939f5a-0000-7000-8000-000000000001");
  original.set_thread_id("01939f5a-0000-7000-8000-000000000000");
  original.set_sender("partners/au-dfat");
  original.set_subject("Your visit");
  original.mutable_body()->set_media_type(kinds::kNoteMediaType);
  original.mutable_body()->set_content(answered.SerializeAsString());
  draft.words.header.to.clear();
  draft.words.header.subject.clear();
  const auto message = draft.Compose(&original);
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_THAT(message->recipients(), ElementsAre("partners/au-dfat"));
  EXPECT_EQ(message->subject(), "Your visit");
  EXPECT_EQ(message->in_reply_to(), original.id());
  EXPECT_EQ(message->thread_id(), original.thread_id());
  EXPECT_EQ(NoteOf(*message).reference(), "DFAT/55");
  EXPECT_EQ(NoteOf(*message).addressee(), "the Department");
}

TEST(DraftTest, SendsANativeBodyAsItIs) {
  NoteDraft draft;
  draft.words.native_type = "text/vnd.kemlu.nota-diplomatik; charset=utf-8";
  draft.words.number.clear();
  draft.words.text = "NOTA\r\n";
  const auto message = draft.Compose();
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(message->body().media_type(), draft.words.native_type);
  EXPECT_EQ(message->body().content(), "NOTA\r\n");
}

TEST(DraftTest, NamesWhatIsMissingOrWrong) {
  struct Case {
    void (*change)(NoteDraft&);
    const char* what;
  };
  const Case cases[] = {
      {[](NoteDraft& d) { d.words.header.to.clear(); }, "--to is missing"},
      {[](NoteDraft& d) { d.words.header.subject.clear(); }, "--subject is missing"},
      {[](NoteDraft& d) { d.words.header.marking.clear(); }, "--marking is missing"},
      {[](NoteDraft& d) { d.words.header.marking = "geheim"; }, "--marking: \"geheim\""},
      {[](NoteDraft& d) { d.words.header.urgency = "soon"; }, "--urgency: \"soon\""},
      {[](NoteDraft& d) { d.words.number.clear(); }, "a note needs --number"},
      {[](NoteDraft& d) { d.profile.place.clear(); }, "a note needs --place, or place in the profile"},
      {[](NoteDraft& d) { d.words.type = "letter"; }, "--type: \"letter\""},
      {[](NoteDraft& d) { d.words.date = "24-11-2026"; }, "--date: \"24-11-2026\""},
      {[](NoteDraft& d) { d.words.header.zone = "Java"; }, "--zone: \"Java\""},
      {[](NoteDraft& d) { d.words.header.expires = "never"; }, "\"never\" is no time"},
      {[](NoteDraft& d) { d.words.header.expires = "2026-11-01"; }, "\"2026-11-01\" has passed"},
      {[](NoteDraft& d) { d.words.text = " \n\n"; }, "--text: there is no text"},
  };
  for (const Case& c : cases) {
    NoteDraft draft;
    c.change(draft);
    const auto message = draft.Compose();
    ASSERT_FALSE(message.ok()) << c.what;
    EXPECT_FALSE(ReasonOf(message.status()).has_value()) << message.status();
    const Status by_option = Rename(message.status(), [](auto field) { return "--" + std::string(field); });
    EXPECT_THAT(std::string(by_option.message()), HasSubstr(c.what));
    EXPECT_NE(FieldOf(message.status()), "");
  }
}

TEST(ParagraphsTest, SplitsAtEmptyLines) {
  EXPECT_THAT(Paragraphs("one\ntwo\n\n\nthree"), ElementsAre("one two", "three"));
  EXPECT_THAT(Paragraphs("\xEF\xBB\xBF  one \r\n two\r\n \r\nthree\r\n"), ElementsAre("one two", "three"));
  EXPECT_THAT(Paragraphs(""), ElementsAre());
  EXPECT_THAT(Paragraphs("\n\n \t\n"), ElementsAre());
}

TEST(GuessMediaTypeTest, GoesByTheExtension) {
  EXPECT_EQ(GuessMediaType("/a/b.PDF"), "application/pdf");
  EXPECT_EQ(GuessMediaType("note.final.docx"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  for (const char* path : {"", "README", "a.", "a.xyz", "dir.pdf/file"}) {
    EXPECT_EQ(GuessMediaType(path), "application/octet-stream") << path;
  }
}

}  // namespace
}  // namespace duta::desk

#include "core/cli/messages/draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/uuid.h"
#include "duta/note/v1/note.pb.h"

namespace duta::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A draft that is complete, to be changed.
struct Draft {
  Draft() {
    options.to = {"partners/au-dfat"};
    options.subject = "Working visit";
    options.number = "D/0123/XI/2026/01";
    options.marking = "restricted";
    profile.name = "partners/id-kemlu";
    profile.place = "Jakarta";
    profile.issuer = "the Ministry";
  }

  StatusOr<message::v1::Message> Compose(const message::v1::Message* original = nullptr) const {
    return cli::Compose(options, text, profile, "Asia/Jakarta", original, now);
  }

  DraftOptions options;
  profile::Profile profile;
  std::string text = "First.\n\nSecond.";
  Instant now = *ParseInstant("2026-11-24T18:00:00Z");
};

note::v1::Note NoteOf(const message::v1::Message& message) {
  note::v1::Note note;
  EXPECT_TRUE(note.ParseFromString(message.body().content()));
  return note;
}

TEST(DraftTest, ComposesANoteWithTheProfilesDefaults) {
  Draft draft;
  draft.options.caveats = {"EYES-ONLY"};
  draft.options.releasable_to = {"partners/au-dfat"};
  draft.options.urgency = "immediate";
  draft.options.expires = "2d";
  draft.options.signed_acknowledgement = true;
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
  EXPECT_EQ(message->body().media_type(), kNoteMediaType);
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
  Draft draft;
  note::v1::Note answered;
  answered.set_number("DFAT/55");
  answered.set_issuer("the Department");
  message::v1::Message original;
  original.set_id("01939f5a-0000-7000-8000-000000000001");
  original.set_thread_id("01939f5a-0000-7000-8000-000000000000");
  original.set_sender("partners/au-dfat");
  original.set_subject("Your visit");
  original.mutable_body()->set_media_type(kNoteMediaType);
  original.mutable_body()->set_content(answered.SerializeAsString());
  draft.options.to.clear();
  draft.options.subject.clear();
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
  Draft draft;
  draft.options.native_type = "text/vnd.kemlu.nota-diplomatik; charset=utf-8";
  draft.options.number.clear();
  draft.text = "NOTA\r\n";
  const auto message = draft.Compose();
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(message->body().media_type(), draft.options.native_type);
  EXPECT_EQ(message->body().content(), "NOTA\r\n");
}

TEST(DraftTest, NamesWhatIsMissingOrWrong) {
  struct Case {
    void (*change)(Draft&);
    const char* what;
  };
  const Case cases[] = {
      {[](Draft& d) { d.options.to.clear(); }, "--to is missing"},
      {[](Draft& d) { d.options.subject.clear(); }, "--subject is missing"},
      {[](Draft& d) { d.options.marking.clear(); }, "--marking is missing"},
      {[](Draft& d) { d.options.marking = "geheim"; }, "--marking: \"geheim\""},
      {[](Draft& d) { d.options.urgency = "soon"; }, "--urgency: \"soon\""},
      {[](Draft& d) { d.options.number.clear(); }, "a note needs --number"},
      {[](Draft& d) { d.profile.place.clear(); }, "a note needs --place, or place in the profile"},
      {[](Draft& d) { d.options.type = "letter"; }, "--type: \"letter\""},
      {[](Draft& d) { d.options.date = "24-11-2026"; }, "--date: \"24-11-2026\""},
      {[](Draft& d) { d.options.zone = "Java"; }, "--zone: \"Java\""},
      {[](Draft& d) { d.options.expires = "never"; }, "\"never\" is no time"},
      {[](Draft& d) { d.options.expires = "2026-11-01"; }, "\"2026-11-01\" has passed"},
      {[](Draft& d) { d.text = " \n\n"; }, "--text: there is no text"},
  };
  for (const Case& c : cases) {
    Draft draft;
    c.change(draft);
    const auto message = draft.Compose();
    ASSERT_FALSE(message.ok()) << c.what;
    EXPECT_FALSE(ReasonOf(message.status()).has_value()) << message.status();
    EXPECT_THAT(std::string(message.status().message()), HasSubstr(c.what));
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
}  // namespace duta::cli

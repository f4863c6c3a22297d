#include "core/kinds/note/note_kind.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/kinds/note/notes.h"
#include "duta/note/v1/note.pb.h"

namespace duta::kinds {
namespace {

using note::v1::Note;

Note GoodNote() {
  Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Embassy of Australia");
  note.set_language("en");
  note.set_subject("Working visit");
  note.add_paragraphs("The Ministry has the honour to propose a visit.");
  return note;
}

std::string Repeated(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

Status Validate(std::string_view body) {
  const message::v1::Message message;
  return NoteKind().Validate({message, body, {}, Instant()});
}

Status Validate(const Note& note) { return Validate(note.SerializeAsString()); }

struct Case {
  const char* what;
  std::function<void(Note&)> change;
  std::string field;  // Empty: accepted.
};

void ExpectFields(const std::vector<Case>& cases) {
  for (const Case& test_case : cases) {
    SCOPED_TRACE(test_case.what);
    Note note = GoodNote();
    test_case.change(note);
    const Status status = Validate(note);
    if (test_case.field.empty()) {
      EXPECT_TRUE(status.ok()) << status;
    } else {
      EXPECT_EQ(ReasonOf(status), Reason::kBodyInvalid) << status;
      EXPECT_EQ(MetadataOf(status)["field"], test_case.field) << status;
    }
  }
}

TEST(NoteKindTest, IsAKindForPartnersWithoutTables) {
  NoteKind kind;
  EXPECT_EQ(kind.MediaType(), "application/vnd.duta.note.v1+protobuf");
  EXPECT_FALSE(kind.IsForHub());
  EXPECT_FALSE(kind.HasProjection());
  EXPECT_EQ(MakeNotes()->Kinds().size(), 1u);
}

TEST(NoteKindTest, NamesTheFieldThatBreaksARule) {
  ExpectFields({
      {"good", [](Note&) {}, ""},
      {"no type", [](Note& n) { n.clear_note_type(); }, "note_type"},
      {"a type of tomorrow", [](Note& n) { n.set_note_type(static_cast<note::v1::NoteType>(99)); }, "note_type"},
      {"no number", [](Note& n) { n.clear_number(); }, "number"},
      {"blank number", [](Note& n) { n.set_number("  "); }, "number"},
      {"number of 64 bytes", [](Note& n) { n.set_number(std::string(64, '1')); }, ""},
      {"number of 65 bytes", [](Note& n) { n.set_number(std::string(65, '1')); }, "number"},
      {"number of two lines", [](Note& n) { n.set_number("1\n2"); }, "number"},
      {"no place", [](Note& n) { n.clear_place(); }, "place"},
      {"place with an escape", [](Note& n) { n.set_place("\x1b[31mJakarta"); }, "place"},
      {"place in Thai", [](Note& n) { n.set_place("กรุงเทพมหานคร"); }, ""},
      {"no issuer and addressee",
       [](Note& n) {
         n.clear_issuer();
         n.clear_addressee();
       },
       ""},
      {"long issuer", [](Note& n) { n.set_issuer(std::string(301, 'a')); }, "issuer"},
      {"addressee of two lines",
       [](Note& n) {
         n.set_addressee(
             "a\xc2\x85"
             "b");
       },
       "addressee"},
      {"no subject", [](Note& n) { n.clear_subject(); }, "subject"},
      {"subject of 300 bytes", [](Note& n) { n.set_subject(std::string(300, 'a')); }, ""},
      {"subject of 301 bytes", [](Note& n) { n.set_subject(std::string(301, 'a')); }, "subject"},
      {"subject of 300 Thai letters", [](Note& n) { n.set_subject(Repeated("ท", 300)); }, ""},
      {"subject of 301 Thai letters", [](Note& n) { n.set_subject(Repeated("ท", 301)); }, "subject"},
      {"subject with a tab", [](Note& n) { n.set_subject("a\tb"); }, "subject"},
      {"no reference", [](Note& n) { n.set_reference(""); }, ""},
      {"reference", [](Note& n) { n.set_reference("CRM 17/2026"); }, ""},
      {"long reference", [](Note& n) { n.set_reference(std::string(65, 'a')); }, "reference"},
  });
}

TEST(NoteKindTest, TheDateIsADayThatExists) {
  const auto date = [](const char* text) { return [text](Note& note) { note.set_date(text); }; };
  ExpectFields({
      {"leap day", date("2028-02-29"), ""},
      {"first day", date("0001-01-01"), ""},
      {"no leap day", date("2026-02-29"), "date"},
      {"not in a century", date("2100-02-29"), "date"},
      {"empty", date(""), "date"},
      {"month 13", date("2026-13-01"), "date"},
      {"month 0", date("2026-00-01"), "date"},
      {"day 0", date("2026-01-00"), "date"},
      {"year 0", date("0000-01-01"), "date"},
      {"short", date("2026-1-1"), "date"},
      {"long", date("2026-01-011"), "date"},
      {"sign", date("2026-01-+1"), "date"},
      {"minus", date("-026-01-01"), "date"},
      {"space", date("2026-01- 1"), "date"},
      {"slashes", date("2026/01/01"), "date"},
      {"other digits", date("२०२६-"), "date"},
  });
}

TEST(NoteKindTest, TheLanguageIsATag) {
  const auto language = [](const char* tag) { return [tag](Note& note) { note.set_language(tag); }; };
  ExpectFields({
      {"none", language(""), ""},
      {"three letters", language("fil"), ""},
      {"script and region", language("zh-Hant-TW"), ""},
      {"private use", language("id-x-kemlu"), ""},
      {"one letter", language("e"), "language"},
      {"digits first", language("12"), "language"},
      {"underscore", language("en_AU"), "language"},
      {"ends with a hyphen", language("en-"), "language"},
      {"two hyphens", language("en--AU"), "language"},
      {"hyphen first", language("-en"), "language"},
      {"long subtag", language("en-abcdefghi"), "language"},
      {"long", language("en-abcdefgh-abcdefgh-abcdefgh-abcdefgh"), "language"},
      {"a name", language("Bahasa Indonesia"), "language"},
  });
}

TEST(NoteKindTest, ParagraphsAreOneToFiveHundredPlainTexts) {
  const auto count = [](int paragraphs) {
    return [paragraphs](Note& note) {
      note.clear_paragraphs();
      for (int i = 0; i < paragraphs; ++i) note.add_paragraphs("Text.");
    };
  };
  ExpectFields({
      {"none", count(0), "paragraphs"},
      {"500", count(500), ""},
      {"501", count(501), "paragraphs"},
      {"blank", [](Note& n) { n.add_paragraphs(" \n\t"); }, "paragraphs[1]"},
      {"empty", [](Note& n) { n.add_paragraphs(""); }, "paragraphs[1]"},
      {"lines and tabs", [](Note& n) { n.add_paragraphs("a\n\tb"); }, ""},
      {"carriage return", [](Note& n) { n.add_paragraphs("a\r\nb"); }, "paragraphs[1]"},
      {"zero byte", [](Note& n) { n.set_paragraphs(0, std::string("a\0b", 3)); }, "paragraphs[0]"},
      {"delete", [](Note& n) { n.set_paragraphs(0, "a\x7f"); }, "paragraphs[0]"},
  });
}

TEST(NoteKindTest, RefusesWhatIsNotANote) {
  const std::string good = GoodNote().SerializeAsString();
  EXPECT_TRUE(Validate(good).ok());
  for (const std::string& body : {std::string(), std::string("\xff"), good.substr(0, good.size() - 1),
                                  good + std::string("\xfa\x01\x01x"),        // Field 31, which nobody knows.
                                  good + std::string("\x12\x02\xc3\x28")}) {  // Number that is not UTF-8.
    const Status status = Validate(body);
    EXPECT_EQ(ReasonOf(status), Reason::kBodyInvalid) << status;
  }
}

}  // namespace
}  // namespace duta::kinds

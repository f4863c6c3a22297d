#include "plugins/loader/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace duta::loader {
namespace {

Description Good() { return {"id-kemlu-notes", "1.0.0", "partners/id-kemlu", {{"text/plain", "text/html"}}}; }

constexpr char kGoodNote[] =
    "abi=1-2\nschema=1-1\nid=id-kemlu-notes\nversion=1.0.0\npartner=partners/id-kemlu\n"
    "translates=text/plain\ttext/html\nlater=unknown\n";

TEST(NoteTest, IsParsed) {
  Note note;
  EXPECT_FALSE(ParseNote(kGoodNote, note).has_value());
  EXPECT_EQ(note.abi.newest, 2u);
  EXPECT_EQ(note.description, Good());
}

TEST(NoteTest, IsRefusedForWhatIsWrong) {
  struct Case {
    std::string from, to;
    std::string check;
  };
  const Case cases[] = {
      {"abi=1-2\n", "", "note"},
      {"abi=1-2", "abi=2-1", "note"},
      {"abi=1-2", "abi=x-2", "note"},
      {"abi=1-2", "abi=99999999999-2", "note"},
      {"schema=1-1\n", "", "note"},
      {"\ttext/html", " text/html", "note"},
      {"id=id-kemlu-notes\n", "", "id"},
      {"version=1.0.0", "version=1.0", "version"},
      {"partner=partners/id-kemlu", "partner=id-kemlu", "partner"},
      {"translates=text/plain\ttext/html\n", "", "translations"},
  };
  for (const Case& c : cases) {
    std::string text = kGoodNote;
    text.replace(text.find(c.from), c.from.size(), c.to);
    Note note;
    const auto finding = ParseNote(text, note);
    ASSERT_TRUE(finding.has_value()) << c.from;
    EXPECT_EQ(finding->check, c.check) << c.from;
  }
}

TEST(DescriptionTest, FormsAreChecked) {
  EXPECT_FALSE(CheckDescription(Good()).has_value());
  const auto check = [](auto change) {
    Description description = Good();
    change(description);
    const auto finding = CheckDescription(description);
    return finding ? finding->check : "";
  };
  for (const char* id : {"", "a", "Upper", "1abc", "ends-", "with space", "n\n"}) {
    EXPECT_EQ(check([id](Description& d) { d.id = id; }), "id") << id;
  }
  EXPECT_EQ(check([](Description& d) { d.id = std::string(100'000, 'a'); }), "id");
  for (const char* version : {"", "1", "1.0", "01.0.0", "1.0.0-", "1.0.0 ", "9999999999.0.0"}) {
    EXPECT_EQ(check([version](Description& d) { d.version = version; }), "version") << version;
  }
  EXPECT_EQ(check([](Description& d) { d.version = "1.0.0-rc.1+build.5"; }), "");
  for (const char* type : {"", "text", "text/", "/html", "Text/html", "text/html;x=y", "text/html\n"}) {
    EXPECT_EQ(check([type](Description& d) { d.translations[0].to = type; }), "translations") << type;
  }
  EXPECT_EQ(check([](Description& d) { d.translations[0].to = "text/calendar; method=REQUEST"; }), "");
  EXPECT_EQ(check([](Description& d) { d.translations.push_back(d.translations[0]); }), "translations");
  EXPECT_EQ(check([](Description& d) { d.translations.clear(); }), "translations");
}

TEST(FindingTest, QuotesNothingUnprintable) {
  Description description = Good();
  description.id = "\x1b[31m\xff" + std::string(200, 'a');
  const std::string text = ToString(*CheckDescription(description));
  EXPECT_THAT(text, testing::HasSubstr("`?[31m?aaa"));
  EXPECT_LT(text.size(), 300u);
}

}  // namespace
}  // namespace duta::loader

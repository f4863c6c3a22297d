#include "core/declaration/text.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/base/bytes.h"
#include "core/declaration/normal_form.h"
#include "tests/core/declaration/sample.h"

namespace duta::declaration {
namespace {

// What people may compute with `sha256sum`: it must not change.
TEST(TextTest, CanonicalBytesAreTheseLines) {
  EXPECT_EQ(CanonicalBytes(kUid, MakeText()),
            "duta-declaration-text/1\n"
            "declaration jakarta-message\n"
            "language en authentic\n"
            "title Jakarta Message\n"
            "[preamble] We, the ministries of the region,\n"
            "[1] share what works.\n"
            "[2] meet each year in a caf\xc3\xa9.\n"
            "language id translation\n"
            "title Pesan Jakarta\n"
            "[preamble] Kami, kementerian di kawasan ini,\n"
            "[1] berbagi praktik terbaik.\n");
  EXPECT_EQ(ToHex(DigestOf(kUid, MakeText())), "c1b765ca52e458a4df0446ff933c184a666dea46454992478d5c950c6b2b4040");
}

TEST(TextTest, TextsThatDifferHaveOtherBytes) {
  const std::string before = CanonicalBytes(kUid, MakeText());
  const std::function<void(v1::Text&)> changes[] = {
      [](v1::Text& text) { text.mutable_languages(1)->set_authentic(true); },
      [](v1::Text& text) { text.mutable_languages(0)->set_title("Jakarta message"); },
      [](v1::Text& text) { text.mutable_paragraphs(1)->mutable_wordings(0)->set_text("share, what works."); },
      [](v1::Text& text) { text.mutable_paragraphs(1)->set_id("3"); },
      [](v1::Text& text) { text.mutable_paragraphs()->SwapElements(1, 2); },
      [](v1::Text& text) { text.mutable_paragraphs(0)->mutable_wordings()->RemoveLast(); },
      [](v1::Text& text) { text.mutable_paragraphs()->RemoveLast(); }};
  for (const auto& change : changes) {
    v1::Text text = MakeText();
    change(text);
    EXPECT_NE(CanonicalBytes(kUid, text), before);
  }
  EXPECT_NE(CanonicalBytes("another", MakeText()), before);
}

TEST(TextTest, RefusesWithTheFieldThatIsWrong) {
  struct Row {
    const char* field;
    std::function<void(v1::Text&)> change;
  };
  const Row rows[] = {
      {"t.languages", [](v1::Text& text) { text.clear_languages(); }},
      {"t.languages", [](v1::Text& text) { text.mutable_languages(0)->set_authentic(false); }},
      {"t.languages[1].tag", [](v1::Text& text) { text.mutable_languages(1)->set_tag("en"); }},
      {"t.languages[1].tag", [](v1::Text& text) { text.mutable_languages(1)->set_tag("not a tag"); }},
      {"t.languages[1].tag", [](v1::Text& text) { text.mutable_languages(1)->clear_tag(); }},
      {"t.languages[0].title", [](v1::Text& text) { text.mutable_languages(0)->set_title("a\nb"); }},
      {"t.languages[0].title", [](v1::Text& text) { text.mutable_languages(0)->set_title("Cafe\xcc\x81"); }},
      {"t.paragraphs", [](v1::Text& text) { text.clear_paragraphs(); }},
      {"t.paragraphs[1].id", [](v1::Text& text) { text.mutable_paragraphs(1)->set_id("preamble"); }},
      {"t.paragraphs[1].id", [](v1::Text& text) { text.mutable_paragraphs(1)->set_id("A] x"); }},
      {"t.paragraphs[1].wordings",
       [](v1::Text& text) { text.mutable_paragraphs(1)->mutable_wordings()->SwapElements(0, 1); }},
      {"t.paragraphs[2].wordings", [](v1::Text& text) { text.mutable_paragraphs(2)->clear_wordings(); }},
      {"t.paragraphs[2].wordings[1].language",
       [](v1::Text& text) { *text.mutable_paragraphs(2)->add_wordings() = text.paragraphs(2).wordings(0); }},
      {"t.paragraphs[2].wordings[0].text",
       [](v1::Text& text) { text.mutable_paragraphs(2)->mutable_wordings(0)->set_text("a cafe\xcc\x81"); }},
      {"t.paragraphs[2].wordings[0].text",
       [](v1::Text& text) {
         text.mutable_paragraphs(2)->mutable_wordings(0)->set_text(std::string(kMaxWordingCharacters + 1, 'x'));
       }},
      {"t.paragraphs[2].wordings[0].text",
       [](v1::Text& text) { text.mutable_paragraphs(2)->mutable_wordings(0)->set_text("two\nlines"); }},
  };
  EXPECT_EQ(CheckWholeText("t", MakeText()), absl::OkStatus());
  for (const Row& row : rows) {
    v1::Text text = MakeText();
    row.change(text);
    EXPECT_EQ(MetadataOf(CheckWholeText("t", text))["field"], row.field);
  }
}

TEST(TextTest, KnowsItsDecomposedTwin) {
  v1::Text twin = MakeText();
  twin.mutable_paragraphs(2)->mutable_wordings(0)->set_text("meet each year in a cafe\xcc\x81.");
  EXPECT_NE(DigestOf(kUid, twin), DigestOf(kUid, MakeText()));
  EXPECT_EQ(DigestOf(kUid, twin), NfdDigestOf(kUid, MakeText()));
  EXPECT_TRUE(IsNfc("caf\xc3\xa9"));
  EXPECT_FALSE(IsNfc("cafe\xcc\x81"));
  EXPECT_EQ(ToNfc("cafe\xcc\x81"), "caf\xc3\xa9");
  EXPECT_EQ(ToNfd("caf\xc3\xa9"), "cafe\xcc\x81");
}

TEST(TextTest, FindsTheReadersLanguage) {
  v1::Text text = MakeText();
  EXPECT_EQ(LanguageFor(text, "id"), "id");
  EXPECT_EQ(LanguageFor(text, "en-AU"), "en");
  EXPECT_EQ(LanguageFor(text, "th"), "en");
  EXPECT_EQ(TitleOf(text, "id"), "Pesan Jakarta");
  EXPECT_EQ(TitleOf(text, "th"), "");
}

}  // namespace
}  // namespace duta::declaration

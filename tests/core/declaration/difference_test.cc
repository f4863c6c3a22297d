#include "core/declaration/difference.h"

#include <gtest/gtest.h>

#include "tests/core/declaration/sample.h"

namespace duta::declaration {
namespace {

// `a [-b-]{+c+}`.
std::string Marked(const std::vector<Piece>& pieces) {
  std::string text;
  for (const Piece& piece : pieces) {
    if (piece.change == Change::kSame) text += piece.text;
    if (piece.change == Change::kGone) text += "[-" + piece.text + "-]";
    if (piece.change == Change::kNew) text += "{+" + piece.text + "+}";
  }
  return text;
}

TEST(DifferenceTest, FindsWordsInEveryScript) {
  const struct {
    const char *before, *after, *marked;
  } rows[] = {
      {"share what works", "share what works", "share what works"},
      {"share what works", "share all that works", "share [-what-]{+all+} {+that +}works"},
      {"share what works.", "share, what works.", "share{+,+} what works."},
      {"", "new", "{+new+}"},
      {"gone", "", "[-gone-]"},
      {"", "", ""},
      // No spaces between the words: cooperation, diplomacy.
      {"ความร่วมมือทางการทูต", "ความร่วมมือทางการค้า", "ความร่วมมือทางการ[-ทูต-]{+ค้า+}"},
  };
  for (const auto& row : rows) EXPECT_EQ(Marked(CompareWordings(row.before, row.after)), row.marked) << row.before;
}

TEST(DifferenceTest, WhatStandsAfterwardsIsTheTextAfterwards) {
  const char* texts[] = {"a b c d e", "e d c b a", "", "a a a b", "x", "a b  c\tд ё 外交 ทูต"};
  for (const char* before : texts) {
    for (const char* after : texts) {
      std::string was, is;
      for (const Piece& piece : CompareWordings(before, after)) {
        if (piece.change != Change::kNew) was += piece.text;
        if (piece.change != Change::kGone) is += piece.text;
      }
      EXPECT_EQ(was, before);
      EXPECT_EQ(is, after);
    }
  }
}

TEST(DifferenceTest, LongTextsThatShareNothingTakeNoTime) {
  std::string before, after;
  for (int i = 0; i < 10'000; ++i) {
    before += "a ";
    after += "b ";
  }
  const std::vector<Piece> pieces = CompareWordings(before, after);
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(CompareWordings(before, before).size(), 1u);
}

TEST(DifferenceTest, ParagraphsThatCameAndWentStandWhereTheyStood) {
  v1::Text after = MakeText();
  after.mutable_languages(0)->set_title("Jakarta Message of 2019");
  *after.add_paragraphs() = after.paragraphs(0);
  after.mutable_paragraphs(3)->set_id("3");
  after.mutable_paragraphs()->DeleteSubrange(1, 1);
  const auto differences = Compare(MakeText(), after, "en");
  std::string ids;
  for (const ParagraphDifference& each : differences) ids += each.id + (each.changed() ? "! " : " ");
  EXPECT_EQ(ids, "title! preamble 1! 2 3! ");
}

}  // namespace
}  // namespace duta::declaration

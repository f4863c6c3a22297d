#include "core/search/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/core/search/library.h"

namespace duta::search {
namespace {

using testing::HasSubstr;

// The query as a formula of its leaves.
std::string Formula(const Node& node, const Query& query) {
  switch (node.op) {
    case Node::Op::kAll:
      return "all";
    case Node::Op::kLeaf:
      return std::to_string(node.leaf);
    case Node::Op::kNot:
      return "!" + Formula(node.children[0], query);
    default:
      break;
  }
  std::string text = "(";
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) text += node.op == Node::Op::kAnd ? "&" : "|";
    text += Formula(node.children[i], query);
  }
  return text + ")";
}

std::string Parsed(const std::string& text) {
  const auto query = ParseQuery(text, Fields());
  return query.ok() ? Formula(query->root, *query) : "refused";
}

TEST(QueryTest, BindsNotBeforeAndBeforeOr) {
  EXPECT_EQ(Parsed(""), "all");
  EXPECT_EQ(Parsed("  "), "all");
  EXPECT_EQ(Parsed("a"), "0");
  EXPECT_EQ(Parsed("a b"), "(0&1)");
  EXPECT_EQ(Parsed("a AND b OR c d"), "((0&1)|(2&3))");
  EXPECT_EQ(Parsed("a (b OR c)"), "(0&(1|2))");
  EXPECT_EQ(Parsed("NOT a b"), "(!0&1)");
  EXPECT_EQ(Parsed("a -b"), "(0&!1)");
  EXPECT_EQ(Parsed("NOT NOT a"), "!!0");
  EXPECT_EQ(Parsed("a and b or c"), "(0&1&2&3&4)");
  EXPECT_EQ(Parsed("“a b” （c OR d）"), "(0&(1|2))");
}

TEST(QueryTest, TakesSignsForNothing) {
  EXPECT_EQ(Parsed("@nasa"), "0");
  EXPECT_EQ(Parsed("a & b"), "(0&1)");
  EXPECT_EQ(Parsed("'; DROP TABLE search_documents; --"), "(0&1&2)");
  EXPECT_EQ(Parsed("NEAR(a b, 5)"), "(0&(1&2&3))");
  EXPECT_EQ(Parsed("09:30"), "0");
}

struct Fault {
  std::string query;
  std::string position;
  std::string what;
};

TEST(QueryTest, SaysWhereItGoesWrong) {
  for (const Fault& fault : std::vector<Fault>{{"a \"b", "3", "never closed"},
                                               {"(a", "1", "never closed"},
                                               {"a)", "2", "closes none"},
                                               {"()", "2", "nothing stands before"},
                                               {"a OR", "3", "stand behind"},
                                               {"OR a", "1", "a word must stand"},
                                               {"AND a", "1", "before AND"},
                                               {"a NOT", "3", "stand behind"},
                                               {"เก title:x", "4", "no field `title`"},
                                               {"country:", "1", "a value must stand"},
                                               {"country:*", "1", "without asterisk"},
                                               {"country:\"\"", "1", "a value must stand"},
                                               {"since:soon", "1", "a day such as"},
                                               {"since:2026-13", "1", "a day such as"},
                                               {"@@@", "1", "neither a letter"},
                                               {"\"two words\"* x-y*", "14", "single word"},
                                               {std::string("a\0b", 3), "2", "control character"},
                                               {"a \xFF", "3", "not UTF-8"}}) {
    const auto query = ParseQuery(fault.query, Fields());
    EXPECT_EQ(ReasonOf(query.status()), Reason::kQueryInvalid) << fault.query;
    EXPECT_EQ(MetadataOf(query.status())["position"], fault.position) << fault.query;
    EXPECT_THAT(std::string(query.status().message()), HasSubstr(fault.what)) << fault.query;
  }
}

TEST(QueryTest, IsBounded) {
  std::string operators, words, open(1000, '('), nots;
  for (int i = 0; i < 10'000; ++i) operators += "OR ";
  for (int i = 0; i < 65; ++i) words += "a ";
  for (int i = 0; i < 100; ++i) nots += "NOT ";
  EXPECT_EQ(Parsed(operators), "refused");
  EXPECT_EQ(Parsed(operators.substr(0, 4000)), "refused");
  EXPECT_EQ(Parsed(words), "refused");
  EXPECT_EQ(Parsed(open + "a"), "refused");
  EXPECT_EQ(Parsed(nots + "a"), "refused");
  EXPECT_EQ(Parsed(std::string(1 << 20, 'a')), "refused");
  EXPECT_NE(Parsed(std::string(kMaxQueryBytes, 'a')), "refused");
}

TEST(QueryTest, LooksForBothEncodingsWhereBurmeseIsUnclear) {
  const auto zawgyi = ParseQuery("ကုန္ထုတ္သမဝါယမ", Fields());
  ASSERT_TRUE(zawgyi.ok());
  ASSERT_EQ(zawgyi->remarks.size(), 1U);
  EXPECT_THAT(zawgyi->remarks[0], HasSubstr("read as Zawgyi"));
  EXPECT_EQ(zawgyi->leaves[0].phrases.size(), 1U);
  const auto unicode = ParseQuery("မြန်မာ", Fields());
  ASSERT_TRUE(unicode.ok());
  EXPECT_TRUE(unicode->remarks.empty());
}

}  // namespace
}  // namespace duta::search

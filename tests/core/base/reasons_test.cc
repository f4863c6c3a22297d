#include "core/base/reasons.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace duta {
namespace {

TEST(ReasonsTest, EachRowIsFoundByItsNameAndItsValue) {
  EXPECT_FALSE(AllReasons().empty());
  for (const ReasonInfo& row : AllReasons()) {
    EXPECT_EQ(&Describe(row.reason), &row);
    ASSERT_TRUE(FindReason(row.wire)) << row.wire;
    EXPECT_EQ(FindReason(row.wire)->reason, row.reason);
  }
  EXPECT_FALSE(FindReason("NO_SUCH_REASON"));
  EXPECT_FALSE(FindReason(""));
}

TEST(ReasonsTest, WireNamesAreUniqueAndUpperSnakeCase) {
  std::set<std::string_view> names;
  for (const ReasonInfo& row : AllReasons()) {
    EXPECT_TRUE(names.insert(row.wire).second) << row.wire;
    // google.rpc.ErrorInfo: at most 63 of [A-Z][A-Z0-9_]+[A-Z0-9].
    EXPECT_LE(row.wire.size(), 63u);
    EXPECT_TRUE(std::all_of(row.wire.begin(), row.wire.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || c == '_';
    })) << row.wire;
    EXPECT_TRUE(row.wire.front() != '_' && row.wire.back() != '_') << row.wire;
  }
}

TEST(ReasonsTest, EachSaysWhatIsWrongAndWhatWouldBeRight) {
  for (const ReasonInfo& row : AllReasons()) {
    EXPECT_NE(row.code, absl::StatusCode::kOk) << row.wire;
    for (const std::string_view text : {row.cause, row.cure}) {
      ASSERT_FALSE(text.empty()) << row.wire;
      EXPECT_NE(text.back(), '.') << row.wire << ": the text is put into a sentence";
      EXPECT_FALSE(text.front() >= 'A' && text.front() <= 'Z' && text[1] >= 'a' && text[1] <= 'z') << text;
    }
    EXPECT_NE(row.cause, row.cure) << row.wire;
  }
}

}  // namespace
}  // namespace duta

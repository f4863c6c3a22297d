#include "core/base/uuid.h"

#include <gtest/gtest.h>

#include <set>

namespace duta {
namespace {

TEST(UuidTest, NewOnesHaveTheFormAndTheTime) {
  const Instant now = *ParseInstant("2022-02-22T19:22:22.000Z");
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewUuid7(now);
    EXPECT_TRUE(IsUuid7(id)) << id;
    // RFC 9562, appendix A.6, is of this instant.
    EXPECT_EQ(id.substr(0, 15), "017f22e2-79b0-7");
    EXPECT_TRUE(ids.insert(id).second);
  }
}

TEST(UuidTest, ThoseOfLaterMillisecondsSortLater) {
  const Instant now = *ParseInstant("2026-11-23T00:00:00Z");
  EXPECT_LT(NewUuid7(now), NewUuid7(now + std::chrono::milliseconds(1)));
}

TEST(UuidTest, ChecksTheForm) {
  EXPECT_TRUE(IsUuid7("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  for (const std::string_view text : {
           "",
           "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
           "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
           "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
           "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
           "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
           "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
           "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
           "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
           "00000000-0000-0000-0000-000000000000",
       }) {
    EXPECT_FALSE(IsUuid7(text)) << text;
  }
}

}  // namespace
}  // namespace duta

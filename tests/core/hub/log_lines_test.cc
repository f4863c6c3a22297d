// What strangers cause in the program's log: LineLimit and gRPC's own lines.
#include <gmock/gmock.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/hub/grpc_log.h"
#include "core/hub/line_limit.h"

namespace duta::hub {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

TEST(LineLimitTest, SoManyAMinuteAndSaysHowManyWereLeftOut) {
  LineLimit limit(2);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(limit.Take(start), Optional(0));
  EXPECT_THAT(limit.Take(start + std::chrono::seconds(1)), Optional(0));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Take(start + std::chrono::seconds(59)), std::nullopt);
  EXPECT_THAT(limit.Take(start + std::chrono::seconds(60)), Optional(3));
  EXPECT_THAT(limit.Take(start + std::chrono::seconds(61)), Optional(0));
  EXPECT_EQ(limit.Take(start + std::chrono::seconds(119)), std::nullopt);
}

TEST(EscapedTest, LeavesOneLineOfPrintableAscii) {
  EXPECT_EQ(Escaped("plain text", 100), "plain text");
  EXPECT_EQ(Escaped(std::string_view("a\n\x1b[31m\0\x7f", 9), 100), "a\\x0a\\x1b[31m\\x00\\x7f");
  // CSI, and the override of direction.
  EXPECT_EQ(Escaped("\xc2\x9b\xe2\x80\xae", 100), "\\xc2\\x9b\\xe2\\x80\\xae");
  EXPECT_EQ(Escaped(std::string(1000, 'x'), 10), std::string(10, 'x') + "...");
}

TEST(GrpcLogTest, ForgesNoLineAndFloodsNothing) {
  gpr_log_verbosity_init();  // As the first use of gRPC does.
  TakeOverGrpcLog();
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 1000; ++i) {
    gpr_log(GPR_ERROR, "header: %s", "x\n2026-11-24T07:00:00Z info: administrators/rina removed\x1b[2K");
  }
  gpr_log(GPR_DEBUG, "of no interest");
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 30);
  EXPECT_THAT(log, AllOf(HasSubstr(" warning: gRPC says text="), HasSubstr("\\x0a2026-11-24"),
                         Not(HasSubstr("\n2026-11-24T07:00:00Z")), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace duta::hub

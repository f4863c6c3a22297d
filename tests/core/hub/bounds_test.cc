#include "core/hub/bounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <new>
#include <system_error>

namespace duta::hub {
namespace {

using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

TEST(BoundsTest, AnAddressSpaceThatIsTooSmallIsRefusedWithBothFigures) {
#ifdef DUTA_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more address space than the limit";
#endif
  const Config config;
  EXPECT_TRUE(CheckAddressSpace(config).ok());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  rlimit small = before;
  small.rlim_cur = rlim_t{500} << 20;
  ASSERT_EQ(setrlimit(RLIMIT_AS, &small), 0);
  const Status status = CheckAddressSpace(config);
  ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
  EXPECT_EQ(ReasonOf(status), Reason::kConfigurationInvalid);
  EXPECT_THAT(std::string(status.message()), HasSubstr("limited to 500 MiB"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("MemoryMax"));
}

TEST(BoundsDeathTest, WithoutMemoryOrThreadsItSaysSoAndEnds) {
  const auto without_memory = [] {
    EndClearlyWithoutMemory();
    std::get_new_handler()();
  };
  EXPECT_EXIT(without_memory(), ExitedWithCode(1), "no more memory");
  const auto without_thread = [] {
    EndClearlyWithoutMemory();
    // Nobody catches what leaves a thread.
    std::thread([] {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    }).join();
  };
  EXPECT_EXIT(without_thread(), ExitedWithCode(1), "no more threads");
}

TEST(BoundsDeathTest, WhatDoesNotEndIsEnded) {
  const auto hang = [] {
    const EndAtLatest limit(std::chrono::milliseconds(1));
    while (true) std::this_thread::yield();
  };
  EXPECT_EXIT(hang(), ExitedWithCode(0), "not all came to its end");
}

TEST(BoundsTest, WhatEndsInTimeIsLeftAlone) { const EndAtLatest limit(std::chrono::hours(1)); }

}  // namespace
}  // namespace duta::hub

#include "core/base/thread_rules.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

namespace duta {
namespace {

TEST(ThreadRulesTest, WhoeverIsNotBoundMayUseTheDisk) {
  AssertMayUseDisk("reading");
  {
    const NoDiskScope no_disk("This test");
    std::thread([] { AssertMayUseDisk("reading on another thread"); }).join();
  }
  AssertMayUseDisk("reading after it");
}

#ifdef DUTA_THREAD_CHECKS
TEST(ThreadRulesDeathTest, ABoundThreadThatUsesTheDiskEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const NoDiskScope no_disk("A thread of gRPC");
  {
    const NoDiskScope inner("A callback");
    EXPECT_DEATH(AssertMayUseDisk("Database::Read"), "A callback must not wait for a disk: Database::Read");
  }
  EXPECT_DEATH(AssertMayUseDisk("Database::Read"), "A thread of gRPC must not wait for a disk: Database::Read");
}
#endif

#ifdef __SANITIZE_THREAD__
// What the other tests of this build are worth: the sanitizer sees a race that is there.
TEST(ThreadSanitizerDeathTest, SeesARace) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto race = [] {
    int count = 0;
    std::thread other([&] { ++count; });
    ++count;
    other.join();
    std::exit(count == 2 ? 0 : 1);
  };
  EXPECT_EXIT(
      race(), [](int status) { return status != 0; }, "data race");
}
#endif

}  // namespace
}  // namespace duta

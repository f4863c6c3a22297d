#include "core/base/thread_rules.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace duta

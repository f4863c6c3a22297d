#include "plugins/worker/launcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>

namespace duta::worker {
namespace {

// What the launcher leaves behind falls to this process, which then sees it end.
class LauncherTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0); }
  void TearDown() override { prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); }
};

TEST_F(LauncherTest, TakesEverythingWithItHoweverSoonItEnds) {
  for (int i = 0; i < 50; ++i) {
    const auto launcher = Launcher::Start(DUTA_WORKER);
    ASSERT_TRUE(launcher.ok()) << launcher.status();
  }
  // Returns when the last one has ended; hangs, into the test's time limit, if one never does.
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(LauncherTest, KnowsOnlyItsOwnWorkers) {
  const auto launcher = Launcher::Start(DUTA_WORKER);
  ASSERT_TRUE(launcher.ok());
  EXPECT_EQ(ReasonOf((*launcher)->End(1).status()), Reason::kInternal);
  EXPECT_EQ(ReasonOf((*launcher)->End(-1).status()), Reason::kInternal);
}

}  // namespace
}  // namespace duta::worker

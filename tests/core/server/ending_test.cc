#include "core/server/ending.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace duta::server {
namespace {

class EndingTest : public testing::Test {
 protected:
  std::vector<Status> finished_;
  Ending ending_{[this](const Status& status) { finished_.push_back(status); }};
};

TEST_F(EndingTest, EndsAtOnceIfNothingIsUnderWay) {
  ending_.End(absl::OkStatus());
  EXPECT_EQ(finished_, std::vector<Status>{absl::OkStatus()});
}

TEST_F(EndingTest, WaitsForWhatIsUnderWayAndKeepsTheFirstReason) {
  EXPECT_TRUE(ending_.Hold());
  EXPECT_TRUE(ending_.Hold());
  ending_.End(absl::OkStatus());
  ending_.End(absl::CancelledError("first"));
  ending_.End(absl::AbortedError("second"));
  EXPECT_FALSE(ending_.Hold()) << "nothing is begun any more";
  ending_.Release();
  EXPECT_TRUE(finished_.empty());
  ending_.Release();
  ending_.End(absl::AbortedError("late"));
  EXPECT_EQ(finished_, std::vector<Status>{absl::CancelledError("first")});
}

TEST_F(EndingTest, EndsOnceWhoeverComes) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(ending_.Hold());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      ending_.End(absl::CancelledError());
      ending_.Release();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(finished_.size(), 1u);
}

}  // namespace
}  // namespace duta::server

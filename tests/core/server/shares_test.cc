#include "core/server/shares.h"

#include <future>
#include <string>
#include <vector>

#include "core/base/mutex.h"
#include "gtest/gtest.h"

namespace duta::server {
namespace {

constexpr char kIndonesia[] = "partners/id-kemlu";
constexpr char kCanberra[] = "partners/id-kemlu/units/canberra";
constexpr char kAustralia[] = "partners/au-dfat";

class SharesTest : public testing::Test {
 protected:
  void Note(const std::string& name) {
    MutexLock lock(mutex_);
    done_.push_back(name);
  }

  Mutex mutex_;
  std::vector<std::string> done_ ABSL_GUARDED_BY(mutex_);
  std::promise<void> release_;
  Shares shares_{2, 3};
  ThreadPool pool_{4, 100};
};

TEST_F(SharesTest, WhoAsksForMuchWaitsForItself) {
  const std::shared_future<void> release = release_.get_future().share();
  const auto ask = [&](const char* caller, const std::string& name) {
    return shares_.Run(pool_, caller, [this, name, release] {
      release.wait();
      Note(name);
    });
  };
  for (const char* name : {"1", "2", "3", "4", "5"}) EXPECT_TRUE(ask(kIndonesia, name)) << name;
  EXPECT_FALSE(ask(kIndonesia, "6")) << "two run, three wait";
  EXPECT_FALSE(ask(kCanberra, "7")) << "a unit has its partner's share";
  std::promise<void> answered;
  EXPECT_TRUE(shares_.Run(pool_, kAustralia, [&] { answered.set_value(); }));
  answered.get_future().wait();
  release_.set_value();
  pool_.Stop();
  MutexLock lock(mutex_);
  EXPECT_EQ(done_.size(), 5u) << "a pool that stops still runs what waits";
}

TEST_F(SharesTest, WhatWaitsRunsInItsOrderAndLeavesTheShareAsItWas) {
  Shares shares(1, 10);
  std::promise<void> last;
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(shares.Run(pool_, kIndonesia, [&, i] {
      Note(std::to_string(i));
      if (i == 4) last.set_value();
    }));
  }
  last.get_future().wait();
  pool_.Stop();
  EXPECT_FALSE(shares.Run(pool_, kIndonesia, [] {})) << "the pool takes no more";
  MutexLock lock(mutex_);
  EXPECT_EQ(done_, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
}

}  // namespace
}  // namespace duta::server

#include "core/base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace duta {
namespace {

TEST(ThreadPoolTest, RunsAllThatItTook) {
  std::atomic<int> ran = 0;
  {
    ThreadPool pool(3, 100);
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Run([&] { ++ran; }));
  }
  EXPECT_EQ(ran, 100);
}

TEST(ThreadPoolTest, RefusesWhenFullAndWhenStopped) {
  std::promise<void> started, release;
  ThreadPool pool(1, 1);
  ASSERT_TRUE(pool.Run([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  bool waited_ran = false;
  EXPECT_TRUE(pool.Run([&] { waited_ran = true; }));
  EXPECT_FALSE(pool.Run([] { ADD_FAILURE() << "a refused task ran"; }));
  EXPECT_FALSE(pool.is_stopping());
  release.set_value();
  pool.Stop();
  EXPECT_TRUE(pool.is_stopping());
  EXPECT_TRUE(waited_ran);
  EXPECT_FALSE(pool.Run([] { ADD_FAILURE() << "a refused task ran"; }));
  pool.Stop();
}

}  // namespace
}  // namespace duta

#include "core/server/outbox.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace duta::server {
namespace {

// Keeps what is written; the test says when a write is over.
class FakeSink final : public Sink<std::string> {
 public:
  void Write(const std::string& response, bool more_follows) override {
    EXPECT_FALSE(is_finished) << "nothing is written after the end";
    writing = &response;
    written.push_back(response + (more_follows ? "+" : ""));
  }
  void Finish(const Status& status) override {
    EXPECT_FALSE(is_finished);
    is_finished = true;
    end = status;
  }

  const std::string* writing = nullptr;
  std::vector<std::string> written;
  bool is_finished = false;
  Status end;
};

class OutboxTest : public testing::Test {
 protected:
  // Adds text to a response of at most three letters.
  bool Add(const std::string& text) {
    return outbox_.Add([&](std::string& response) {
      if (response.size() >= 3) return false;
      response += text;
      return true;
    });
  }

  FakeSink sink_;
  Outbox<std::string> outbox_{sink_};
};

TEST_F(OutboxTest, WritesOneAfterTheOther) {
  EXPECT_TRUE(outbox_.Push("a"));
  EXPECT_TRUE(outbox_.Push("b"));
  EXPECT_TRUE(outbox_.Push("c"));
  EXPECT_EQ(sink_.written, std::vector<std::string>{"a"});
  EXPECT_EQ(outbox_.size(), 3u);
  EXPECT_EQ(outbox_.Written(true), 2u);
  EXPECT_EQ(outbox_.Written(true), 1u);
  EXPECT_EQ(outbox_.Written(true), 0u);
  EXPECT_EQ(sink_.written, (std::vector<std::string>{"a", "b+", "c"}));
}

TEST_F(OutboxTest, WhatHasToWaitGoesTogether) {
  for (const char* text : {"a", "b", "c", "d", "e"}) EXPECT_TRUE(Add(text));
  EXPECT_EQ(*sink_.writing, "a") << "what is being written does not change";
  while (outbox_.Written(true) > 0) continue;
  EXPECT_EQ(sink_.written, (std::vector<std::string>{"a", "bcd+", "e"}));
}

TEST_F(OutboxTest, EndsWhenAllIsWrittenWithTheFirstStatus) {
  outbox_.Push("a");
  outbox_.Finish(absl::CancelledError("first"));
  outbox_.Push("b");
  outbox_.Finish(absl::OkStatus());
  outbox_.Written(true);
  EXPECT_FALSE(sink_.is_finished);
  outbox_.Written(true);
  EXPECT_TRUE(sink_.is_finished);
  EXPECT_EQ(sink_.end, absl::CancelledError("first"));
  EXPECT_FALSE(outbox_.Push("c"));
}

TEST_F(OutboxTest, DropsWhatACallerThatIsGoneWouldGet) {
  outbox_.Push("a");
  outbox_.Push("b");
  EXPECT_EQ(outbox_.Written(false), 0u);
  EXPECT_FALSE(outbox_.Push("c"));
  EXPECT_EQ(sink_.written, std::vector<std::string>{"a"});
  outbox_.Finish(absl::OkStatus());
  EXPECT_TRUE(sink_.is_finished);
}

TEST_F(OutboxTest, ManyThreadsWrite) {
  constexpr int kThreads = 4, kEach = 200;
  // Ends each write at once, from a thread of its own.
  class Network final : public Sink<std::string> {
   public:
    void Write(const std::string& response, bool) override {
      MutexLock lock(mutex_);
      letters_ += response.size();
      is_writing_ = true;
      changed_.NotifyAll();
    }
    void Finish(const Status&) override {
      MutexLock lock(mutex_);
      is_finished_ = true;
      changed_.NotifyAll();
    }
    void Work(Outbox<std::string>& outbox) {
      while (true) {
        {
          MutexLock lock(mutex_);
          while (!is_writing_ && !is_finished_) changed_.Wait(lock);
          if (is_finished_) return;
          is_writing_ = false;
        }
        outbox.Written(true);
      }
    }
    size_t letters() {
      MutexLock lock(mutex_);
      return letters_;
    }

   private:
    Mutex mutex_;
    Condition changed_;
    size_t letters_ ABSL_GUARDED_BY(mutex_) = 0;
    bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
    bool is_finished_ ABSL_GUARDED_BY(mutex_) = false;
  } network;
  Outbox<std::string> outbox(network);
  std::thread worker([&] { network.Work(outbox); });
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        EXPECT_TRUE(outbox.Add([](std::string& response) {
          if (response.size() >= 3) return false;
          response += "x";
          return true;
        }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  outbox.Finish(absl::OkStatus());
  worker.join();
  EXPECT_EQ(network.letters(), static_cast<size_t>(kThreads * kEach));
}

TEST_F(OutboxTest, WhoseAnswersAreNotReadIsNotHeard) {
  EXPECT_FALSE(outbox_.ParkIfFull(4));
  for (const char* text : {"a", "b", "c", "d"}) EXPECT_TRUE(outbox_.Push(text));
  EXPECT_TRUE(outbox_.ParkIfFull(4));
  outbox_.Written(true);
  EXPECT_FALSE(outbox_.HasRoomAgain(4)) << "three are left";
  outbox_.Written(true);
  EXPECT_TRUE(outbox_.HasRoomAgain(4));
  EXPECT_FALSE(outbox_.HasRoomAgain(4)) << "said once";
  EXPECT_TRUE(outbox_.Push("e"));
  EXPECT_FALSE(outbox_.HasRoomAgain(4)) << "nobody waits";
}

}  // namespace
}  // namespace duta::server

#include "core/server/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace duta::server {
namespace {

using ::testing::ElementsAre;

// Numbers that change: each has the revision that it was added with.
class Source {
 public:
  void Add(int count) {
    std::lock_guard lock(mutex_);
    newest_ += static_cast<uint64_t>(count);
  }
  void Fail(Status status) {
    std::lock_guard lock(mutex_);
    failure_ = std::move(status);
  }
  size_t reads() const { return reads_; }

  StatusOr<std::vector<uint64_t>> Changes(uint64_t& revision, size_t limit) {
    std::lock_guard lock(mutex_);
    ++reads_;
    if (!failure_.ok()) return failure_;
    std::vector<uint64_t> changes;
    while (revision < newest_ && changes.size() < limit) changes.push_back(++revision);
    return changes;
  }

 private:
  std::mutex mutex_;
  uint64_t newest_ = 0;
  Status failure_;
  std::atomic<size_t> reads_ = 0;
};

// Somebody far away who takes what comes, or is slow.
class FarCaller final : public WatchCaller<uint64_t> {
 public:
  void Send(const uint64_t& response) override {
    std::lock_guard lock(mutex_);
    EXPECT_FALSE(sending_) << "two at a time";
    EXPECT_FALSE(closed_) << "after the end";
    sending_ = true;
    received_.push_back(response);
    changed_.notify_all();
  }
  void Close(const Status& status) override {
    std::lock_guard lock(mutex_);
    EXPECT_FALSE(sending_) << "closed while something is sent";
    EXPECT_FALSE(closed_) << "closed twice";
    closed_ = status;
    changed_.notify_all();
  }

  // Waits until something is being sent, and has it sent.
  void Take(Watch<uint64_t>& watch, bool ok = true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return sending_; });
      sending_ = false;
    }
    watch.Sent(ok);
  }
  Status WaitForTheEnd() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_.has_value(); });
    return *closed_;
  }
  std::vector<uint64_t> received() const {
    std::lock_guard lock(mutex_);
    return received_;
  }
  bool is_closed() const {
    std::lock_guard lock(mutex_);
    return closed_.has_value();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool sending_ = false;
  std::vector<uint64_t> received_;
  std::optional<Status> closed_;
};

class WatchTest : public testing::Test {
 protected:
  std::shared_ptr<Watch<uint64_t>> Make(uint64_t after_revision = 0) {
    return std::make_shared<Watch<uint64_t>>(
        caller_, pool_, [this](uint64_t& revision, size_t limit) { return source_.Changes(revision, limit); },
        after_revision);
  }

  Source source_;
  FarCaller caller_;
  ThreadPool pool_{2, 100};
};

TEST_F(WatchTest, SendsWhatIsThereThenWhatComes) {
  source_.Add(2);
  const auto watch = Make();
  watch->Ring();
  caller_.Take(*watch);
  caller_.Take(*watch);
  source_.Add(1);
  watch->Ring();
  caller_.Take(*watch);
  EXPECT_THAT(caller_.received(), ElementsAre(1, 2, 3));
  EXPECT_FALSE(caller_.is_closed());
  watch->Drain();
  EXPECT_EQ(ReasonOf(caller_.WaitForTheEnd()), Reason::kHubDraining);
}

TEST_F(WatchTest, GoesOnAfterARevision) {
  source_.Add(5);
  const auto watch = Make(3);
  watch->Ring();
  caller_.Take(*watch);
  caller_.Take(*watch);
  EXPECT_THAT(caller_.received(), ElementsAre(4, 5));
  watch->End(absl::OkStatus());
  EXPECT_TRUE(caller_.WaitForTheEnd().ok());
}

// However often it rings: one page is in memory, and a page more when that is taken.
TEST_F(WatchTest, ASlowCallerCostsOnePage) {
  source_.Add(120);
  const auto watch = Make();
  for (int i = 0; i < 100; ++i) watch->Ring();
  caller_.Take(*watch);
  for (int i = 0; i < 100; ++i) watch->Ring();
  EXPECT_EQ(source_.reads(), 1u);
  for (int i = 1; i < 120; ++i) caller_.Take(*watch);
  EXPECT_EQ(caller_.received().size(), 120u);
  watch->Drain();
  (void)caller_.WaitForTheEnd();
  EXPECT_LE(source_.reads(), 4u);
}

TEST_F(WatchTest, EndsWithWhatTheSourceRefuses) {
  source_.Fail(Refuse(Reason::kUnknownCertificate));
  const auto watch = Make();
  watch->Ring();
  EXPECT_EQ(ReasonOf(caller_.WaitForTheEnd()), Reason::kUnknownCertificate);
  watch->Ring();  // Nothing more happens.
  watch->Drain();
  EXPECT_EQ(source_.reads(), 1u);
}

TEST_F(WatchTest, EndsWhenThePoolIsFull) {
  pool_.Stop();
  const auto watch = Make();
  watch->Ring();
  EXPECT_EQ(ReasonOf(caller_.WaitForTheEnd()), Reason::kHubBusy);
}

TEST_F(WatchTest, TheEndWaitsForWhatIsBeingSent) {
  source_.Add(2);
  const auto watch = Make();
  watch->Ring();
  while (caller_.received().empty()) std::this_thread::yield();
  watch->Drain();
  watch->End(absl::CancelledError());
  EXPECT_FALSE(caller_.is_closed());
  caller_.Take(*watch);
  EXPECT_EQ(ReasonOf(caller_.WaitForTheEnd()), Reason::kHubDraining);
  EXPECT_THAT(caller_.received(), ElementsAre(1));
}

TEST_F(WatchTest, ACallerThatIsGoneEndsIt) {
  source_.Add(2);
  const auto watch = Make();
  watch->Ring();
  caller_.Take(*watch, false);
  (void)caller_.WaitForTheEnd();
  EXPECT_THAT(caller_.received(), ElementsAre(1));
}

// What rings while a page is read is not lost.
TEST_F(WatchTest, LosesNoChangeUnderLoad) {
  constexpr int kChanges = 2000;
  const auto watch = Make();
  std::thread writer([&] {
    for (int i = 0; i < kChanges; ++i) {
      source_.Add(1);
      watch->Ring();
    }
  });
  for (int i = 0; i < kChanges; ++i) caller_.Take(*watch);
  writer.join();
  std::vector<uint64_t> all(kChanges);
  for (int i = 0; i < kChanges; ++i) all[static_cast<size_t>(i)] = static_cast<uint64_t>(i) + 1;
  EXPECT_EQ(caller_.received(), all);
  watch->Drain();
  (void)caller_.WaitForTheEnd();
}

}  // namespace
}  // namespace duta::server

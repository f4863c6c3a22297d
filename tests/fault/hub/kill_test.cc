// The hub is killed in the middle of its work, again and again: what it promised
// holds, and what it did not promise does not appear.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "core/base/mutex.h"
#include "core/client/library.h"
#include "core/client/submission_stream.h"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kKills = 50;
constexpr size_t kMessagesARound = 150;
// A receiving client starts afresh so often, as if it had crashed too.
constexpr int kKillsAReceiver = 10;

constexpr client::BackoffOptions kImpatient{.initial = std::chrono::milliseconds(20),
                                            .max = std::chrono::milliseconds(200)};

// The sender's book: what was submitted, and the receipts that came. Thread-safe.
class Book {
 public:
  void Submitted(const std::string& id) {
    MutexLock lock(mutex_);
    receipts_[id];
  }

  void Answered(const std::string& id, const StatusOr<client::Accepted>& answer) {
    MutexLock lock(mutex_);
    if (answer.ok()) {
      receipts_[id] = answer->receipt;
    } else {
      refusals_.push_back(answer.status().ToString());
    }
    ++answered_;
    changed_.NotifyAll();
  }

  // Waits until so many were answered in all.
  bool WaitForAnswers(size_t count) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    MutexLock lock(mutex_);
    while (answered_ < count && changed_.WaitUntil(lock, until)) continue;
    return answered_ >= count;
  }

  size_t answered() const {
    MutexLock lock(mutex_);
    return answered_;
  }
  std::vector<std::string> refusals() const {
    MutexLock lock(mutex_);
    return refusals_;
  }
  // By message id.
  std::map<std::string, log::v1::Receipt> receipts() const {
    MutexLock lock(mutex_);
    return receipts_;
  }

 private:
  mutable Mutex mutex_;
  Condition changed_;
  std::map<std::string, log::v1::Receipt> receipts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> refusals_ ABSL_GUARDED_BY(mutex_);
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
};

class KillTest : public HubTest {
 protected:
  void Open() {
    // Rates are not what is tested.
    hub_.Configure("messages_per_minute", "10000000");
    Start();
    Network network(hub_);
    indonesia_ = network.Admit("partners/id-kemlu");
    australia_ = network.Admit("partners/au-dfat");
  }

  void SubmitRound(client::SubmissionStream& stream) {
    for (size_t i = 0; i < kMessagesARound; ++i) {
      const auto message = NoteTo("partners/id-kemlu", {"partners/au-dfat"});
      book_.Submitted(message.id());
      ASSERT_THAT(
          stream.Submit(indonesia_->Sign(message),
                        [this, id = message.id()](StatusOr<client::Accepted> answer) { book_.Answered(id, answer); }),
          IsOk());
    }
  }

  // One receiver's part: in log order, nothing twice, nothing that was not sent.
  void CheckOneReceiver(const std::vector<client::Received>& received) {
    const auto receipts = book_.receipts();
    uint64_t last = 0;
    for (const client::Received& one : received) {
      EXPECT_GT(one.receipt.index, last);
      last = one.receipt.index;
      const auto found = receipts.find(one.message.id());
      ASSERT_NE(found, receipts.end()) << one.message.id();
      EXPECT_EQ(found->second.index(), one.receipt.index);
      EXPECT_EQ(found->second.entry(), one.delivery.receipt().entry());
    }
  }

  // Every receipt that the sender holds is the hub's answer still, and verifies.
  void CheckReceipts() {
    client::Library library(indonesia_->channel(), indonesia_->log(), Client::kOnce);
    for (const auto& [id, receipt] : book_.receipts()) {
      EXPECT_THAT(indonesia_->log().Verify(receipt), IsOk());
      const auto again = library.GetReceipt(id);
      ASSERT_THAT(again, IsOk()) << id;
      EXPECT_EQ(again->index(), receipt.index());
      EXPECT_EQ(again->entry(), receipt.entry());
    }
    EXPECT_THAT(indonesia_->log().Settle(), IsOk());
  }

  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  Book book_;
};

TEST_F(KillTest, FiftyKillsInTheMiddleOfASubmissionStreamLoseAndDoubleNothing) {
  Open();
  const auto size_before = indonesia_->LogSize();
  ASSERT_THAT(size_before, IsOk());
  client::SubmissionStream stream(indonesia_->channel(), indonesia_->log(), {.backoff = kImpatient});
  auto follower = std::make_unique<Follower>(*australia_);
  std::vector<std::vector<client::Received>> received;  // By receiver.
  const auto end_receiver = [&] {
    EXPECT_THAT(follower->Stop(), IsOk());
    EXPECT_THAT(follower->rejected(), IsEmpty());
    received.push_back(follower->received());
  };

  std::minstd_rand random(20261124);  // Moments of death: the same in every run.
  // A fast hub may have answered everything before it dies: such a kill does not
  // count.
  int killed_under_way = 0;
  int kill = 0;
  for (; killed_under_way < kKills; ++kill) {
    ASSERT_LT(kill, 10 * kKills) << "the hub is never killed with submissions under way";
    SubmitRound(stream);
    const size_t total = kMessagesARound * static_cast<size_t>(kill + 1);
    const size_t open = total - book_.answered();
    ASSERT_TRUE(book_.WaitForAnswers(total - open + 1 + random() % open)) << "kill " << kill;
    hub_.Kill();
    if (book_.answered() < total) ++killed_under_way;
    Start();
    if (kill % kKillsAReceiver == kKillsAReceiver - 1) {
      end_receiver();
      follower = std::make_unique<Follower>(*australia_);
    }
  }
  ASSERT_THAT(stream.Flush(kPatience), IsOk());
  EXPECT_THAT(book_.refusals(), IsEmpty());
  EXPECT_GE(stream.reconnects(), static_cast<size_t>(kKills));

  // No gap and, after deduplication by id, no double. One entry for each
  // acceptance and one for each handover is all that the log has gained.
  const size_t sent = kMessagesARound * static_cast<size_t>(kill);
  EXPECT_TRUE(Eventually([&] { return indonesia_->LogSize().value_or(0) == *size_before + 2 * sent; }))
      << indonesia_->LogSize().value_or(0);
  end_receiver();
  std::set<std::string> ids;
  for (const auto& part : received) {
    CheckOneReceiver(part);
    for (const client::Received& one : part) ids.insert(one.message.id());
  }
  EXPECT_EQ(ids.size(), sent);
  // Its channel may still wait before it connects again.
  EXPECT_TRUE(Eventually([&] {
    const auto inbox = australia_->Inbox();
    return inbox.ok() && inbox->empty();
  }));
  CheckReceipts();
  RecordProperty("kills", kill);
}

TEST_F(KillTest, ARestoredOlderDatabaseIsRefused) {
  Open();
  ASSERT_EQ(hub_.Stop(), 0);
  const fs::path older = directory_ / "older";
  fs::create_directory(older);
  const auto copy = [](const fs::path& from, const fs::path& to) {
    for (const auto& entry : fs::directory_iterator(from)) {
      if (entry.path().filename().string().starts_with("duta.db")) {
        fs::copy_file(entry.path(), to / entry.path().filename(), fs::copy_options::overwrite_existing);
      }
    }
  };
  copy(hub_.data(), older);
  Start();
  ASSERT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsOk());
  ASSERT_EQ(hub_.Stop(), 0);

  const fs::path newest = directory_ / "newest";
  fs::create_directory(newest);
  copy(hub_.data(), newest);
  copy(older, hub_.data());
  EXPECT_FALSE(hub_.Start().ok());
  EXPECT_EQ(hub_.process().Wait(), 1);
  EXPECT_THAT(hub_.process().output(), HasSubstr("LOG_ROLLED_BACK"));

  // With the database that was lost and found it goes on.
  copy(newest, hub_.data());
  Start();
  EXPECT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsOk());
}

}  // namespace
}  // namespace duta::integration

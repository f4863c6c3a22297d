#include "core/exchange/log/committer.h"

#include <atomic>
#include <set>

#include "core/base/bytes.h"
#include "core/exchange/log/commit_batch.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using Answer = StatusOr<Recorded>;

// A record of one row in a table of its own; says what became of it.
class TestRecord final : public Record {
 public:
  using Body = std::function<StatusOr<Verdict>(uint64_t index, store::Transaction& transaction)>;

  explicit TestRecord(Body apply = Append, std::function<void(const Answer&)> done = nullptr)
      : apply_(std::move(apply)), done_(std::move(done)) {
    log::v1::Entry entry = NewEntry(kNow);
    entry.mutable_message_accepted();
    entry_ = entry.SerializeAsString();
    leaf_ = log::LeafHash(entry_);
  }

  static StatusOr<Verdict> Append(uint64_t index, store::Transaction& transaction) {
    DUTA_RETURN_IF_ERROR(
        transaction.Change("INSERT INTO marks (log_index) VALUES ($1)", {static_cast<int64_t>(index)}).status());
    return Verdict{};
  }
  static StatusOr<Verdict> RefuseIt(uint64_t, store::Transaction&) { return Refuse(Reason::kBodyInvalid); }
  static Body Repeat(uint64_t index) {
    return [index](uint64_t, store::Transaction&) { return Verdict{.append = false, .existing_index = index}; };
  }

  std::future<Answer> answer() { return answer_.get_future(); }
  // Settles by this; `slowly` where that may block.
  void SettleBy(bool slowly, std::function<void(Told&)> settle) {
    settles_slowly_ = slowly;
    settle_ = std::move(settle);
  }
  bool SettlesSlowly() const override { return settles_slowly_; }
  void Settle(Told& told) override {
    if (settle_) settle_(told);
  }

  StatusOr<Verdict> Apply(uint64_t index, CommitBatch& batch) override { return apply_(index, batch.transaction()); }
  std::vector<std::string_view> parties() const override { return {"partners/id-kemlu"}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  ReceiptPtr Publish(log::v1::Receipt receipt) override {
    published_ = receipt.SerializeAsString();
    return Record::Publish(std::move(receipt));
  }
  void Done(Answer answer) override {
    const bool is_new = answer.ok() && !answer->was_there;
    EXPECT_EQ(published_, is_new ? answer->receipt->SerializeAsString() : "") << "published before, if appended";
    if (done_) done_(answer);
    answer_.set_value(std::move(answer));
  }

 private:
  const Body apply_;
  const std::function<void(const Answer&)> done_;
  std::string entry_;
  log::Hash leaf_;
  bool settles_slowly_ = false;
  std::function<void(Told&)> settle_;
  std::string published_;
  std::promise<Answer> answer_;
};

// One hub: several may stand on one database.
struct Hub {
  Hub(store::Database& database, const crypto::NoteSigner& signer, const std::string& anchor_path, const Limits& limits)
      : ledger(database, signer),
        anchor(*Anchor::Open(anchor_path)),
        committer(database, ledger, *anchor, limits, [](uint64_t, uint64_t, const auto&) {}) {
    EXPECT_TRUE(ledger.Open().ok());
  }

  std::future<Answer> Submit(std::unique_ptr<TestRecord> test_record) {
    auto answer = test_record->answer();
    std::unique_ptr<Record> record = std::move(test_record);
    const Status status = committer.Submit(record);
    EXPECT_TRUE(status.ok()) << status;
    return answer;
  }
  std::future<Answer> Submit(TestRecord::Body apply = TestRecord::Append) {
    return Submit(std::make_unique<TestRecord>(std::move(apply)));
  }

  Ledger ledger;
  std::unique_ptr<Anchor> anchor;
  Committer committer;
};

store::Migration Marked() {
  return {"marks-1", {store::CreateTable{"marks", {store::Integer("log_index")}, {"log_index"}}}};
}

class CommitterTest : public testing::Test {
 protected:
  CommitterTest() {
    EXPECT_TRUE(CreateTables(*database_).ok());
    EXPECT_TRUE(database_->Migrate(Marked()).ok());
  }

  std::unique_ptr<Hub> Start(const Limits& limits = {}) {
    return std::make_unique<Hub>(*database_, signer_, directory_ / "anchor", limits);
  }

  // Occupies the committer until `release` is set; returns once it is occupied.
  std::future<Answer> Occupy(Hub& hub, std::shared_future<void> release) {
    std::promise<void> entered;
    auto answer = hub.Submit([&, release](uint64_t index, store::Transaction& transaction) {
      entered.set_value();
      release.wait();
      return TestRecord::Append(index, transaction);
    });
    entered.get_future().wait();
    return answer;
  }

  uint64_t Verify(const Answer& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return UINT64_MAX;
    const auto verified = log::VerifyReceipt(*answer->receipt, signer_.verifier());
    EXPECT_TRUE(verified.ok()) << verified.status();
    return answer->receipt->index();
  }

  int Marks() {
    int marks = 0;
    EXPECT_TRUE(database_
                    ->Read([&](store::Transaction& transaction) {
                      return transaction.Run("SELECT log_index FROM marks", {}, [&](const store::Row&) {
                        ++marks;
                        return absl::OkStatus();
                      });
                    })
                    .ok());
    return marks;
  }

  test::TemporaryDirectory directory_;
  crypto::NoteSigner signer_ = MakeSigner();
  std::unique_ptr<store::Database> database_ = *store::OpenSqliteInMemory();
};

TEST_F(CommitterTest, GivesEachRecordAReceiptThatVerifies) {
  auto hub = Start();
  for (uint64_t i = 0; i < 5; ++i) EXPECT_EQ(Verify(hub->Submit().get()), i);
  EXPECT_EQ(hub->ledger.Size(), 5u);
  EXPECT_EQ(hub->committer.counts().records, 5u);
}

TEST_F(CommitterTest, WhatWaitsIsOneBatchUnderOneCheckpoint) {
  auto hub = Start({.commit_batch = 64});
  std::promise<void> release;
  auto first = Occupy(*hub, release.get_future().share());
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 100; ++i) answers.push_back(hub->Submit());
  EXPECT_EQ(hub->committer.counts().waiting, 100u);
  release.set_value();
  EXPECT_EQ(Verify(first.get()), 0u);
  std::set<std::string> checkpoints;
  for (uint64_t i = 0; i < answers.size(); ++i) {
    const Answer answer = answers[i].get();
    EXPECT_EQ(Verify(answer), i + 1);
    checkpoints.insert(answer->receipt->checkpoint());
    // The same again from the tables.
    EXPECT_EQ(hub->ledger.ReceiptOf(i + 1)->SerializeAsString(), answer->receipt->SerializeAsString());
  }
  EXPECT_EQ(checkpoints.size(), 2u) << "64 and 36";
  hub->committer.Stop();
  EXPECT_EQ(hub->committer.counts().batches, 3u);
}

TEST_F(CommitterTest, ARefusalLeavesTheOthersOfItsBatch) {
  auto hub = Start();
  std::promise<void> release;
  auto first = Occupy(*hub, release.get_future().share());
  auto good = hub->Submit();
  auto bad = hub->Submit(TestRecord::RefuseIt);
  auto repeat = hub->Submit(TestRecord::Repeat(1));
  auto last = hub->Submit();
  release.set_value();
  EXPECT_EQ(Verify(first.get()), 0u);
  const Answer recorded = good.get();
  EXPECT_EQ(Verify(recorded), 1u);
  EXPECT_EQ(ReasonName(bad.get().status()), "BODY_INVALID");
  const Answer again = repeat.get();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->was_there);
  EXPECT_EQ(again->receipt->SerializeAsString(), recorded->receipt->SerializeAsString());
  EXPECT_EQ(Verify(last.get()), 2u) << "no index is left out";
  EXPECT_EQ(Marks(), 3);
  hub->committer.Stop();
  EXPECT_EQ(hub->committer.counts().refused, 1u);
}

TEST_F(CommitterTest, ABrokenStatementFailsTheBatchAndNothingOfItStays) {
  auto hub = Start();
  ASSERT_EQ(Verify(hub->Submit().get()), 0u);
  std::promise<void> release;
  auto first = Occupy(*hub, release.get_future().share());
  auto good = hub->Submit();
  auto broken = hub->Submit([](uint64_t, store::Transaction& transaction) -> StatusOr<Record::Verdict> {
    return transaction.Change("INSERT INTO marks (log_index) VALUES (0)", {}).status();
  });
  release.set_value();
  EXPECT_EQ(Verify(first.get()), 1u);
  EXPECT_FALSE(good.get().ok());
  EXPECT_FALSE(broken.get().ok());
  EXPECT_EQ(Marks(), 2);
  EXPECT_EQ(Verify(hub->Submit().get()), 2u) << "the hub goes on";
}

TEST_F(CommitterTest, AnotherHubsAppendIsNoticedAndTheBatchTriedAgain) {
  auto hub = Start();
  Hub other(*database_, signer_, directory_ / "other-anchor", {});
  EXPECT_EQ(Verify(hub->Submit().get()), 0u);
  EXPECT_EQ(Verify(other.Submit().get()), 1u) << "it began behind";
  EXPECT_EQ(Verify(hub->Submit().get()), 2u);
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 50; ++i) {
    answers.push_back(hub->Submit());
    answers.push_back(other.Submit());
  }
  std::set<uint64_t> indexes;
  for (auto& answer : answers) indexes.insert(Verify(answer.get()));
  EXPECT_EQ(indexes.size(), 100u);
  EXPECT_EQ(*indexes.rbegin(), 102u);
}

TEST_F(CommitterTest, AFullQueueGivesTheRecordBackAndSaysWhenToRetry) {
  auto hub = Start({.commit_queue = 2});
  std::promise<void> release;
  auto first = Occupy(*hub, release.get_future().share());
  auto second = hub->Submit();
  auto third = hub->Submit();
  std::unique_ptr<Record> record = std::make_unique<TestRecord>();
  const Status status = hub->committer.Submit(record);
  EXPECT_EQ(ReasonName(status), "HUB_BUSY");
  EXPECT_TRUE(RetryAfterOf(status).has_value());
  ASSERT_NE(record, nullptr);

  std::promise<void> resumed;
  std::atomic<bool> has_resumed = false;
  hub->committer.WhenRoom([&] {
    has_resumed = true;
    resumed.set_value();
  });
  EXPECT_FALSE(has_resumed);
  release.set_value();
  resumed.get_future().wait();
  EXPECT_TRUE(hub->committer.Submit(record).ok());
  bool at_once = false;
  second.wait();
  third.wait();
  first.wait();
  hub->committer.Stop();
  hub->committer.WhenRoom([&] { at_once = true; });
  EXPECT_TRUE(at_once);
  EXPECT_EQ(hub->ledger.Size(), 4u);
}

TEST_F(CommitterTest, StoppingAnswersAllThatWasTakenAndRefusesTheRest) {
  auto hub = Start({.commit_batch = 3});
  std::promise<void> release;
  auto first = Occupy(*hub, release.get_future().share());
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(hub->Submit());
  release.set_value();
  hub->committer.Stop();
  for (auto& answer : answers) {
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    Verify(answer.get());
  }
  std::unique_ptr<Record> record = std::make_unique<TestRecord>();
  const Status status = hub->committer.Submit(record);
  EXPECT_EQ(ReasonName(status), "HUB_DRAINING");
  EXPECT_TRUE(RetryAfterOf(status).has_value());
  hub->committer.Stop();
}

TEST_F(CommitterTest, TheEntryCanBeReadWhenItsReceiptIsGiven) {
  auto hub = Start();
  for (int i = 0; i < 20; ++i) {
    Status read = absl::UnknownError("not read");
    auto record = std::make_unique<TestRecord>(TestRecord::Append, [&](const Answer& answer) {
      // Another thread looks, since the committer's waits for no disk.
      read = std::async(std::launch::async, [&] {
               return hub->ledger.ReceiptOf(answer->receipt->index()).status();
             }).get();
    });
    hub->Submit(std::move(record)).wait();
    EXPECT_TRUE(read.ok()) << read;
  }
}

TEST_F(CommitterTest, WhatMayBlockWaitsForItselfAlone) {
  auto hub = Start();
  ASSERT_EQ(Verify(hub->Submit().get()), 0u);
  std::promise<void> release;
  const auto released = release.get_future().share();
  auto slow = std::make_unique<TestRecord>();
  slow->SettleBy(true, [&](Record::Told&) {
    released.wait();
    EXPECT_TRUE(hub->ledger.ReceiptOf(1).ok()) << "it may read the database";
  });
  auto slow_answer = hub->Submit(std::move(slow));
  auto repeat = hub->Submit(TestRecord::Repeat(0));
  EXPECT_EQ(Verify(hub->Submit().get()), 2u) << "another is answered meanwhile";
  EXPECT_EQ(slow_answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  release.set_value();
  EXPECT_EQ(Verify(slow_answer.get()), 1u);
  EXPECT_TRUE(repeat.get()->was_there);
}

TEST_F(CommitterTest, WhoFollowsTheLogIsToldOnceACommitBeforeItsAnswers) {
  for (const bool slowly : {false, true}) {
    auto hub = Start();
    std::promise<void> release;
    auto first = Occupy(*hub, release.get_future().share());
    int told = 0;
    std::atomic<int> answered_before = 0;
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 10; ++i) {
      auto record =
          std::make_unique<TestRecord>(TestRecord::Append, [&](const Answer&) { answered_before += told == 0; });
      record->SettleBy(slowly, [&](Record::Told& whom) { told += whom.insert(&told).second; });
      answers.push_back(hub->Submit(std::move(record)));
    }
    release.set_value();
    for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
    hub->committer.Stop();
    EXPECT_EQ(told, 1);
    EXPECT_EQ(answered_before, 0);
  }
}

TEST_F(CommitterTest, WhatSettlesCountsInTheQueue) {
  auto hub = Start({.commit_queue = 2});
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::vector<std::future<Answer>> answers;
  std::promise<void> settling;
  for (int i = 0; i < 2; ++i) {
    auto record = std::make_unique<TestRecord>();
    record->SettleBy(true, [&, i](Record::Told&) {
      if (i == 0) settling.set_value();
      released.wait();
    });
    answers.push_back(hub->Submit(std::move(record)));
  }
  settling.get_future().wait();
  // The second may still be in the queue: it counts there or here.
  std::unique_ptr<Record> record = std::make_unique<TestRecord>();
  EXPECT_EQ(ReasonName(hub->committer.Submit(record)), "HUB_BUSY");
  const auto wait_for_room = [&](const std::function<void()>& meanwhile) {
    std::promise<void> resumed;
    hub->committer.WhenRoom([&] { resumed.set_value(); });
    meanwhile();
    resumed.get_future().wait();
  };
  wait_for_room([&] { release.set_value(); });
  // What a commit has in hand counts neither there nor here: then it may be busy again.
  while (ReasonName(hub->committer.Submit(record)) == "HUB_BUSY") wait_for_room([] {});
  EXPECT_EQ(record, nullptr);
  hub->committer.Stop();
}

// Not only in the end: who has a receipt must be able to rely on it at once.
TEST_F(CommitterTest, TheAnchorHoldsTheCheckpointWhenItsReceiptIsGiven) {
  auto hub = Start();
  for (int i = 0; i < 3; ++i) {
    std::string checkpoint, anchored;
    auto record = std::make_unique<TestRecord>(TestRecord::Append, [&](const Answer& answer) {
      checkpoint = answer->receipt->checkpoint();
      anchored = ReadFile(directory_ / "anchor").value_or("");
    });
    hub->Submit(std::move(record)).wait();
    ASSERT_FALSE(checkpoint.empty());
    EXPECT_NE(anchored.find(checkpoint), std::string::npos) << i;
  }
}

TEST_F(CommitterTest, TheAnchorHoldsWhatWasAnswered) {
  {
    auto hub = Start();
    for (int i = 0; i < 3; ++i) Verify(hub->Submit().get());
  }
  auto empty = *store::OpenSqliteInMemory();
  ASSERT_TRUE(CreateTables(*empty).ok());
  Ledger ledger(*empty, signer_);
  ASSERT_TRUE(ledger.Open().ok());
  EXPECT_EQ(ReasonName((*Anchor::Open(directory_ / "anchor"))->Check(ledger)), "LOG_ROLLED_BACK");
}

// Sibling hashes travel in other partners' proofs: without it, whoever can guess an
// entry could tell by them that it is there.
TEST(RecordTest, EachEntryHasASaltOfItsOwn) {
  std::set<std::string> salts;
  for (int i = 0; i < 100; ++i) salts.insert(NewEntry(kNow).salt());
  EXPECT_EQ(salts.size(), 100u);
  EXPECT_EQ(salts.begin()->size(), 16u);
}

}  // namespace
}  // namespace duta::exchange

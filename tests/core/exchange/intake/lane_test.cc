#include "core/exchange/intake/lane.h"

#include "core/base/thread_rules.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

// Counts what the lane asks for. Keeps answers in the order of coming.
class Caller final : public Lane::Owner {
 public:
  Caller(Exchange& exchange, Lane::Sort sort, const Lane::Bounds& bounds)
      : lane(exchange.OpenLane(*this, sort, bounds)) {}

  void Answer(uint64_t tag, StatusOr<Recorded> recorded) override {
    MutexLock lock(mutex_);
    answers_.emplace_back(tag, std::move(recorded));
    changed_.NotifyAll();
  }
  void Next() override {
    MutexLock lock(mutex_);
    ++next_;
    changed_.NotifyAll();
  }
  void Idle() override {
    MutexLock lock(mutex_);
    ++idle_;
    changed_.NotifyAll();
  }

  int next() {
    MutexLock lock(mutex_);
    return next_;
  }
  int idle() {
    MutexLock lock(mutex_);
    return idle_;
  }
  void WaitForNext(int count) {
    MutexLock lock(mutex_);
    while (next_ < count) changed_.Wait(lock);
  }
  void WaitForIdle() {
    MutexLock lock(mutex_);
    while (idle_ == 0) changed_.Wait(lock);
  }
  std::vector<std::pair<uint64_t, StatusOr<Recorded>>> WaitForAnswers(size_t count) {
    MutexLock lock(mutex_);
    while (answers_.size() < count) changed_.Wait(lock);
    return answers_;
  }

  Lane lane;

 private:
  Mutex mutex_;
  Condition changed_;
  std::vector<std::pair<uint64_t, StatusOr<Recorded>>> answers_ ABSL_GUARDED_BY(mutex_);
  int next_ ABSL_GUARDED_BY(mutex_) = 0;
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
};

class LaneTest : public ExchangeTest {
 protected:
  explicit LaneTest(const Limits& limits = {}) : ExchangeTest(limits) {}

  std::shared_ptr<Caller> OpenLane(Lane::Sort sort = Lane::Sort::kStream, const Lane::Bounds& bounds = {}) {
    return std::make_shared<Caller>(*exchange_, sort, bounds);
  }

  // Has the committer wait in a record of its own until `release` is set; returns
  // once it does.
  void Occupy(std::shared_future<void> release) {
    class Occupation final : public Record {
     public:
      Occupation(std::promise<void>& entered, std::shared_future<void> release)
          : entered_(entered), release_(std::move(release)) {}
      StatusOr<Verdict> Apply(uint64_t, CommitBatch&) override {
        entered_.set_value();
        release_.wait();
        return absl::CancelledError();
      }
      std::vector<std::string_view> parties() const override { return {}; }
      const std::string& entry() const override { return entry_; }
      const log::Hash& leaf() const override { return leaf_; }
      void Done(StatusOr<Recorded>) override {}

     private:
      std::promise<void>& entered_;
      const std::shared_future<void> release_;
      const std::string entry_;
      const log::Hash leaf_{};
    };
    std::promise<void> entered;
    std::unique_ptr<Record> occupation = std::make_unique<Occupation>(entered, std::move(release));
    ASSERT_TRUE(exchange_->committer().Submit(occupation).ok());
    entered.get_future().wait();
  }

  // A message whose check waits until `release` is set: a native body.
  Message Slow(std::shared_future<void> release) {
    translator_.Install(kIndonesia, {.translations = {{"text/memo", std::string(MemoKind::kMediaType)}},
                                     .translate = [release](const TranslationRequest&) {
                                       release.wait();
                                       return "translated";
                                     }});
    Message message = MakeMessage();
    message.mutable_body()->set_media_type("text/memo");
    return message;
  }

  static Lane::Items ItemsOf(const std::vector<uint64_t>& indexes) {
    Lane::Items items;
    for (const uint64_t index : indexes) items.Add()->set_message_index(index);
    return items;
  }
};

TEST_F(LaneTest, RecordsInTheOrderOfComingWhateverIsCheckedFirst) {
  std::promise<void> release;
  const Message slow = Slow(release.get_future().share());
  const auto caller = OpenLane();
  caller->lane.Submit(caller, 100, kIndonesia, Sign(slow));
  for (uint64_t i = 1; i <= 20; ++i) caller->lane.Submit(caller, 100 + i, kIndonesia, Sign(MakeMessage()));
  // A refusal need not wait for its turn.
  caller->lane.Submit(caller, 121, kIndonesia, Sign(MakeMessage(kIndonesia, {"partners/xx-none"})));
  EXPECT_EQ(caller->WaitForAnswers(1)[0].first, 121u);
  EXPECT_EQ(exchange_->ledger().Size(), 0u);
  release.set_value();
  for (const auto& [tag, answer] : caller->WaitForAnswers(22)) {
    if (tag == 121) continue;
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->receipt->index(), tag - 100);
  }
}

TEST_F(LaneTest, AsksForTheNextOnceAGoWhileThereIsRoom) {
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto caller = OpenLane(Lane::Sort::kStream, {.unanswered = 2});
  EXPECT_EQ(caller->next(), 0);
  caller->lane.Go();
  EXPECT_EQ(caller->next(), 1);
  caller->lane.Submit(caller, 0, kIndonesia, Sign(MakeMessage()));
  EXPECT_EQ(caller->next(), 1) << "the owner is not done with it";
  caller->lane.Go();
  EXPECT_EQ(caller->next(), 2);
  caller->lane.Submit(caller, 1, kIndonesia, Sign(MakeMessage()));
  caller->lane.Go();
  EXPECT_EQ(caller->next(), 2) << "two are unanswered";
  release.set_value();
  caller->WaitForNext(3);
  caller->WaitForAnswers(2);
  EXPECT_EQ(caller->next(), 3);
}

TEST_F(LaneTest, AsksForNoMoreWhileTooManyAreUnderCheck) {
  std::promise<void> release;
  const Message slow = Slow(release.get_future().share());
  const auto caller = OpenLane(Lane::Sort::kStream, {.under_check = 2});
  caller->lane.Submit(caller, 0, kIndonesia, Sign(slow));
  caller->lane.Submit(caller, 1, kIndonesia, Sign(MakeMessage()));
  caller->lane.Go();
  EXPECT_EQ(caller->next(), 0);
  release.set_value();
  caller->WaitForNext(1);
  caller->WaitForAnswers(2);
}

TEST_F(LaneTest, IsIdleOnceAllIsAnswered) {
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto caller = OpenLane();
  caller->lane.Submit(caller, 0, kIndonesia, Sign(MakeMessage()));
  caller->lane.Close();
  caller->lane.Submit(caller, 1, kIndonesia, Sign(MakeMessage()));
  caller->lane.Go();
  EXPECT_EQ(caller->idle(), 0);
  release.set_value();
  caller->WaitForIdle();
  EXPECT_EQ(caller->WaitForAnswers(1).size(), 1u) << "what comes after Close is dropped";
  EXPECT_EQ(caller->next(), 0);
  caller->lane.Close();
  EXPECT_EQ(caller->idle(), 1);
  const auto unused = OpenLane();
  unused->lane.Close();
  EXPECT_EQ(unused->idle(), 1) << "at once, if nothing was on its way";
}

TEST_F(LaneTest, AcknowledgementsAreTaggedByPlaceOrByIndex) {
  for (int i = 0; i < 3; ++i) Accept(MakeMessage());
  const auto caller = OpenLane();
  caller->lane.Acknowledge(caller, kAustralia, ItemsOf({2, 0, 77}), Lane::Tags::kIndexes);
  std::map<uint64_t, std::string> by_index;
  for (const auto& [tag, answer] : caller->WaitForAnswers(3)) by_index[tag] = ReasonName(answer.status());
  EXPECT_EQ(by_index, (std::map<uint64_t, std::string>{{0, "OK"}, {2, "OK"}, {77, "UNKNOWN_DELIVERY"}}));
  const auto single = OpenLane(Lane::Sort::kCall);
  single->lane.Acknowledge(single, kAustralia, ItemsOf({1, 1}), Lane::Tags::kPlaces);
  std::set<uint64_t> places;
  for (const auto& [tag, answer] : single->WaitForAnswers(2)) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    places.insert(tag);
  }
  EXPECT_EQ(places, (std::set<uint64_t>{0, 1}));
}

TEST_F(LaneTest, HandoversAreRecordedInTheOrderOfComing) {
  for (int i = 0; i < 3; ++i) Accept(MakeMessage());
  const auto caller = OpenLane();
  caller->lane.Acknowledge(caller, kAustralia, ItemsOf({2, 0}), Lane::Tags::kIndexes);
  caller->lane.Acknowledge(caller, kAustralia, ItemsOf({1}), Lane::Tags::kIndexes);
  std::map<uint64_t, uint64_t> entries;
  for (const auto& [tag, answer] : caller->WaitForAnswers(3)) entries[tag] = answer->receipt->index();
  EXPECT_EQ(entries, (std::map<uint64_t, uint64_t>{{2, 3}, {0, 4}, {1, 5}}));
}

TEST_F(LaneTest, DrainingAnswersEverything) {
  const Message message = MakeMessage();
  exchange_->Drain();
  for (const Lane::Sort sort : {Lane::Sort::kStream, Lane::Sort::kCall}) {
    const auto caller = OpenLane(sort);
    caller->lane.Submit(caller, 0, kIndonesia, Sign(message));
    EXPECT_EQ(ReasonName(caller->WaitForAnswers(1)[0].second.status()), "HUB_DRAINING");
  }
}

// The committer's queue takes two records.
class FullLaneTest : public LaneTest {
 protected:
  FullLaneTest() : LaneTest({.commit_queue = 2}) {}
};

TEST_F(FullLaneTest, AStreamParksAndACallIsRefused) {
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto stream = OpenLane();
  for (uint64_t i = 0; i < 10; ++i) stream->lane.Submit(stream, i, kIndonesia, Sign(MakeMessage()));
  while (exchange_->committer().counts().waiting < 2) std::this_thread::yield();
  const auto call = OpenLane(Lane::Sort::kCall);
  call->lane.Submit(call, 0, kIndonesia, Sign(MakeMessage()));
  EXPECT_EQ(ReasonName(call->WaitForAnswers(1)[0].second.status()), "HUB_BUSY");
  release.set_value();
  for (const auto& [tag, answer] : stream->WaitForAnswers(10)) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->receipt->index(), tag);
  }
}

TEST_F(FullLaneTest, AParkedStreamAsksForNoMore) {
  for (int i = 0; i < 5; ++i) Accept(MakeMessage());
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto caller = OpenLane();
  caller->lane.Acknowledge(caller, kAustralia, ItemsOf({0, 1, 2, 3, 4}), Lane::Tags::kIndexes);
  caller->lane.Go();
  EXPECT_EQ(caller->next(), 0);
  release.set_value();
  caller->WaitForNext(1);
  for (const auto& [tag, answer] : caller->WaitForAnswers(5)) EXPECT_EQ(answer->receipt->index(), 5 + tag);
}

// Accepted messages leave the memory at once.
class ForgetfulLaneTest : public LaneTest {
 protected:
  ForgetfulLaneTest() : LaneTest({.recent_bytes = 1}) {}
};

// What gRPC's threads do: debug builds end where one of these enters the store.
TEST_F(ForgetfulLaneTest, NothingThatIsTakenWaitsForADisk) {
  const Message message = MakeMessage();
  Accept(message);
  Accept(MakeMessage());
  Accept(MakeMessage());
  const Message order = MakeOrder(registry::AddPartner("partners/sg-mfa"));
  network_.Must(registry::RevokeKey(keys_.at(kIndonesia).public_key().keyid()));
  clock_.Advance(std::chrono::seconds(1));
  const Envelope repeat = Sign(message), refused = Sign(MakeMessage());
  const auto call = OpenLane(Lane::Sort::kCall);
  const auto stream = OpenLane();
  const Envelope good = Sign(MakeMessage(kAustralia, {kNewZealand}));
  std::promise<StatusOr<Submitted>> tried, rehearsed;
  {
    const NoDiskScope no_disk("This test");
    call->lane.Submit(call, 0, kIndonesia, repeat);
    call->lane.Submit(call, 1, kIndonesia, refused);
    call->lane.Submit(call, 2, kRina, Sign(order));
    stream->lane.Submit(stream, 0, kIndonesia, repeat);
    stream->lane.Acknowledge(stream, kAustralia, ItemsOf({0, 1, 2, 99}), Lane::Tags::kIndexes);
    exchange_->pipeline().Submit(kIndonesia, refused, true,
                                 [&](StatusOr<Submitted> submitted) { tried.set_value(std::move(submitted)); });
    exchange_->pipeline().Submit(kAustralia, good, true,
                                 [&](StatusOr<Submitted> submitted) { rehearsed.set_value(std::move(submitted)); });
  }
  std::map<uint64_t, StatusOr<Recorded>> answers;
  for (auto& [tag, answer] : call->WaitForAnswers(3)) answers.emplace(tag, answer);
  ASSERT_TRUE(answers.at(0).ok()) << answers.at(0).status();
  EXPECT_TRUE(answers.at(0)->was_there);
  EXPECT_EQ(ReasonName(answers.at(1).status()), "KEY_NOT_VALID");
  EXPECT_TRUE(answers.at(2).ok()) << answers.at(2).status();
  EXPECT_NE(network_.Now()->FindPartner("partners/sg-mfa"), nullptr) << "the registry has it before the answer";
  std::vector<std::string> reasons;
  for (auto& [tag, answer] : stream->WaitForAnswers(5)) reasons.push_back(ReasonName(answer.status()));
  EXPECT_THAT(reasons, testing::UnorderedElementsAre("OK", "OK", "OK", "OK", "UNKNOWN_DELIVERY"));
  EXPECT_EQ(ReasonName(tried.get_future().get().status()), "KEY_NOT_VALID");
  EXPECT_EQ(ReasonName(rehearsed.get_future().get().status()), "OK");
}

TEST_F(ForgetfulLaneTest, WhatMustBeLoadedKeepsItsPlace) {
  for (int i = 0; i < 4; ++i) Accept(MakeMessage());
  const auto caller = OpenLane();
  // The last one alone is in memory.
  caller->lane.Acknowledge(caller, kAustralia, ItemsOf({1, 3, 0, 2}), Lane::Tags::kPlaces);
  for (const auto& [place, answer] : caller->WaitForAnswers(4)) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->receipt->index(), 4 + place);
  }
}

}  // namespace
}  // namespace duta::exchange

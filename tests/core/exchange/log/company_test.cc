// Two hubs on one database: what one has recorded the other delivers, and the log
// of both is one.
#include <atomic>
#include <barrier>

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

// One of them, with everything of its own but the file.
struct HubInCompany {
  HubInCompany(const std::string& directory, const std::string& name, const crypto::NoteSigner& signer,
               const Clock& clock)
      : database(*store::OpenSqlite(directory + "/db")),
        registry(*registry::Registry::Open(*database, {})),
        blobs(*store::OpenFileBlobStore(directory + "/files")) {
    EXPECT_TRUE(database->Migrate(MemoKind::Tables()).ok());
    auto opened = Exchange::Open({*database, *blobs, *registry, kinds, translator, clock, {}}, signer,
                                 directory + "/anchor-" + name);
    EXPECT_TRUE(opened.ok()) << opened.status();
    exchange = *std::move(opened);
  }

  Ledger const& ledger() const { return exchange->ledger(); }

  bool Look() {
    const auto moved = exchange->Look();
    EXPECT_TRUE(moved.ok()) << moved.status();
    return moved.ok() && *moved;
  }

  StatusOr<Recorded> Submit(const Envelope& envelope) {
    std::promise<StatusOr<Recorded>> promise;
    exchange->pipeline().Submit(kIndonesia, envelope, false, [&](StatusOr<Submitted> submitted) {
      promise.set_value(submitted.ok() ? StatusOr<Recorded>(submitted->recorded) : submitted.status());
    });
    return promise.get_future().get();
  }

  StatusOr<Recorded> Acknowledge(uint64_t index) {
    v1::AcknowledgeItem item;
    item.set_message_index(index);
    return AcknowledgeIn(*exchange, kAustralia, item);
  }

  std::vector<uint64_t> Waiting() {
    const auto pending = exchange->mailboxes().Pending(kAustralia, -1, 10'000);
    EXPECT_TRUE(pending.ok()) << pending.status();
    return pending.value_or(std::vector<uint64_t>());
  }

  std::unique_ptr<store::Database> database;
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<store::BlobStore> blobs;
  MemoKind memos;
  KindSet kinds{{&memos}};
  FakeTranslator translator;
  std::unique_ptr<Exchange> exchange;
};

class CompanyTest : public testing::Test {
 protected:
  CompanyTest() {
    for (const order::v1::Order& order :
         {registry::AddAdministrator(kRina), registry::AddPartner(kIndonesia), registry::AddPartner(kAustralia),
          registry::AddKey(registry::MakeKey(key_.public_key(), kIndonesia))}) {
      const Status status = a_.database->Write(
          [&](store::Transaction& transaction) { return registry::Apply(order, kNow, transaction); });
      EXPECT_TRUE(status.ok()) << status;
    }
    for (HubInCompany* const hub : {&a_, &b_}) EXPECT_TRUE(hub->registry->Reload().ok());
  }

  Envelope NewMessage() {
    Message message;
    message.set_id(NewUuid7(kNow));
    message.set_hub(kHub);
    message.set_sender(kIndonesia);
    message.add_recipients(kAustralia);
    *message.mutable_create_time() = ToTimestamp(kNow);
    *message.mutable_expire_time() = ToTimestamp(kNow + std::chrono::hours(1));
    message.set_time_zone("Asia/Jakarta");
    message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
    message.set_urgency(message::v1::URGENCY_ROUTINE);
    message.mutable_body()->set_media_type(std::string(MemoKind::kMediaType));
    message.mutable_body()->set_content("Good morning");
    return crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), key_);
  }

  // Submits what must be accepted; its receipt, verified.
  log::v1::Receipt Accept(HubInCompany& hub, const Envelope& envelope) {
    const auto recorded = hub.Submit(envelope);
    EXPECT_TRUE(recorded.ok()) << recorded.status();
    if (!recorded.ok()) return {};
    const auto verified = log::VerifyReceipt(*recorded->receipt, signer_.verifier());
    EXPECT_TRUE(verified.ok()) << verified.status();
    return *recorded->receipt;
  }
  log::v1::Receipt Accept(HubInCompany& hub) { return Accept(hub, NewMessage()); }

  test::TemporaryDirectory directory_;
  const FakeClock clock_{kNow};
  const PrivateKey key_ = PrivateKey::Generate(Algorithm::kEd25519);
  const crypto::NoteSigner signer_ = MakeSigner();
  HubInCompany a_{directory_.path(), "a", signer_, clock_};
  HubInCompany b_{directory_.path(), "b", signer_, clock_};
};

TEST_F(CompanyTest, ALookShowsWhatTheOtherHasRecorded) {
  const log::v1::Receipt receipt = Accept(a_);
  std::atomic<int> rung = 0;
  const Mailboxes::Subscription bell(b_.exchange->mailboxes(), kAustralia, [&] { ++rung; });
  EXPECT_EQ(b_.Waiting(), std::vector<uint64_t>{});
  EXPECT_TRUE(b_.Look());
  EXPECT_EQ(rung, 1);
  EXPECT_EQ(b_.Waiting(), std::vector<uint64_t>{0});
  const auto accepted = b_.exchange->messages().Get(0);
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ((*accepted)->receipt.SerializeAsString(), receipt.SerializeAsString()) << "the first one, for ever";
  EXPECT_FALSE(b_.Look());
  EXPECT_EQ(rung, 1);
  EXPECT_FALSE(a_.Look()) << "its own it knows";
}

TEST_F(CompanyTest, WhatIsHandedOverByOneIsGoneFromTheOther) {
  Accept(a_);
  EXPECT_TRUE(b_.Look());
  const auto handed_over = b_.Acknowledge(0);
  ASSERT_TRUE(handed_over.ok()) << handed_over.status();
  EXPECT_EQ(handed_over->receipt->index(), 1u);
  EXPECT_TRUE(a_.Look());
  EXPECT_EQ(a_.Waiting(), std::vector<uint64_t>{});
  const auto again = a_.Acknowledge(0);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->was_there);
  EXPECT_EQ(again->receipt->SerializeAsString(), handed_over->receipt->SerializeAsString());
}

TEST_F(CompanyTest, ARepeatAtTheOtherHubGetsTheFirstReceipt) {
  const Envelope envelope = NewMessage();
  const log::v1::Receipt first = Accept(a_, envelope);
  Accept(a_);
  const log::v1::Receipt again = Accept(b_, envelope);
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
}

TEST_F(CompanyTest, TheyTakeTurnsWithoutLooking) {
  for (uint64_t i = 0; i < 20; ++i) EXPECT_EQ(Accept(i % 2 == 0 ? a_ : b_).index(), i);
  a_.Look();
  EXPECT_EQ(a_.ledger().Current().checkpoint, b_.ledger().Current().checkpoint);
}

// Receivers are told of what came in through a conflict, too.
TEST_F(CompanyTest, WhatAConflictBroughtIsRungAtTheNextLook) {
  Accept(a_);
  EXPECT_EQ(Accept(b_).index(), 1u);
  EXPECT_EQ(b_.Waiting(), (std::vector<uint64_t>{0, 1}));
  std::atomic<int> rung = 0;
  const Mailboxes::Subscription bell(b_.exchange->mailboxes(), kAustralia, [&] { ++rung; });
  EXPECT_TRUE(b_.Look());
  EXPECT_EQ(rung, 1);
  EXPECT_FALSE(b_.Look());
}

// Both at once, while a third thread of each looks: nothing lost, doubled or left
// out, and no receipt that another hub's log does not know.
TEST_F(CompanyTest, BothAtOnceMakeOneLog) {
  constexpr int kThreads = 3, kMessages = 40;
  constexpr size_t kAll = size_t{2} * kThreads * kMessages;
  std::vector<std::vector<log::v1::Receipt>> receipts(2 * kThreads);
  std::atomic<bool> is_done = false;
  std::vector<std::thread> senders, lookers;
  std::barrier start(2 * kThreads);
  for (int i = 0; i < 2 * kThreads; ++i) {
    senders.emplace_back([&, i] {
      start.arrive_and_wait();
      for (int n = 0; n < kMessages; ++n) receipts[i].push_back(Accept(i % 2 == 0 ? a_ : b_));
    });
  }
  for (HubInCompany* const hub : {&a_, &b_}) {
    lookers.emplace_back([&, hub] {
      for (uint64_t last = 0; !is_done;) {
        hub->Look();
        const uint64_t size = hub->ledger().Size();
        EXPECT_GE(size, last) << "the head went back";
        last = size;
        std::this_thread::yield();
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  is_done = true;
  for (std::thread& looker : lookers) looker.join();
  std::set<uint64_t> indexes;
  a_.Look();
  b_.Look();
  for (const auto& of_one : receipts) {
    for (const log::v1::Receipt& receipt : of_one) {
      indexes.insert(receipt.index());
      const auto checkpoint = log::VerifyCheckpoint(receipt.checkpoint(), signer_.verifier());
      ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
      for (HubInCompany* const hub : {&a_, &b_}) {
        EXPECT_EQ(*hub->ledger().RootAt(checkpoint->size), checkpoint->root);
        EXPECT_EQ(hub->ledger().ReceiptOf(receipt.index())->SerializeAsString(), receipt.SerializeAsString());
      }
    }
  }
  ASSERT_EQ(indexes.size(), kAll) << "an index was given twice";
  EXPECT_EQ(*indexes.rbegin(), kAll - 1) << "an index was left out";
  for (HubInCompany* const hub : {&a_, &b_}) {
    EXPECT_EQ(hub->ledger().Size(), kAll);
    EXPECT_EQ(hub->Waiting(), std::vector<uint64_t>(indexes.begin(), indexes.end()));
  }
  EXPECT_EQ(a_.ledger().Current().checkpoint, b_.ledger().Current().checkpoint);
}

// A database that was set back while a hub ran on it.
TEST_F(CompanyTest, ALogThatGoesBackIsNotFollowedNorContinued) {
  Accept(a_);
  const Head old = a_.ledger().Current();
  for (int i = 0; i < 2; ++i) Accept(a_);
  const std::string edge = old.range.Serialize();
  ASSERT_TRUE(b_.database
                  ->Write([&](store::Transaction& transaction) {
                    return transaction
                        .Change("UPDATE log_head SET size = 1, edge = $1, checkpoint = $2",
                                {store::Blob{edge}, std::string_view(old.checkpoint)})
                        .status();
                  })
                  .ok());
  EXPECT_EQ(ReasonName(a_.exchange->Look().status()), "LOG_ROLLED_BACK");
  EXPECT_EQ(a_.ledger().Size(), 3u);
  EXPECT_EQ(ReasonName(a_.Submit(NewMessage()).status()), "LOG_ROLLED_BACK");
}

}  // namespace
}  // namespace duta::exchange

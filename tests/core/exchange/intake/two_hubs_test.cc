// Two hubs whose registries hold the same keys, as an exercise hub beside the real one,
// or the successor of one that was lost: what is signed for one is nothing to the other.
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

class NamedHub : public ExchangeTest {
 public:
  explicit NamedHub(const std::string& name) : ExchangeTest({}, name) {}
  void TestBody() override {}

  // Registers the keys of another hub's parties, under the same names, and signs with them.
  void Share(const NamedHub& other) {
    keys_ = other.keys_;
    for (const auto& [owner, key] : keys_) network_.Must(registry::AddKey(registry::MakeKey(key.public_key(), owner)));
  }

  using ExchangeTest::Accept;
  using ExchangeTest::Acknowledge;
  using ExchangeTest::clock_;
  using ExchangeTest::EntryOf;
  using ExchangeTest::exchange_;
  using ExchangeTest::hub_;
  using ExchangeTest::keys_;
  using ExchangeTest::limits_;
  using ExchangeTest::MakeMessage;
  using ExchangeTest::MakeOrder;
  using ExchangeTest::Sign;
  using ExchangeTest::Submit;
  using ExchangeTest::Try;
  using ExchangeTest::Waiting;
};

class TwoHubsTest : public testing::Test {
 protected:
  TwoHubsTest() { drill_.Share(real_); }

  static uint64_t SizeOf(const NamedHub& hub) { return hub.exchange_->ledger().Current().range.size(); }

  // The reasons of a call, a dry run and a stream.
  static std::vector<std::string> AllWays(NamedHub& hub, const std::string& caller, const Envelope& envelope) {
    std::vector<std::string> reasons{ReasonName(hub.Submit(caller, envelope, true).status()),
                                     hub.Try(caller, envelope)};
    auto sender = std::make_shared<Sender>(*hub.exchange_, Lane::Sort::kStream);
    sender->lane.Submit(sender, sender->NextTag(), caller, envelope);
    reasons.push_back(ReasonName(sender->answers.front().get_future().get().status()));
    return reasons;
  }

  // Shows that the drill hub refuses what the real one takes.
  void ExpectForRealHubAlone(const std::string& caller, const Envelope& envelope) {
    const uint64_t before = SizeOf(drill_);
    EXPECT_THAT(AllWays(drill_, caller, envelope), testing::Each("WRONG_HUB"));
    EXPECT_EQ(SizeOf(drill_), before);
    EXPECT_EQ(real_.Try(caller, envelope), "OK");
  }

  v1::AcknowledgeItem Acknowledgement(NamedHub& hub, const log::v1::Receipt& receipt, const std::string& named) {
    const log::v1::Entry entry = hub.EntryOf(receipt);
    v1::Acknowledgement statement;
    statement.set_hub(named);
    statement.set_message_id(entry.message_accepted().message_id());
    statement.set_statement_digest(entry.message_accepted().statement_digest());
    statement.set_message_index(receipt.index());
    statement.set_mailbox(kAustralia);
    *statement.mutable_acknowledge_time() = ToTimestamp(kNow);
    v1::AcknowledgeItem item;
    item.set_message_index(receipt.index());
    *item.mutable_acknowledgement() = crypto::SignEnvelope(crypto::kAcknowledgementPayloadType,
                                                           statement.SerializeAsString(), hub.keys_.at(kAustralia));
    return item;
  }

  NamedHub real_{"hub.example"};
  NamedHub drill_{"drill.example"};
};

TEST_F(TwoHubsTest, TheKeysAreGoodAtBoth) {
  EXPECT_EQ(real_.Try(real_.MakeMessage()), "OK");
  EXPECT_EQ(drill_.Try(drill_.MakeMessage()), "OK");
}

TEST_F(TwoHubsTest, ANoteForOneIsRefusedByTheOther) {
  ExpectForRealHubAlone(kIndonesia, real_.Sign(real_.MakeMessage()));
}

// Anna and Carl have ordered at one hub what needs two; Carl alone brings it to the other.
TEST_F(TwoHubsTest, AnOrderWithTwoSignaturesCannotBeReplayed) {
  const Message order =
      real_.MakeOrder(registry::ParseOrder(R"(remove_administrator { administrator: "administrators/rina" })"), kRina);
  ExpectForRealHubAlone(kBudi, real_.Sign(order, {kRina, kBudi}));
}

TEST_F(TwoHubsTest, WhatNamesNoHubIsRefusedByBoth) {
  for (NamedHub* const hub : {&real_, &drill_}) {
    Message message = hub->MakeMessage();
    message.clear_hub();
    EXPECT_THAT(AllWays(*hub, kIndonesia, hub->Sign(message)), testing::Each("WRONG_HUB"));
  }
}

TEST_F(TwoHubsTest, TheHubIsLookedAtBeforeAnythingThatCosts) {
  // Neither its signature nor what it says is looked at, and no token is taken.
  Message message = real_.MakeMessage();
  message.set_sender(kAustralia);
  Envelope envelope = real_.Sign(message, {kIndonesia});
  envelope.mutable_signatures(0)->mutable_sig()->back() ^= 1;
  for (int i = 0; i < 7000; ++i) ASSERT_EQ(drill_.Try(kIndonesia, envelope), "WRONG_HUB") << i;
  EXPECT_EQ(drill_.Try(drill_.MakeMessage()), "OK");
}

TEST_F(TwoHubsTest, AnAcknowledgementForOneIsRefusedByTheOther) {
  // The same place in both logs, and the same message but for the hub.
  const Message note = real_.MakeMessage();
  Message same = note;
  same.set_hub(drill_.hub_);
  const log::v1::Receipt real = real_.Accept(note);
  const log::v1::Receipt drill = drill_.Accept(same);
  EXPECT_EQ(ReasonName(drill_.Acknowledge(kAustralia, Acknowledgement(drill_, drill, real_.hub_)).status()),
            "WRONG_HUB");
  EXPECT_EQ(ReasonName(drill_.Acknowledge(kAustralia, Acknowledgement(drill_, drill, "")).status()), "WRONG_HUB");
  EXPECT_EQ(drill_.Waiting(kAustralia).size(), 1u);
  EXPECT_EQ(ReasonName(drill_.Acknowledge(kAustralia, Acknowledgement(drill_, drill, drill_.hub_)).status()), "OK");
  EXPECT_EQ(ReasonName(real_.Acknowledge(kAustralia, Acknowledgement(real_, real, real_.hub_)).status()), "OK");
}

}  // namespace
}  // namespace duta::exchange

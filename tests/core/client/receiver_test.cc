#include "core/client/receiver.h"

#include <algorithm>
#include <future>
#include <map>
#include <optional>
#include <thread>
#include <vector>

#include "core/client/message.h"
#include "core/client/sender_keys.h"
#include "core/crypto/dsse.h"
#include "gmock/gmock.h"
#include "tests/core/client/fixture.h"

namespace duta::client {
namespace {

using testing::ElementsAre;

class ReceiverTest : public ClientTest {
 protected:
  ReceiverTest() { options_ = {.mailbox = kMailbox, .credit = 4, .backoff = QuickBackoff()}; }

  // Runs a receiver that stops when it has called its handler `count` times and
  // the hub has `acknowledged` acknowledgements.
  Status Run(int count, size_t acknowledged) {
    Receiver receiver(channel_, *log_, clock_, options_, [&](const Received& received) {
      indices_.push_back(received.receipt.index);
      subjects_.push_back(received.message.subject());
      last_ = received;
      if (static_cast<int>(indices_.size()) == count) all_.set_value();
      return verdict_(received);
    });
    auto running = std::async(std::launch::async, [&] { return receiver.Run(); });
    all_.get_future().wait();
    hub_.AwaitAcknowledged(acknowledged);
    receiver.Stop();
    return running.get();
  }

  void DeliverMany(int count) {
    for (int i = 0; i < count; ++i) hub_.Deliver(TestEnvelope(signer_, std::to_string(i)));
  }

  ReceiverOptions options_;
  std::function<Verdict(const Received&)> verdict_ = [](const Received&) { return Verdict::kAcknowledge; };
  std::promise<void> all_;
  std::vector<uint64_t> indices_;
  std::vector<std::string> subjects_;
  Received last_;
};

TEST_F(ReceiverTest, HandsOverInOrderBeyondItsCreditAndAcknowledges) {
  DeliverMany(50);
  EXPECT_TRUE(Run(50, 50).ok());
  EXPECT_EQ(indices_.size(), 50u);
  EXPECT_TRUE(std::is_sorted(indices_.begin(), indices_.end()));
  EXPECT_EQ(hub_.acknowledged(), indices_);
}

TEST_F(ReceiverTest, ResumesAfterEveryCutWithoutGapOrDouble) {
  hub_.Set({.cut_deliveries_after = 7});
  DeliverMany(40);
  uint64_t reconnects = 0;
  options_.on_connected = [&](uint64_t n) { reconnects = n; };
  EXPECT_TRUE(Run(40, 40).ok());
  ASSERT_EQ(subjects_.size(), 40u);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(subjects_[i], std::to_string(i));
  EXPECT_GE(reconnects, 5u);
}

TEST_F(ReceiverTest, DoubledDeliveriesAreHandedOverOnce) {
  hub_.Set({.deliver_twice = true});
  DeliverMany(20);
  EXPECT_TRUE(Run(20, 20).ok());
  EXPECT_EQ(indices_.size(), 20u);
}

TEST_F(ReceiverTest, AnUnansweredAcknowledgementGoesAgain) {
  hub_.Set({.forget_acknowledgements = true});
  DeliverMany(1);
  std::promise<bool> answered;
  options_.on_acknowledged = [&](const DeliveryName&, const StatusOr<log::v1::Receipt>& receipt) {
    answered.set_value(receipt.ok());
  };
  int handed = 0;
  Receiver receiver(channel_, *log_, clock_, options_, [&](const Received&) {
    ++handed;
    return Verdict::kAcknowledge;
  });
  auto running = std::async(std::launch::async, [&] { return receiver.Run(); });
  hub_.AwaitAcknowledged(1);
  hub_.Shutdown();
  hub_.Set({});
  hub_.Start();
  EXPECT_TRUE(answered.get_future().get());
  receiver.Stop();
  EXPECT_TRUE(running.get().ok());
  EXPECT_EQ(handed, 1);
  EXPECT_EQ(hub_.acknowledgements().size(), 2u);
}

TEST_F(ReceiverTest, StopDoesNotWaitForeverForAnAnswer) {
  hub_.Set({.forget_acknowledgements = true});
  DeliverMany(2);
  options_.drain = std::chrono::milliseconds(20);
  EXPECT_TRUE(Run(2, 2).ok());
}

TEST_F(ReceiverTest, WhatIsLeftStaysInTheMailbox) {
  hub_.Set({.cut_deliveries_after = 2});
  verdict_ = [](const Received& received) {
    return received.message.subject() == "1" ? Verdict::kLeave : Verdict::kAcknowledge;
  };
  DeliverMany(5);
  EXPECT_TRUE(Run(5, 4).ok());
  EXPECT_THAT(subjects_, ElementsAre("0", "1", "2", "3", "4"));
  EXPECT_EQ(hub_.acknowledged().size(), 4u);
}

TEST_F(ReceiverTest, WhatIsToBeRetriedComesAgainAfterAReconnect) {
  hub_.Set({.cut_deliveries_after = 3});
  verdict_ = [&](const Received& received) {
    const auto times = std::count(subjects_.begin(), subjects_.end(), received.message.subject());
    return received.message.subject() == "1" && times < 2 ? Verdict::kRetry : Verdict::kAcknowledge;
  };
  DeliverMany(5);
  EXPECT_TRUE(Run(6, 5).ok());
  EXPECT_EQ(std::count(subjects_.begin(), subjects_.end(), "1"), 2);
  EXPECT_EQ(std::count(subjects_.begin(), subjects_.end(), "2"), 1) << "dealt with: not handed over again";
}

TEST_F(ReceiverTest, SurvivesAHubThatIsAwayForAWhile) {
  DeliverMany(1);
  std::promise<void> away;
  bool told = false;
  options_.on_disconnected = [&](const Status& why, std::chrono::milliseconds) {
    EXPECT_TRUE(MayRetry(why) || why.ok()) << why;
    if (!told) away.set_value();
    told = true;
  };
  std::thread operation([&] {
    hub_.AwaitAcknowledged(1);
    hub_.Shutdown();
    away.get_future().wait();
    hub_.Start();
    DeliverMany(2);
  });
  EXPECT_TRUE(Run(3, 3).ok());
  operation.join();
  EXPECT_THAT(subjects_, ElementsAre("0", "0", "1"));
}

TEST_F(ReceiverTest, SignsWhereTheSenderAsks) {
  FileSigner recipient(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP384));
  options_.signer = &recipient;
  message::v1::Message asking = TestMessage("asking");
  asking.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  hub_.Deliver(*SignMessage(asking, signer_));
  hub_.Deliver(TestEnvelope(signer_));
  EXPECT_TRUE(Run(2, 2).ok());
  std::map<uint64_t, exchange::v1::AcknowledgeItem> items;
  for (const auto& item : hub_.acknowledgements()) items[item.message_index()] = item;
  ASSERT_EQ(items.size(), 2u);
  const auto& signed_one = items[0].acknowledgement();
  EXPECT_FALSE(items[1].has_acknowledgement());
  const std::string pae = crypto::PreAuthenticationEncoding(signed_one.payload_type(), signed_one.payload());
  EXPECT_TRUE(crypto::VerifySignature(signed_one, 0, pae, recipient.public_key()).ok());
  exchange::v1::Acknowledgement statement;
  ASSERT_TRUE(statement.ParseFromString(signed_one.payload()));
  EXPECT_EQ(statement.hub(), FakeLog::kOrigin);
  EXPECT_EQ(statement.message_id(), asking.id());
  EXPECT_EQ(statement.mailbox(), kMailbox);
  EXPECT_EQ(statement.message_index(), 0u);
}

TEST_F(ReceiverTest, ReportsEveryAcknowledgement) {
  std::vector<uint64_t> reported;
  options_.on_acknowledged = [&](const DeliveryName& delivery, const StatusOr<log::v1::Receipt>& receipt) {
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    reported.push_back(delivery.message_index);
  };
  DeliverMany(10);
  EXPECT_TRUE(Run(10, 10).ok());
  EXPECT_EQ(reported, indices_) << "Stop() waits for those under way";
}

TEST_F(ReceiverTest, AWrongReceiptIsNeverHandedOver) {
  DeliverMany(3);
  hub_.Set({.wrong_receipts = true});
  std::vector<Status> rejected;
  std::promise<void> both;
  options_.on_rejected = [&](const exchange::v1::Delivery&, const Status& why) {
    rejected.push_back(why);
    if (rejected.size() == 2) both.set_value();
  };
  std::vector<std::string> handed;
  options_.credit = 1;
  Receiver receiver(channel_, *log_, clock_, options_, [&](const Received& received) {
    handed.push_back(received.message.subject());
    return Verdict::kLeave;
  });
  auto running = std::async(std::launch::async, [&] { return receiver.Run(); });
  both.get_future().wait();
  receiver.Stop();
  EXPECT_TRUE(running.get().ok());
  EXPECT_LE(handed.size(), 1u) << "only the message whose own receipt it is";
  for (const Status& why : rejected) EXPECT_EQ(ReasonOf(why), Reason::kProofInvalid);
  EXPECT_TRUE(hub_.acknowledged().empty());
}

TEST_F(ReceiverTest, WhatTheHubCannotReadIsToldAndNeverAcknowledged) {
  DeliverMany(2);
  hub_.Set({.unreadable = true});
  std::vector<uint64_t> told;
  std::promise<void> both;
  options_.on_unreadable = [&](const UnreadableDelivery& unreadable) {
    EXPECT_EQ(ReasonOf(unreadable.why), Reason::kStorageCorrupt);
    told.push_back(unreadable.index);
    if (told.size() == 2) both.set_value();
  };
  options_.on_rejected = [&](const exchange::v1::Delivery&, const Status& why) { ADD_FAILURE() << why; };
  Receiver receiver(channel_, *log_, clock_, options_, [&](const Received&) {
    ADD_FAILURE() << "there is nothing to hand over";
    return Verdict::kAcknowledge;
  });
  auto running = std::async(std::launch::async, [&] { return receiver.Run(); });
  both.get_future().wait();
  receiver.Stop();
  EXPECT_TRUE(running.get().ok());
  EXPECT_THAT(told, ElementsAre(0, 1));
  EXPECT_TRUE(hub_.acknowledged().empty());
  hub_.Set({});
  EXPECT_TRUE(Run(2, 2).ok()) << "whole, once the hub has them again";
}

TEST_F(ReceiverTest, ALogThatIsNotConsistentEndsIt) {
  DeliverMany(1);
  EXPECT_TRUE(log_->VerifyCheckpoint(hub_.log().Checkpoint()).ok());
  EXPECT_EQ(ReasonOf(log_->VerifyCheckpoint(hub_.log().ForgedCheckpoint()).status()), Reason::kProofInvalid);
  Receiver receiver(channel_, *log_, clock_, options_, [](const Received&) { return Verdict::kAcknowledge; });
  EXPECT_EQ(ReasonOf(receiver.Run()), Reason::kProofInvalid);
}

TEST_F(ReceiverTest, ARefusalThatStaysEndsIt) {
  hub_.Set({.refuse_streams = true});
  Receiver receiver(channel_, *log_, clock_, options_, [](const Received&) { return Verdict::kAcknowledge; });
  EXPECT_EQ(ReasonOf(receiver.Run()), Reason::kMailboxNotYours);
}

TEST_F(ReceiverTest, StopBeforeRunAndWithoutAHub) {
  hub_.Shutdown();
  Receiver stopped(channel_, *log_, clock_, options_, [](const Received&) { return Verdict::kLeave; });
  stopped.Stop();
  EXPECT_TRUE(stopped.Run().ok());
  std::promise<void> tried;
  bool told = false;
  options_.on_disconnected = [&](const Status&, std::chrono::milliseconds) {
    if (!told) tried.set_value();
    told = true;
  };
  Receiver receiver(channel_, *log_, clock_, options_, [](const Received&) { return Verdict::kLeave; });
  auto running = std::async(std::launch::async, [&] { return receiver.Run(); });
  tried.get_future().wait();
  receiver.Stop();
  EXPECT_TRUE(running.get().ok());
}

TEST_F(ReceiverTest, ABadRenditionCostsItselfOnly) {
  const auto envelope = TestEnvelope(signer_);
  auto forged = TestRendition(envelope, crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
  hub_.Deliver(envelope, {TestRendition(envelope, hub_.log().key()), forged});
  EXPECT_TRUE(Run(1, 1).ok());
  EXPECT_EQ(last_.delivery.renditions_size(), 1);
  EXPECT_TRUE(last_.delivery.has_rendition_error());
}

TEST_F(ReceiverTest, VerifiesSignaturesOfKnownSendersAgain) {
  SenderKeys keys(channel_, QuickCalls());
  options_.sender_keys = &keys;
  hub_.AddKey(kSender, signer_.public_key());
  DeliverMany(2);
  EXPECT_TRUE(Run(2, 2).ok());
}

TEST_F(ReceiverTest, AMessageOfAnUnknownKeyIsNotHandedOver) {
  SenderKeys keys(channel_, QuickCalls());
  options_.sender_keys = &keys;
  hub_.AddKey(kSender, signer_.public_key());
  FileSigner forger(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
  hub_.Deliver(TestEnvelope(forger, "forged"));
  hub_.Deliver(TestEnvelope(signer_, "true"));
  std::vector<Status> rejected;
  options_.on_rejected = [&](const exchange::v1::Delivery&, const Status& why) { rejected.push_back(why); };
  EXPECT_TRUE(Run(1, 1).ok());
  EXPECT_THAT(subjects_, ElementsAre("true"));
  ASSERT_EQ(rejected.size(), 1u);
  EXPECT_EQ(ReasonOf(rejected[0]), Reason::kUnknownKey);
}

// An operator with any one registered key must not speak for others: not when the
// log names the key's true owner, and not when it names the sender.
TEST_F(ReceiverTest, AMessageThatAnotherPartnerSignedIsNotHandedOver) {
  SenderKeys keys(channel_, QuickCalls());
  options_.sender_keys = &keys;
  FileSigner other(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
  hub_.AddKey(kSender, signer_.public_key());
  hub_.AddKey("partners/xx-mfa", other.public_key());
  hub_.Deliver(TestEnvelope(other, "forged"), {}, "partners/xx-mfa");
  hub_.Deliver(TestEnvelope(other, "forged too"));
  hub_.Deliver(TestEnvelope(signer_, "true"));
  std::vector<std::optional<Reason>> rejected;
  options_.on_rejected = [&](const exchange::v1::Delivery&, const Status& why) { rejected.push_back(ReasonOf(why)); };
  EXPECT_TRUE(Run(1, 1).ok());
  EXPECT_THAT(subjects_, ElementsAre("true"));
  EXPECT_THAT(rejected, ElementsAre(Reason::kProofInvalid, Reason::kUnknownKey));
}

// Also for those who take the log's word for whose a key is.
TEST_F(ReceiverTest, TheLogsWordIsHeldAgainstTheSender) {
  hub_.Deliver(TestEnvelope(signer_, "forged"), {}, "partners/xx-mfa");
  hub_.Deliver(TestEnvelope(signer_, "true"));
  EXPECT_TRUE(Run(1, 1).ok());
  EXPECT_THAT(subjects_, ElementsAre("true"));
}

TEST_F(ReceiverTest, WhatWasSignedForAnotherHubIsNotHandedOver) {
  message::v1::Message drill = TestMessage("for another");
  drill.set_hub("drill.test");
  hub_.Deliver(*SignMessage(drill, signer_));
  message::v1::Message older = TestMessage("of before hubs were named");
  older.clear_hub();
  hub_.Deliver(*SignMessage(older, signer_));
  std::vector<std::string> rejected;
  options_.on_rejected = [&](const exchange::v1::Delivery&, const Status& why) {
    rejected.emplace_back(why.message());
  };
  EXPECT_TRUE(Run(1, 1).ok());
  EXPECT_THAT(subjects_, ElementsAre("of before hubs were named"));
  ASSERT_EQ(rejected.size(), 1u);
  EXPECT_THAT(rejected.front(), testing::HasSubstr("drill.test"));
}

TEST_F(ReceiverTest, PinsOfAPartnerCoverItsUnits) {
  const std::string unit = std::string(kSender) + "/units/canberra";
  FileSigner other(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
  SenderKeys keys(channel_, QuickCalls());
  hub_.AddKey(unit, other.public_key());
  message::v1::Message message = TestMessage("of a unit");
  message.set_sender(unit);
  const auto entry = [&](const FileSigner& signer, const std::string& owner) {
    log::v1::MessageAccepted accepted;
    accepted.set_sender(unit);
    accepted.add_verified_signatures()->set_keyid(signer.public_key().keyid());
    accepted.mutable_verified_signatures(0)->set_owner(owner);
    return accepted;
  };
  const auto by_unit = SignMessage(message, other);
  const auto by_partner = SignMessage(message, signer_);
  EXPECT_TRUE(keys.Verify(*by_unit, entry(other, unit)).ok()) << "nothing is pinned";
  keys.Pin(kSender, signer_.public_key());
  EXPECT_EQ(ReasonOf(keys.Verify(*by_unit, entry(other, unit))), Reason::kUnknownKey);
  EXPECT_TRUE(keys.Verify(*by_partner, entry(signer_, kSender)).ok());
  keys.Pin(unit, other.public_key());
  EXPECT_TRUE(keys.Verify(*by_unit, entry(other, unit)).ok());
}

TEST_F(ReceiverTest, PinnedKeysOverruleTheRegistry) {
  SenderKeys keys(channel_, QuickCalls());
  hub_.AddKey(kSender, signer_.public_key());
  const auto envelope = TestEnvelope(signer_);
  log::v1::MessageAccepted entry;
  entry.set_sender(kSender);
  entry.add_verified_signatures()->set_keyid(signer_.public_key().keyid());
  entry.mutable_verified_signatures(0)->set_owner(kSender);
  EXPECT_TRUE(keys.Verify(envelope, entry).ok());
  keys.Pin(kSender, crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519).public_key());
  EXPECT_EQ(ReasonOf(keys.Verify(envelope, entry)), Reason::kUnknownKey);
  keys.Pin(kSender, signer_.public_key());
  EXPECT_TRUE(keys.Verify(envelope, entry).ok());
  auto changed = envelope;
  changed.mutable_payload()->back() ^= 1;
  EXPECT_EQ(ReasonOf(keys.Verify(changed, entry)), Reason::kSignatureInvalid);
}

}  // namespace
}  // namespace duta::client

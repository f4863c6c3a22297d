#include "core/exchange/delivery/acknowledger.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

class AcknowledgerTest : public ExchangeTest {
 protected:
  // The statement that takes over the message of a receipt.
  v1::Acknowledgement StatementOf(const log::v1::Receipt& receipt, const std::string& mailbox = kAustralia) {
    const log::v1::Entry entry = EntryOf(receipt);
    v1::Acknowledgement statement;
    statement.set_hub(hub_);
    statement.set_message_id(entry.message_accepted().message_id());
    statement.set_statement_digest(entry.message_accepted().statement_digest());
    statement.set_message_index(receipt.index());
    statement.set_mailbox(mailbox);
    *statement.mutable_acknowledge_time() = ToTimestamp(clock_.Now());
    return statement;
  }

  v1::AcknowledgeItem Signed(const log::v1::Receipt& receipt, const v1::Acknowledgement& statement,
                             const std::string& signer = kAustralia) {
    v1::AcknowledgeItem item;
    item.set_message_index(receipt.index());
    *item.mutable_acknowledgement() =
        crypto::SignEnvelope(crypto::kAcknowledgementPayloadType, statement.SerializeAsString(), keys_.at(signer));
    return item;
  }
};

TEST_F(AcknowledgerTest, AnUnsignedOneIsRecorded) {
  const Message message = MakeMessage();
  const log::v1::Receipt receipt = Accept(message);
  const auto recorded = Acknowledge(kAustralia, receipt.index());
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  const log::v1::DeliveryAcknowledged event = EntryOf(*recorded->receipt).delivery_acknowledged();
  EXPECT_EQ(event.message_id(), message.id());
  EXPECT_EQ(event.statement_digest(), EntryOf(receipt).message_accepted().statement_digest());
  EXPECT_EQ(event.message_index(), receipt.index());
  EXPECT_EQ(event.mailbox(), kAustralia);
  EXPECT_TRUE(event.acknowledgement_digest().empty());
  EXPECT_EQ(event.verified_signatures_size(), 0);
  EXPECT_TRUE(Waiting(kAustralia).empty());
}

TEST_F(AcknowledgerTest, ASignedOneIsRecordedWithItsSigner) {
  Message message = MakeMessage();
  message.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  const log::v1::Receipt receipt = Accept(message);
  EXPECT_EQ(ReasonName(Acknowledge(kAustralia, receipt.index()).status()), "ACKNOWLEDGEMENT_SIGNATURE_REQUIRED");
  EXPECT_EQ(Waiting(kAustralia).size(), 1u);
  const v1::AcknowledgeItem item = Signed(receipt, StatementOf(receipt));
  const auto recorded = Acknowledge(kAustralia, item);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  const log::v1::DeliveryAcknowledged event = EntryOf(*recorded->receipt).delivery_acknowledged();
  EXPECT_EQ(event.acknowledgement_digest(),
            crypto::ToString(
                crypto::StatementDigest(item.acknowledgement().payload_type(), item.acknowledgement().payload())));
  ASSERT_EQ(event.verified_signatures_size(), 1);
  EXPECT_EQ(event.verified_signatures(0).owner(), kAustralia);
}

TEST_F(AcknowledgerTest, TheFirstOneCounts) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  const auto first = Acknowledge(kAustralia, receipt.index());
  ASSERT_TRUE(first.ok()) << first.status();
  Accept(MakeMessage());
  for (const v1::AcknowledgeItem& item : {Signed(receipt, StatementOf(receipt)), [&] {
                                            v1::AcknowledgeItem plain;
                                            plain.set_message_index(receipt.index());
                                            return plain;
                                          }()}) {
    const auto again = Acknowledge(kAustralia, item);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->was_there);
    EXPECT_EQ(again->receipt->SerializeAsString(), first->receipt->SerializeAsString());
  }
  EXPECT_EQ(exchange_->ledger().Size(), 3u);
}

TEST_F(AcknowledgerTest, TakesOverFromItsOwnMailboxAlone) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  const auto order = Accept(MakeOrder(registry::AddPartner("partners/sg-mfa")));
  const auto acknowledged = Acknowledge(kAustralia, receipt.index());
  ASSERT_TRUE(acknowledged.ok());
  const struct {
    const char* mailbox;
    uint64_t index;
  } cases[] = {{kNewZealand, receipt.index()},
               {kIndonesia, receipt.index()},
               {kAustralia, order.index()},
               {kAustralia, acknowledged->receipt->index()},
               {kAustralia, 1000},
               {kAustralia, UINT64_MAX}};
  for (const auto& test : cases) {
    EXPECT_EQ(ReasonName(Acknowledge(test.mailbox, test.index).status()), "UNKNOWN_DELIVERY")
        << test.mailbox << " " << test.index;
  }
  EXPECT_EQ(exchange_->committer().counts().refused, 0u) << "at the gate, where it costs nobody a place in a batch";
}

TEST_F(AcknowledgerTest, RefusesStatementsAboutSomethingElse) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  const struct {
    const char* field;
    std::function<void(v1::Acknowledgement&)> change;
  } cases[] = {
      {"message_id", [](v1::Acknowledgement& a) { a.set_message_id("019ac1f0-5e80-7000-8000-000000000001"); }},
      {"statement_digest", [](v1::Acknowledgement& a) { (*a.mutable_statement_digest())[0] ^= 1; }},
      {"message_index", [](v1::Acknowledgement& a) { a.set_message_index(7); }},
      {"mailbox", [](v1::Acknowledgement& a) { a.set_mailbox(kNewZealand); }},
      {"acknowledge_time", [](v1::Acknowledgement& a) { a.clear_acknowledge_time(); }},
      {"acknowledge_time", [](v1::Acknowledgement& a) { a.mutable_acknowledge_time()->set_nanos(-1); }},
  };
  for (const auto& test : cases) {
    v1::Acknowledgement statement = StatementOf(receipt);
    test.change(statement);
    const Status status = Acknowledge(kAustralia, Signed(receipt, statement)).status();
    EXPECT_EQ(ReasonName(status), "ACKNOWLEDGEMENT_INVALID") << test.field;
    EXPECT_EQ(registry::FieldOf(status), test.field);
  }
  EXPECT_EQ(Waiting(kAustralia).size(), 1u);
}

TEST_F(AcknowledgerTest, RefusesEnvelopesOfAnotherShape) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  const v1::AcknowledgeItem good = Signed(receipt, StatementOf(receipt));
  const struct {
    const char* field;
    std::function<void(Envelope&)> change;
  } cases[] = {
      {"envelope", [](Envelope& e) { e.Clear(); }},
      {"envelope", [&](Envelope& e) { EXPECT_TRUE(crypto::AddSignature(e, keys_.at(kNewZealand)).ok()); }},
      {"payload_type", [](Envelope& e) { e.set_payload_type(std::string(crypto::kMessagePayloadType)); }},
  };
  for (const auto& test : cases) {
    v1::AcknowledgeItem item = good;
    test.change(*item.mutable_acknowledgement());
    const Status status = Acknowledge(kAustralia, item).status();
    EXPECT_EQ(ReasonName(status), "ACKNOWLEDGEMENT_INVALID") << test.field;
    EXPECT_EQ(registry::FieldOf(status), test.field);
  }
  v1::AcknowledgeItem garbage = good;
  *garbage.mutable_acknowledgement() =
      crypto::SignEnvelope(crypto::kAcknowledgementPayloadType, "\xff\xff", keys_.at(kAustralia));
  EXPECT_EQ(registry::FieldOf(Acknowledge(kAustralia, garbage).status()), "payload");
}

TEST_F(AcknowledgerTest, KnowsWhoseKeySigns) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  const v1::Acknowledgement statement = StatementOf(receipt);
  for (const char* signer : {kIndonesia, kNewZealand, kRina}) {
    EXPECT_EQ(ReasonName(Acknowledge(kAustralia, Signed(receipt, statement, signer)).status()), "UNKNOWN_KEY");
  }
  v1::AcknowledgeItem forged = Signed(receipt, statement);
  (*forged.mutable_acknowledgement()->mutable_signatures(0)->mutable_sig())[9] ^= 1;
  EXPECT_EQ(ReasonName(Acknowledge(kAustralia, forged).status()), "SIGNATURE_INVALID");
  network_.Must(registry::RevokeKey(keys_.at(kAustralia).public_key().keyid()));
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(ReasonName(Acknowledge(kAustralia, Signed(receipt, statement)).status()), "KEY_NOT_VALID");
}

TEST_F(AcknowledgerTest, AUnitsMailboxIsTakenOverWithItsOwnOrItsPartnersKey) {
  for (const char* signer : {kCanberra, kIndonesia}) {
    const log::v1::Receipt receipt = Accept(MakeMessage(kAustralia, {kCanberra}));
    const auto recorded = Acknowledge(kCanberra, Signed(receipt, StatementOf(receipt, kCanberra), signer));
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(EntryOf(*recorded->receipt).delivery_acknowledged().verified_signatures(0).owner(), signer);
  }
}

TEST_F(AcknowledgerTest, DrainingRefuses) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  exchange_->Drain();
  EXPECT_EQ(ReasonName(Acknowledge(kAustralia, receipt.index()).status()), "HUB_DRAINING");
}

// Verifying costs the hub more than asking for it costs the recipient.
TEST_F(AcknowledgerTest, SignedOnesHaveARateOfTheirOwn) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  network_.Must("set_policy { partner: 'partners/au-dfat' policy { messages_per_minute: 60 } }");
  const v1::AcknowledgeItem bad = Signed(receipt, StatementOf(receipt), kNewZealand);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ReasonName(Acknowledge(kAustralia, bad).status()), "UNKNOWN_KEY");
  const Status status = Acknowledge(kAustralia, bad).status();
  EXPECT_EQ(ReasonName(status), "RATE_LIMITED");
  EXPECT_TRUE(RetryAfterOf(status).has_value());
  EXPECT_EQ(Try(MakeMessage(kAustralia, {kIndonesia})), "OK") << "messages are counted apart";
  EXPECT_TRUE(Acknowledge(kAustralia, receipt.index()).ok()) << "so are those without a signature";
}

}  // namespace
}  // namespace duta::exchange

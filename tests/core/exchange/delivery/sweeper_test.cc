#include "core/exchange/delivery/sweeper.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::hours;

class SweeperTest : public ExchangeTest {
 protected:
  // One round, until its records are durable.
  void Sweep() {
    const Status status = exchange_->sweeper().Sweep();
    EXPECT_TRUE(status.ok()) << status;
    Flush();
  }

  log::v1::Entry EntryAt(uint64_t index) {
    const auto receipt = exchange_->ledger().ReceiptOf(index);
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    return receipt.ok() ? EntryOf(*receipt) : log::v1::Entry();
  }
  uint64_t Size() { return exchange_->ledger().Size(); }
};

TEST_F(SweeperTest, ExpiredDeliveriesLeaveAnEntry) {
  const Message message = MakeMessage(kIndonesia, {kAustralia, kNewZealand});
  const log::v1::Receipt receipt = Accept(message);
  ASSERT_TRUE(Acknowledge(kNewZealand, receipt.index()).ok());
  Sweep();
  EXPECT_EQ(Size(), 2u) << "nothing is due";
  clock_.Advance(hours(1));
  Sweep();
  Sweep();
  ASSERT_EQ(Size(), 3u) << "once";
  const log::v1::DeliveryExpired event = EntryAt(2).delivery_expired();
  EXPECT_EQ(event.message_id(), message.id());
  EXPECT_EQ(event.message_index(), receipt.index());
  EXPECT_EQ(event.mailbox(), kAustralia);
  EXPECT_EQ(event.statement_digest(), EntryOf(receipt).message_accepted().statement_digest());
  EXPECT_TRUE(Waiting(kAustralia).empty());
  // The sender has the evidence.
  EXPECT_EQ(exchange_->queries().GetMessage(kIndonesia, message.id())->handovers_size(), 2);
}

TEST_F(SweeperTest, ALateAcknowledgementGetsTheExpirysReceipt) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  clock_.Advance(hours(1));
  Sweep();
  const auto late = Acknowledge(kAustralia, receipt.index());
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_TRUE(late->was_there);
  EXPECT_TRUE(EntryOf(*late->receipt).has_delivery_expired());
}

TEST_F(SweeperTest, SuspensionWithReturnEmptiesTheMailboxes) {
  Accept(MakeMessage(kAustralia, {kIndonesia, kCanberra, kNewZealand}));
  network_.Must("suspend_partner { partner: 'partners/id-kemlu' state: PARTNER_STATE_SUSPENDED_HOLD }");
  Sweep();
  EXPECT_EQ(Size(), 1u) << "held";
  network_.Must("suspend_partner { partner: 'partners/id-kemlu' state: PARTNER_STATE_SUSPENDED_RETURN }");
  Sweep();
  ASSERT_EQ(Size(), 3u);
  for (const auto& [index, mailbox] : {std::pair{1, kIndonesia}, std::pair{2, kCanberra}}) {
    const log::v1::DeliveryReturned event = EntryAt(index).delivery_returned();
    EXPECT_EQ(event.mailbox(), mailbox);
    EXPECT_EQ(event.reason(), "PARTNER_SUSPENDED");
    EXPECT_TRUE(Waiting(mailbox).empty());
  }
  EXPECT_EQ(Waiting(kNewZealand).size(), 1u);
}

TEST_F(SweeperTest, ARemovedUnitsMailboxIsReturned) {
  Accept(MakeMessage(kAustralia, {kCanberra, kIndonesia}));
  network_.Must("remove_unit { unit: 'partners/id-kemlu/units/canberra' }");
  Sweep();
  ASSERT_EQ(Size(), 2u);
  EXPECT_EQ(EntryAt(1).delivery_returned().reason(), "UNIT_REMOVED");
  EXPECT_EQ(EntryAt(1).delivery_returned().mailbox(), kCanberra);
  EXPECT_EQ(Waiting(kIndonesia).size(), 1u);
}

TEST_F(SweeperTest, WhatIsLeftOverIsTakenNextTime) {
  for (int sent = 0; sent < 4300; sent += 860) {
    std::vector<Message> messages;
    for (int i = 0; i < 860; ++i) messages.push_back(MakeMessage());
    for (const auto& answer : SubmitMany(messages)) ASSERT_TRUE(answer.ok()) << answer.status();
    clock_.Advance(std::chrono::seconds(10));  // The rate of a partner.
  }
  clock_.Advance(hours(1));
  Sweep();
  EXPECT_EQ(Waiting(kAustralia).size(), 300u);
  Sweep();
  EXPECT_TRUE(Waiting(kAustralia).empty());
  EXPECT_EQ(Size(), 8600u);
}

TEST_F(SweeperTest, FilesAreSweptNowAndThen) {
  const auto attachment = Upload(kIndonesia, "unclaimed");
  Sweep();
  clock_.Advance(hours(24));
  Sweep();
  EXPECT_FALSE(blobs_->Contains(attachment.sha256()));
}

TEST_F(SweeperTest, AfterDrainingItDoesNothing) {
  Accept(MakeMessage());
  clock_.Advance(hours(1));
  exchange_->Drain();
  EXPECT_TRUE(exchange_->sweeper().Sweep().ok());
  EXPECT_EQ(Size(), 1u);
}

}  // namespace
}  // namespace duta::exchange

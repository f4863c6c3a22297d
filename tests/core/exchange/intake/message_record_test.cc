#include "core/exchange/intake/message_record.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using MessageRecordTest = ExchangeTest;

TEST_F(MessageRecordTest, WritesEverythingOfAMessage) {
  Message message = MakeMessage(kIndonesia, {kAustralia, kNewZealand}, "hello");
  *message.add_attachments() = Upload(kIndonesia, "file");
  const log::v1::Receipt receipt = Accept(message);
  EXPECT_EQ(receipt.index(), 0u);
  EXPECT_EQ(Waiting(kAustralia), std::vector<uint64_t>{0});
  EXPECT_EQ(Waiting(kNewZealand), std::vector<uint64_t>{0});
  EXPECT_EQ(Waiting(kIndonesia), std::vector<uint64_t>{});
  EXPECT_EQ(Number("SELECT COUNT(*) FROM memos WHERE message_id = $1", {std::string_view(message.id())}), 1);
  for (const char* party : {kIndonesia, kAustralia, kNewZealand}) {
    EXPECT_EQ(Number("SELECT COUNT(*) FROM log_parties WHERE party = $1", {std::string_view(party)}), 1) << party;
    EXPECT_EQ(Number("SELECT expire_time FROM attachment_grants WHERE principal = $1", {std::string_view(party)}), 0);
  }
  exchange_->Drain();
  EXPECT_EQ(memos_.commits, 1);
}

TEST_F(MessageRecordTest, ARefusedProjectionLeavesNothingAndItsNeighboursAll) {
  std::vector<Message> messages;
  for (int i = 0; i < 30; ++i) {
    messages.push_back(MakeMessage(kIndonesia, {kAustralia}, i % 3 == 1 ? "unwanted" : "welcome"));
  }
  const auto answers = SubmitMany(messages);
  uint64_t index = 0;
  for (size_t i = 0; i < answers.size(); ++i) {
    if (i % 3 == 1) {
      EXPECT_EQ(ReasonName(answers[i].status()), "BODY_INVALID");
      EXPECT_EQ(Number("SELECT COUNT(*) FROM message_ids WHERE message_id = $1", {std::string_view(messages[i].id())}),
                0);
    } else {
      ASSERT_TRUE(answers[i].ok()) << answers[i].status();
      EXPECT_EQ(answers[i]->receipt->index(), index++);
      EntryOf(*answers[i]->receipt);
    }
  }
  EXPECT_EQ(index, 20u);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM memos"), 20);
  EXPECT_EQ(Number("SELECT COUNT(*) FROM messages"), 20);
  EXPECT_EQ(Waiting(kAustralia).size(), 20u);
  EXPECT_EQ(exchange_->ledger().Size(), 20u);
}

TEST_F(MessageRecordTest, ARefusedIdIsFreeAgain) {
  Message message = MakeMessage(kIndonesia, {kAustralia}, "unwanted");
  EXPECT_EQ(Try(message), "BODY_INVALID");
  message.mutable_body()->set_content("welcome");
  EXPECT_EQ(Try(message), "OK");
}

TEST_F(MessageRecordTest, AFileThatAUnitSendsForItsPartnerStaysTheirs) {
  Message message = MakeMessage(kCanberra, {kAustralia});
  *message.add_attachments() = Upload(kIndonesia, "uploaded by the capital");
  EXPECT_EQ(Try(message), "ATTACHMENT_MISSING") << "a digest is no right to a file, not to one's partner's either";
  EXPECT_EQ(Try(kIndonesia, Sign(message)), "OK") << "the capital hands it in";
  for (const char* principal : {kIndonesia, kCanberra, kAustralia}) {
    EXPECT_EQ(Number("SELECT expire_time FROM attachment_grants WHERE principal = $1", {std::string_view(principal)}),
              0)
        << principal;
  }
}

TEST_F(MessageRecordTest, RingsTheMailboxesThatItWentTo) {
  std::promise<void> australia;
  std::atomic<int> others = 0;
  const Mailboxes::Subscription rung(exchange_->mailboxes(), kAustralia, [&] { australia.set_value(); });
  const Mailboxes::Subscription silent(exchange_->mailboxes(), kNewZealand, [&] { ++others; });
  Accept(MakeMessage());
  australia.get_future().wait();
  EXPECT_EQ(others, 0);
}

TEST_F(MessageRecordTest, WhoIsRungFindsTheDelivery) {
  for (int i = 0; i < 20; ++i) {
    std::promise<bool> found;
    const Mailboxes::Subscription bell(exchange_->mailboxes(), kAustralia, [&] {
      // Another thread looks, since the committer's waits for no disk.
      found.set_value(std::async(std::launch::async, [&] {
                        const auto pending = exchange_->mailboxes().Pending(kAustralia, i - 1, 10);
                        return pending.ok() && pending->size() == 1 && exchange_->messages().Get((*pending)[0]).ok();
                      }).get());
    });
    Accept(MakeMessage());
    EXPECT_TRUE(found.get_future().get());
  }
}

// Each was found good by a registry that had not taken up the order before it.
TEST_F(MessageRecordTest, WhatWasOrderedJustBeforeHolds) {
  order::v1::Order revoke;
  revoke.mutable_revoke_key()->set_keyid(keys_.at(kIndonesia).public_key().keyid());
  revoke.mutable_revoke_key()->set_reason("lost");
  order::v1::Order hold;
  hold.mutable_suspend_partner()->set_partner(kNewZealand);
  hold.mutable_suspend_partner()->set_state(registry::v1::PARTNER_STATE_SUSPENDED_HOLD);
  order::v1::Order give_back;
  give_back.mutable_suspend_partner()->set_partner(kAustralia);
  give_back.mutable_suspend_partner()->set_state(registry::v1::PARTNER_STATE_SUSPENDED_RETURN);
  const auto answers = SubmitMany({MakeOrder(revoke), MakeMessage(kIndonesia, {kNewZealand}), MakeOrder(hold),
                                   MakeMessage(kNewZealand, {kIndonesia}), MakeOrder(give_back),
                                   MakeMessage(kCanberra, {kAustralia}), MakeMessage(kCanberra, {kNewZealand})});
  std::vector<std::string> reasons;
  for (const auto& answer : answers) reasons.push_back(ReasonName(answer.status()));
  EXPECT_THAT(reasons, testing::ElementsAre("OK", "KEY_NOT_VALID", "OK", "PARTNER_SUSPENDED", "OK",
                                            "RECIPIENT_SUSPENDED", "OK"));
}

// Also across batches, for handovers, and after a restart.
TEST_F(MessageRecordTest, AClockThatWasSetBackTurnsNoTimeInTheLogBack) {
  const log::v1::Receipt first = Accept(MakeMessage());
  const auto time = [&](const log::v1::Receipt& receipt) { return EntryOf(receipt).record_time().seconds(); };
  clock_.Advance(-std::chrono::seconds(60));
  EXPECT_EQ(time(Accept(MakeMessage())), time(first));
  const auto taken = Acknowledge(kAustralia, first.index());
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(time(*taken->receipt), time(first));
  Open();
  EXPECT_EQ(time(Accept(MakeMessage())), time(first));
  clock_.Advance(std::chrono::seconds(100));
  EXPECT_EQ(time(Accept(MakeMessage())), time(first) + 40);
}

}  // namespace
}  // namespace duta::exchange

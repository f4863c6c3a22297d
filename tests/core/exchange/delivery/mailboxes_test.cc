#include "core/exchange/delivery/mailboxes.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using MailboxesTest = ExchangeTest;

TEST_F(MailboxesTest, ListsWhatWaitsInLogOrder) {
  for (int i = 0; i < 5; ++i) Accept(MakeMessage(kIndonesia, {i % 2 == 0 ? kAustralia : kNewZealand}));
  const Mailboxes& mailboxes = exchange_->mailboxes();
  const auto pending = [&](int64_t after, size_t limit) { return *mailboxes.Pending(kAustralia, after, limit); };
  EXPECT_EQ(pending(-1, 10), (std::vector<uint64_t>{0, 2, 4}));
  EXPECT_EQ(pending(0, 10), (std::vector<uint64_t>{2, 4}));
  EXPECT_EQ(pending(-1, 2), (std::vector<uint64_t>{0, 2}));
  EXPECT_EQ(pending(4, 10), std::vector<uint64_t>{});
  EXPECT_EQ(pending(INT64_MAX, 10), std::vector<uint64_t>{});
  EXPECT_EQ(*mailboxes.NonEmpty(), (std::vector<std::string>{kAustralia, kNewZealand}));
  const auto counts = *mailboxes.Counts();
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0].mailbox, kAustralia);
  EXPECT_EQ(counts[0].pending, 3u);
  EXPECT_EQ(counts[1].oldest_index, 1u);
}

// Whatever comes and goes, what is kept is what a count of all rows gives.
TEST_F(MailboxesTest, CountsAreKeptAsTheLogGrows) {
  Mailboxes& mailboxes = exchange_->mailboxes();
  const auto kept = [&] {
    std::map<std::string, uint64_t> counts;
    const auto found = mailboxes.Counts();
    EXPECT_TRUE(found.ok()) << found.status();
    for (const MailboxCount& count : *found) counts[count.mailbox] = count.pending;
    return counts;
  };
  Accept(MakeMessage(kIndonesia, {kAustralia, kNewZealand}));
  mailboxes.RingAll();  // The beat, after which a count is kept.
  EXPECT_EQ(kept(), (std::map<std::string, uint64_t>{{kAustralia, 1}, {kNewZealand, 1}}));
  Accept(MakeMessage(kIndonesia, {kAustralia}));
  ASSERT_TRUE(Acknowledge(kNewZealand, 0).ok());
  ASSERT_TRUE(Acknowledge(kNewZealand, 0).ok()) << "again: nothing goes twice";
  EXPECT_EQ(kept(), (std::map<std::string, uint64_t>{{kAustralia, 2}}));
  // It is no longer counted: a row behind everybody's back is not seen.
  ASSERT_TRUE(database()
                  .Write([](store::Transaction& transaction) {
                    return transaction
                        .Change("INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ($1, 2, 0)",
                                {std::string_view(kAustralia)})
                        .status();
                  })
                  .ok());
  EXPECT_EQ(kept()[kAustralia], 2u);
}

TEST_F(MailboxesTest, WhatIsCommittedAndNotYetVisibleIsNotListed) {
  Accept(MakeMessage());
  // As in the moment between the commit and the new head.
  ASSERT_TRUE(database()
                  .Write([](store::Transaction& transaction) {
                    return transaction
                        .Change("INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ($1, 1, 0)",
                                {std::string_view(kAustralia)})
                        .status();
                  })
                  .ok());
  EXPECT_EQ(Waiting(kAustralia), std::vector<uint64_t>{0});
  EXPECT_EQ((*exchange_->mailboxes().Counts())[0].pending, 1u);
}

TEST_F(MailboxesTest, RingsOnceForABatchWhoSubscribesWhileItDoes) {
  Mailboxes& mailboxes = exchange_->mailboxes();
  int first = 0, second = 0, other = 0;
  const Mailboxes::Subscription a(mailboxes, kAustralia, [&] { ++first; });
  const Mailboxes::Subscription b(mailboxes, kNewZealand, [&] { ++other; });
  {
    const Mailboxes::Subscription c(mailboxes, kAustralia, [&] { ++second; });
    mailboxes.Mark(kAustralia, 0);
    mailboxes.Mark(kAustralia, 1);
    EXPECT_EQ(first, 0) << "nobody is woken before the batch is visible";
    mailboxes.RingMarked(0, 2);
    mailboxes.RingMarked(2, 2);
    mailboxes.RingAll();
  }
  mailboxes.Mark(kAustralia, 2);
  mailboxes.Mark(kIndonesia, 3);
  mailboxes.RingMarked(2, 4);
  EXPECT_EQ(first, 3);
  EXPECT_EQ(second, 2);
  EXPECT_EQ(other, 1);
}

TEST_F(MailboxesTest, SaysWhatCameSinceItWasAskedLast) {
  Mailboxes& mailboxes = exchange_->mailboxes();
  const auto come = [&](uint64_t begin, std::vector<uint64_t> indexes, uint64_t end) {
    for (const uint64_t index : indexes) mailboxes.Mark(kAustralia, index);
    mailboxes.RingMarked(begin, end);
  };
  Mailboxes::Subscription subscription(mailboxes, kAustralia, {});
  come(0, {0}, 1);
  EXPECT_FALSE(subscription.Take().is_complete) << "what was there before is in the database alone";
  come(1, {1, 3}, 4);
  come(4, {}, 5);
  come(5, {6}, 7);
  const Arrivals arrivals = subscription.Take();
  EXPECT_TRUE(arrivals.is_complete);
  EXPECT_EQ(arrivals.indexes, (std::vector<uint64_t>{1, 3, 6}));
  const Arrivals nothing = subscription.Take();
  EXPECT_TRUE(nothing.is_complete);
  EXPECT_TRUE(nothing.indexes.empty());
}

TEST_F(MailboxesTest, SaysThatItMissedSomething) {
  Mailboxes& mailboxes = exchange_->mailboxes();
  Mailboxes::Subscription subscription(mailboxes, kAustralia, {});
  subscription.Take();
  mailboxes.RingMarked(2, 3);
  EXPECT_FALSE(subscription.Take().is_complete) << "another hub recorded 0 and 1";
  EXPECT_TRUE(subscription.Take().is_complete);
  for (uint64_t index = 3; index < 3 + 1025; ++index) mailboxes.Mark(kAustralia, index);
  mailboxes.RingMarked(3, 3 + 1025);
  const Arrivals many = subscription.Take();
  EXPECT_FALSE(many.is_complete) << "too many to keep";
  EXPECT_TRUE(many.indexes.empty());
}

TEST_F(MailboxesTest, WhoSubscribesWhileABatchIsPublishedMissesNothing) {
  Mailboxes& mailboxes = exchange_->mailboxes();
  mailboxes.Mark(kAustralia, 0);
  Mailboxes::Subscription subscription(mailboxes, kAustralia, {});
  subscription.Take();  // Then the database is read, which does not show the batch yet.
  mailboxes.RingMarked(0, 1);
  EXPECT_EQ(subscription.Take().indexes, std::vector<uint64_t>{0});
}

TEST_F(MailboxesTest, CountsAttempts) {
  Mailboxes& mailboxes = exchange_->mailboxes();
  EXPECT_EQ(mailboxes.CountAttempt(kAustralia, 3), 1u);
  EXPECT_EQ(mailboxes.CountAttempt(kAustralia, 5), 1u);
  EXPECT_EQ(mailboxes.CountAttempt(kAustralia, 3), 2u);
  EXPECT_EQ(mailboxes.CountAttempt(kAustralia, 3), 3u);
  EXPECT_EQ(mailboxes.CountAttempt(kAustralia, 5), 2u);
  EXPECT_EQ(mailboxes.CountAttempt(kNewZealand, 3), 1u);
}

}  // namespace
}  // namespace duta::exchange

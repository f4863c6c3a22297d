#include "core/exchange/delivery/mailbox_cursor.h"

#include "core/base/thread_rules.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Indexes = std::vector<uint64_t>;

class MailboxCursorTest : public ExchangeTest {
 protected:
  MailboxCursor Cursor(std::optional<uint64_t> after = std::nullopt) {
    return {exchange_->mailboxes(), exchange_->messages(), kAustralia, after, clock_, limits_};
  }
  Indexes Next(MailboxCursor& cursor, size_t limit = 100) {
    const auto next = cursor.Next(limit);
    EXPECT_TRUE(next.ok()) << next.status();
    Indexes indexes;
    if (next.ok()) {
      for (const Due& due : *next) indexes.push_back(due.index);
    }
    return indexes;
  }
  void AcceptMany(int count) {
    for (int i = 0; i < count; ++i) Accept(MakeMessage());
  }
  // A message that lives for so long.
  void AcceptFor(std::chrono::nanoseconds lifetime) {
    Message message = MakeMessage();
    *message.mutable_expire_time() = ToTimestamp(clock_.Now() + lifetime);
    Accept(message);
  }
};

TEST_F(MailboxCursorTest, GivesEverythingOnceInLogOrder) {
  AcceptMany(5);
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor, 2), (Indexes{0, 1}));
  EXPECT_EQ(Next(cursor, 2), (Indexes{2, 3}));
  EXPECT_EQ(Next(cursor, 2), (Indexes{4}));
  EXPECT_EQ(Next(cursor), Indexes{});
  AcceptMany(1);
  EXPECT_EQ(Next(cursor), Indexes{5});
  EXPECT_EQ(Next(cursor, 0), Indexes{});
}

TEST_F(MailboxCursorTest, GivesAgainWhatStaysUnacknowledgedOnceADeadline) {
  AcceptMany(4);
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor), (Indexes{0, 1, 2, 3}));
  ASSERT_TRUE(Acknowledge(kAustralia, uint64_t{1}).ok());  // Entry 4.
  std::map<uint64_t, int> given;
  for (int second = 1; second <= 600; ++second) {
    clock_.Advance(seconds(1));
    for (const uint64_t index : Next(cursor)) ++given[index];
  }
  // Ten deadlines; the first may begin a deadline late.
  for (const uint64_t index : {0, 2, 3}) {
    EXPECT_GE(given[index], 9) << index;
    EXPECT_LE(given[index], 10) << index;
  }
  EXPECT_EQ(given.size(), 3u) << "what is acknowledged does not come again";
}

TEST_F(MailboxCursorTest, NeverGivesAgainBeforeTheDeadline) {
  MailboxCursor cursor = Cursor();
  std::map<uint64_t, Instant> given;
  for (int second = 0; second < 400; ++second) {
    if (second % 7 == 0 && second < 200) AcceptMany(1);
    for (const uint64_t index : Next(cursor, 3)) {
      if (given.contains(index)) {
        EXPECT_GE(clock_.Now() - given[index], limits_.redelivery) << index;
      }
      given[index] = clock_.Now();
    }
    clock_.Advance(seconds(1));
  }
  EXPECT_EQ(given.size(), 29u) << "all that were accepted";
  for (const auto& [index, last] : given) EXPECT_LE(clock_.Now() - last, 2 * limits_.redelivery) << index;
}

TEST_F(MailboxCursorTest, APassOverWhatIsDueGoesByPages) {
  AcceptMany(5);
  MailboxCursor cursor = Cursor();
  Next(cursor);
  clock_.Advance(limits_.redelivery);
  Next(cursor);  // Marks them.
  clock_.Advance(limits_.redelivery);
  AcceptMany(1);
  EXPECT_EQ(Next(cursor, 3), (Indexes{5, 0, 1})) << "the new one first";
  EXPECT_EQ(Next(cursor, 3), (Indexes{2, 3, 4}));
  EXPECT_EQ(Next(cursor, 3), Indexes{});
}

TEST_F(MailboxCursorTest, ResumesAfterAnIndexAndGivesTheRestWhenDue) {
  AcceptMany(4);
  MailboxCursor cursor = Cursor(1);
  EXPECT_EQ(Next(cursor), (Indexes{2, 3}));
  clock_.Advance(limits_.redelivery);
  EXPECT_EQ(Next(cursor), (Indexes{0, 1}));
  MailboxCursor ahead = Cursor(1000);
  EXPECT_EQ(Next(ahead), Indexes{});
}

TEST_F(MailboxCursorTest, KeepingUpReadsNoDatabase) {
  AcceptMany(3);
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor), (Indexes{0, 1, 2}));
  AcceptMany(2);
  Flush();
  {
    const NoDiskScope no_disk("This receiver");
    EXPECT_EQ(Next(cursor), (Indexes{3, 4}));
    EXPECT_EQ(Next(cursor), Indexes{});
  }
  AcceptMany(3);
  Flush();
  const NoDiskScope no_disk("This receiver");
  EXPECT_EQ(Next(cursor, 2), (Indexes{5, 6})) << "more came than it wants";
  EXPECT_EQ(Next(cursor, 2), (Indexes{7}));
  EXPECT_EQ(Next(cursor, 2), Indexes{});
}

TEST_F(MailboxCursorTest, WhatLayForLongIsLookedUpAgain) {
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor), Indexes{});
  AcceptMany(3);
  Flush();
  EXPECT_EQ(Next(cursor, 1), Indexes{0});
  ASSERT_TRUE(Acknowledge(kAustralia, uint64_t{1}).ok());
  clock_.Advance(seconds(2));
  EXPECT_EQ(Next(cursor), Indexes{2}) << "another receiver has taken 1 over";
}

TEST_F(MailboxCursorTest, ArrivalsThatExpiredAreNotTheEnd) {
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor), Indexes{});
  for (int i = 0; i < 3; ++i) AcceptFor(std::chrono::milliseconds(1));
  AcceptFor(hours(1));
  Flush();
  clock_.Advance(std::chrono::milliseconds(2));
  EXPECT_EQ(Next(cursor, 2), Indexes{3});
}

TEST_F(MailboxCursorTest, FindsWhatAnotherHubRecorded) {
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor), Indexes{});
  {
    Limits limits = limits_;
    auto other = *Exchange::Open({database(), *blobs_, network_.registry(), kinds_, translator_, clock_, limits},
                                 signer_, directory_ / "other-anchor");
    std::swap(exchange_, other);
    Accept(MakeMessage());
    std::swap(exchange_, other);
  }
  EXPECT_EQ(Next(cursor), Indexes{}) << "nobody here knows of it";
  Accept(MakeMessage());
  Flush();
  EXPECT_EQ(Next(cursor), (Indexes{0, 1})) << "in the log's order";
}

TEST_F(MailboxCursorTest, SkipsWhatHasExpired) {
  AcceptFor(hours(1));
  AcceptFor(hours(3));
  AcceptFor(hours(1));
  clock_.Advance(hours(2));
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor), Indexes{1});
}

TEST_F(MailboxCursorTest, APageOfExpiredOnesIsNotTheEnd) {
  for (int i = 0; i < 10; ++i) AcceptFor(hours(1));
  AcceptFor(hours(5));
  clock_.Advance(hours(2));
  MailboxCursor cursor = Cursor();
  EXPECT_EQ(Next(cursor, 3), Indexes{10});
  clock_.Advance(limits_.redelivery);
  Next(cursor, 3);
  clock_.Advance(limits_.redelivery);
  EXPECT_EQ(Next(cursor, 3), Indexes{10}) << "also when it is due again";
}

TEST_F(MailboxCursorTest, AnotherStreamAndARestartGiveAllAgain) {
  AcceptMany(3);
  {
    MailboxCursor first = Cursor();
    EXPECT_EQ(Next(first), (Indexes{0, 1, 2}));
    MailboxCursor second = Cursor();
    EXPECT_EQ(Next(second), (Indexes{0, 1, 2}));
  }
  Open();
  MailboxCursor third = Cursor();
  EXPECT_EQ(Next(third), (Indexes{0, 1, 2}));
}

}  // namespace
}  // namespace duta::exchange

// What is stored rots: it is not given out as good, and nobody else waits for it.
#include "core/exchange/messages/damage.h"

#include "core/exchange/delivery/mailbox_cursor.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::hours;

class DamageTest : public ExchangeTest {
 protected:
  // Nothing is found in memory: every message comes from the database.
  DamageTest() : ExchangeTest(Forgetful()) {}
  static Limits Forgetful() {
    Limits limits;
    limits.recent_bytes = 1;
    return limits;
  }

  void Spoil(std::string_view sql) {
    const Status status =
        database().Write([&](store::Transaction& transaction) { return transaction.Change(sql, {}).status(); });
    ASSERT_TRUE(status.ok()) << status;
  }
  std::vector<uint64_t> Listed() {
    const auto page = exchange_->mailbox_queries().ListPending(kAustralia, 100, "");
    EXPECT_TRUE(page.ok()) << page.status();
    return Readable(page->deliveries);
  }
  std::vector<uint64_t> Received() {
    MailboxCursor cursor(exchange_->mailboxes(), exchange_->messages(), kAustralia, std::nullopt, clock_, limits_);
    const auto next = cursor.Next(100);
    EXPECT_TRUE(next.ok()) << next.status();
    return Readable(*next);
  }
  // The others come into told_.
  std::vector<uint64_t> Readable(const std::vector<Due>& deliveries) {
    told_.clear();
    std::vector<uint64_t> indexes;
    for (const Due& due : deliveries) {
      (due.accepted != nullptr ? indexes : told_).push_back(due.index);
      EXPECT_EQ(due.accepted == nullptr, ReasonOf(due.unreadable) == Reason::kStorageCorrupt);
    }
    return indexes;
  }

  std::vector<uint64_t> told_;  // Of what was listed or received last: what cannot be read.
};

using Indexes = std::vector<uint64_t>;

// The first of four is spoilt, in each place where a bit may flip; the last stays in
// memory, as the newest always does.
TEST_F(DamageTest, OneDamagedMessageStopsNobody) {
  Message spoilt = MakeMessage();
  Accept(spoilt);
  for (int i = 0; i < 3; ++i) Accept(MakeMessage());
  const auto flipped = [](std::string_view column, const char* where) {
    // The last byte becomes another one.
    return absl::StrCat("UPDATE messages SET ", std::string(column), " = CAST(substr(", std::string(column),
                        ", 1, length(", std::string(column), ") - 1) || CASE substr(", std::string(column),
                        ", -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB)", where);
  };
  const std::string changes[] = {
      flipped("envelope", " WHERE log_index = 0"),  // The end of a signature.
      "UPDATE messages SET envelope = x'00' WHERE log_index = 0",
      "UPDATE messages SET kind = 'text/other' WHERE log_index = 0",
      "UPDATE messages SET canonical_body = x'01' WHERE log_index = 0",
      "DELETE FROM messages WHERE log_index = 0",
  };
  for (const std::string& change : changes) {
    Spoil(change);
    EXPECT_EQ(Listed(), (Indexes{1, 2, 3})) << change;
    EXPECT_EQ(told_, Indexes{0}) << "its recipient is told: " << change;
    EXPECT_EQ(Received(), (Indexes{1, 2, 3})) << change;
    EXPECT_EQ(told_, Indexes{0}) << change;
    EXPECT_EQ(ReasonName(exchange_->queries().GetMessage(kIndonesia, spoilt.id()).status()), "STORAGE_CORRUPT");
    EXPECT_EQ(exchange_->damage().count(), 1u);
    EXPECT_EQ(ReasonName(Acknowledge(kAustralia, 0).status()), "STORAGE_CORRUPT");
    // The sender hands the same in again, and everything is as it was.
    const auto again = Submit(spoilt);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->recorded.was_there);
    EXPECT_EQ(again->recorded.receipt->index(), 0u);
    EXPECT_EQ(Listed(), (Indexes{0, 1, 2, 3})) << change;
    EXPECT_EQ(told_, Indexes{}) << change;
    EXPECT_EQ(exchange_->damage().count(), 0u);
  }
}

// A rotten row of the mailbox itself, which leads nowhere.
TEST_F(DamageTest, ADeliveryOfNothingStopsNobody) {
  for (int i = 0; i < 3; ++i) Accept(MakeMessage());
  ASSERT_TRUE(Acknowledge(kAustralia, 1).ok());  // Index 3 is no message.
  Spoil("UPDATE deliveries SET log_index = 3 WHERE log_index = 0");
  EXPECT_EQ(Listed(), Indexes{2});
  EXPECT_EQ(Received(), Indexes{2});
  clock_.Advance(hours(24 * 30));
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  Flush();
  EXPECT_EQ(Waiting(kAustralia), Indexes{3}) << "the others have expired";
}

// A name that rots may be another ministry's: the log says whose it is.
TEST_F(DamageTest, ARottenRowHandsAMessageToNobodyElse) {
  Accept(MakeMessage());
  Accept(MakeMessage(kIndonesia, {kNewZealand}));
  Spoil("UPDATE deliveries SET mailbox = 'partners/au-dfat' WHERE log_index = 1");
  EXPECT_EQ(Listed(), Indexes{0});
  EXPECT_EQ(Received(), Indexes{0});
  EXPECT_EQ(told_, Indexes{}) << "nor is it told that there is one";
  const auto places = exchange_->damage().Places();
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0], std::make_pair(Damage::kDelivery, uint64_t{1}));
}

// Nothing is signed that the log does not say itself.
TEST_F(DamageTest, ARottenTimeExpiresNothing) {
  Accept(MakeMessage());
  Accept(MakeMessage());
  Spoil("UPDATE deliveries SET expire_time = 1 WHERE log_index = 0");
  Spoil("UPDATE deliveries SET mailbox = 'partners/nz-mfat' WHERE log_index = 1");
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  Flush();
  EXPECT_EQ(exchange_->ledger().Size(), 2u);
  clock_.Advance(hours(24 * 30));
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  Flush();
  EXPECT_EQ(exchange_->ledger().Size(), 3u)
      << "the first has expired for Australia; the second never was New Zealand's";
}

TEST_F(DamageTest, AnotherMessageUnderTheSameIdMendsNothing) {
  Message spoilt = MakeMessage();
  Accept(spoilt);
  Accept(MakeMessage());
  Spoil("UPDATE messages SET envelope = x'00' WHERE log_index = 0");
  spoilt.set_subject("another one");
  EXPECT_EQ(ReasonName(Submit(spoilt).status()), "MESSAGE_ID_REUSED");
  EXPECT_EQ(Listed(), Indexes{1});
}

TEST_F(DamageTest, ARowOfBeforeIsCheckedByItsDigest) {
  Accept(MakeMessage());
  Accept(MakeMessage());
  Spoil("UPDATE messages SET content_sum = 0");
  EXPECT_EQ(Listed(), (Indexes{0, 1}));
  Spoil("UPDATE messages SET envelope = x'0a00' WHERE log_index = 0");
  EXPECT_EQ(Listed(), Indexes{1});
}

TEST_F(DamageTest, AnEntryIsProvenBeforeItIsGiven) {
  Accept(MakeMessage());
  Accept(MakeMessage());
  Spoil("UPDATE log_entries SET entry = CAST(entry || x'00' AS BLOB) WHERE log_index = 0");
  EXPECT_EQ(ReasonName(exchange_->queries().GetEntry(kIndonesia, 0).status()), "STORAGE_CORRUPT");
  log::v1::ListEntriesRequest request;
  const auto page = exchange_->queries().ListEntries(kIndonesia, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->receipts_size(), 0) << "both are proven by the other";
}

TEST_F(DamageTest, ADamagedCheckpointIsNotGivenOut) {
  Accept(MakeMessage());
  Accept(MakeMessage());
  Spoil("UPDATE log_checkpoints SET checkpoint = replace(checkpoint, 'hub', 'bub') WHERE size = 1");
  EXPECT_EQ(ReasonName(exchange_->queries().GetEntry(kIndonesia, 0).status()), "STORAGE_CORRUPT");
  EXPECT_TRUE(exchange_->queries().GetEntry(kIndonesia, 1).ok());
}

TEST_F(DamageTest, ExpiryNeedsNoEnvelopeAndWaitsForNoEntry) {
  for (int i = 0; i < 4; ++i) Accept(MakeMessage());
  Spoil("UPDATE messages SET envelope = x'00' WHERE log_index = 0");
  clock_.Advance(hours(24 * 30));
  EXPECT_EQ(Listed(), Indexes{}) << "what has expired is given to nobody, swept or not";
  EXPECT_EQ(Received(), Indexes{});
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  Flush();
  EXPECT_TRUE(Waiting(kAustralia).empty());
  EXPECT_EQ(exchange_->ledger().Size(), 8u);
}

}  // namespace
}  // namespace duta::exchange

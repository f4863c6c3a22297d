#include "plugins/worker/fault_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace duta::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant kNow{seconds(1'800'000'000)};

FaultEntry On(const std::string& digest) { return {digest, "id-" + digest, "killed by signal 11", 0, {}}; }

TEST(FaultRecordTest, QuarantinesAtTheSecondStrike) {
  FaultRecord record({});
  record.Strike(On("a"), kNow);
  EXPECT_EQ(record.FindQuarantined("a"), nullptr);
  record.Strike(On("a"), kNow + seconds(1));
  ASSERT_NE(record.FindQuarantined("a"), nullptr);
  EXPECT_EQ(record.FindQuarantined("a")->time, kNow + seconds(1));
  EXPECT_EQ(record.FindQuarantined("b"), nullptr);
}

TEST(FaultRecordTest, ForgivesAMessageThatSucceeds) {
  FaultRecord record({});
  record.Strike(On("a"), kNow);
  record.Succeed("a");
  record.Strike(On("a"), kNow);
  EXPECT_EQ(record.FindQuarantined("a"), nullptr);
  EXPECT_FALSE(record.empty());
  record.Succeed("a");
  EXPECT_TRUE(record.empty());
}

TEST(FaultRecordTest, TripsOnDifferentMessagesWithinTheWindow) {
  FaultRecord record({});
  EXPECT_FALSE(record.GiveUp("a", kNow));
  EXPECT_FALSE(record.GiveUp("a", kNow));
  EXPECT_FALSE(record.GiveUp("b", kNow + minutes(5)));
  EXPECT_FALSE(record.GiveUp("c", kNow + minutes(11))) << "a lies outside the window";
  EXPECT_TRUE(record.GiveUp("d", kNow + minutes(12)));
}

TEST(FaultRecordTest, DoublesTheBackoffUpToTheLimit) {
  FaultRules rules;
  rules.first_backoff = milliseconds(100);
  rules.last_backoff = milliseconds(1000);
  FaultRecord record(rules);
  for (int expected : {100, 200, 400, 800, 1000, 1000}) {
    record.FailToStart(kNow);
    EXPECT_EQ(record.not_before() - kNow, milliseconds(expected));
  }
  for (int i = 0; i < 100; ++i) record.FailToStart(kNow);
  EXPECT_EQ(record.not_before() - kNow, milliseconds(1000));
  record.Succeed("a");
  EXPECT_LT(record.not_before(), kNow);
  record.Strike(On("a"), kNow);
  EXPECT_EQ(record.not_before() - kNow, milliseconds(100));
}

TEST(FaultRecordTest, RemembersABoundedNumber) {
  FaultRules rules;
  rules.entries = 3;
  rules.strikes = 1;
  FaultRecord record(rules);
  for (int i = 0; i < 5; ++i) record.Strike(On(std::to_string(i)), kNow + seconds(i));
  const auto quarantined = record.Quarantined();
  ASSERT_EQ(quarantined.size(), 3u);
  EXPECT_EQ(quarantined[0].input_digest, "2");
  EXPECT_EQ(quarantined[2].input_digest, "4");
}

TEST(FaultRecordTest, TakesUpTheQuarantineOfOneBefore) {
  FaultRecord record((FaultRules()));
  record.Strike({"old", "m0", "it crashed", 0, {}}, Instant());
  record.Strike({"old", "m0", "it crashed", 0, {}}, Instant());
  record.Strike({"suspect", "m1", "it crashed", 0, {}}, Instant());
  record.Restore({{"kept", "m2", "it crashed", 2, Instant()}, {"lenient", "m3", "it hung", 1, Instant()}});
  EXPECT_EQ(record.FindQuarantined("old"), nullptr);
  ASSERT_NE(record.FindQuarantined("kept"), nullptr);
  EXPECT_EQ(record.FindQuarantined("kept")->message_id, "m2");
  EXPECT_NE(record.FindQuarantined("lenient"), nullptr) << "of a hub with other rules";
  record.Strike({"suspect", "m1", "it crashed", 0, {}}, Instant());
  EXPECT_NE(record.FindQuarantined("suspect"), nullptr) << "its first strike still counts";
  record.Restore({});
  EXPECT_EQ(record.Quarantined().size(), 0u);
}

}  // namespace
}  // namespace duta::worker

// Advice that an adapter fails on: it costs the sender whose message it was, and never
// the renditions of anybody.
#include "duta/message/v1/message.pb.h"
#include "plugins/worker/advice_record.h"
#include "pool_fixture.h"

namespace duta::worker {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(AdviceRecordTest, CountsFaultsBySenderWithinTheWindow) {
  AdviceRecord record({.breaker_window = std::chrono::minutes(10), .advice_faults = 3, .entries = 2});
  const Instant start(std::chrono::seconds(1'800'000'000));
  const auto at = [&](int minutes) { return start + std::chrono::minutes(minutes); };
  for (int minute : {0, 1, 2}) {
    EXPECT_TRUE(record.IsServed("partners/aa-one", at(minute)));
    record.Strike("partners/aa-one", at(minute));
  }
  EXPECT_FALSE(record.IsServed("partners/aa-one", at(3)));
  EXPECT_FALSE(record.IsServed("partners/aa-one", at(10)));
  EXPECT_TRUE(record.IsServed("partners/bb-two", at(3)));
  EXPECT_TRUE(record.IsServed("partners/aa-one", at(11))) << "the first one is over";
  // Of three senders the one that was quiet for longest is forgotten.
  record.Strike("partners/bb-two", at(4));
  record.Strike("partners/cc-three", at(5));
  EXPECT_TRUE(record.IsServed("partners/aa-one", at(5)));
}

class AdviceTest : public PoolTest {
 protected:
  void SetUp() override {
    PoolTest::SetUp();
    options_.rules.faults.breaker_messages = 3;
    StartWith(kEvilPartner, "hostile");
    pool_->Listen([this](const std::string&, const exchange::AdapterIdentity&, const FaultReport&) { ++reports_; });
  }

  // The adapter aborts at any message but one with a deed.
  std::vector<exchange::v1::Advisory> Advise(const std::string& sender, const std::string& subject) {
    message::v1::Message message;
    message.set_id("id-" + subject);
    message.set_sender(sender);
    message.set_subject(subject);
    return pool_->Advise(kEvilPartner, message.SerializeAsString(), clock_.Now());
  }

  int reports_ = 0;
};

TEST_F(AdviceTest, OfOneStrangerNeverSuspendsRenditionsForOthers) {
  for (const char* subject : {"1", "2", "3", "4", "5", "6"}) {
    EXPECT_THAT(Advise("partners/xx-stranger", subject), IsEmpty());
    // At once, without a backoff, on a worker that runs.
    const auto rendition = Do("harmless");
    ASSERT_TRUE(rendition.ok()) << rendition.status();
    EXPECT_EQ(rendition->output, "harmless");
  }
  const AdapterStatus state = StateOf(kEvilPartner);
  EXPECT_THAT(state.suspended, IsEmpty());
  EXPECT_THAT(state.quarantined, IsEmpty());
  EXPECT_EQ(reports_, 0) << "nothing to remember longer than the process lives";
  EXPECT_EQ(state.failures.size(), 3u) << "the rest never reached the adapter";
}

TEST_F(AdviceTest, OfOneStrangerLeavesThatOfOthersAlone) {
  for (const char* subject : {"1", "2", "3", "4"}) Advise("partners/xx-stranger/units/desk", subject);
  const uint64_t failures = StateOf(kEvilPartner).counters.failures;
  EXPECT_EQ(failures, 4u);
  Advise("partners/xx-friend", "deed:harmless;");
  EXPECT_EQ(StateOf(kEvilPartner).counters.failures, failures);
  Advise("partners/xx-stranger", "deed:harmless;");
  EXPECT_EQ(StateOf(kEvilPartner).counters.failures, failures + 1) << "a unit's faults are its partner's";
  clock_.Advance(std::chrono::minutes(11));
  Advise("partners/xx-stranger", "deed:harmless;");
  EXPECT_EQ(StateOf(kEvilPartner).counters.failures, failures + 1);
}

TEST_F(AdviceTest, DoesNotMaskFaultsOfRenditions) {
  for (const char* subject : {"1", "2", "3"}) Advise("partners/xx-stranger", subject);
  for (const char* deed : {"abort 1", "abort 2", "abort 3"}) {
    EXPECT_THAT(StateOf(kEvilPartner).suspended, IsEmpty());
    clock_.Advance(std::chrono::seconds(90));
    EXPECT_EQ(ReasonOf(Do(deed).status()), Reason::kAdapterFailed);
  }
  EXPECT_THAT(StateOf(kEvilPartner).suspended, HasSubstr("3 different messages"));
}

}  // namespace
}  // namespace duta::worker

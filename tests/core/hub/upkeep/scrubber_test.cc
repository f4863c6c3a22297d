#include "core/hub/upkeep/scrubber.h"

#include <thread>

#include "tests/core/hub/upkeep/small_hub.h"

namespace duta::hub {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ScrubberTest : public SmallHubTest {
 protected:
  // Rounds follow one another, without a rest.
  void Begin(std::chrono::hours period = std::chrono::hours(0), int rest_to_work = 0) {
    database_ = *store::OpenSqlite(paths_.database());
    scrubber_ =
        std::make_unique<Scrubber>(*database_, Signer(paths_).verifier(), paths_.blobs(), clock_, period, rest_to_work);
  }
  // Waits for so many whole rounds from now on.
  ScrubState AfterRounds(uint64_t count) const {
    const uint64_t until = scrubber_->state().rounds + count;
    while (scrubber_->state().rounds < until) std::this_thread::yield();
    return scrubber_->state();
  }

  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Scrubber> scrubber_;
};

auto Says(const std::string& subject, const std::string& what) {
  return AllOf(Field(&CheckResult::subject, HasSubstr(subject)), Field(&CheckResult::finding, HasSubstr(what)));
}

TEST_F(ScrubberTest, FindsWhatRotsAndForgetsWhatIsMended) {
  Grow(paths_, 300);
  const std::string blob = paths_.root() + "/" + AddBlob("an annex");
  AddBlob("another annex");
  Begin();
  EXPECT_THAT(AfterRounds(1).findings, IsEmpty());
  EXPECT_EQ(scrubber_->state().last_round, clock_.Now());
  Flip(blob, 2);
  EXPECT_THAT(AfterRounds(2).findings, ElementsAre(Says("file", "not those of its digest")));
  ASSERT_TRUE(WriteFileAtomically(blob, "an annex", FileMode::kPrivate).ok());
  EXPECT_THAT(AfterRounds(2).findings, IsEmpty());
  ASSERT_TRUE(database_
                  ->Write([](store::Transaction& transaction) {
                    return transaction.Change("UPDATE log_entries SET entry = x'00' WHERE log_index = 7", {}).status();
                  })
                  .ok());
  EXPECT_THAT(AfterRounds(2).findings,
              UnorderedElementsAre(Says("entry 7", "cannot be read"), Says("entries 7 to 7", "not as it was signed"),
                                   Says("node 0 of level 8", "does not fit")));
}

TEST_F(ScrubberTest, EndsInTheMiddleOfARound) {
  Grow(paths_, 300);
  // Its first rest would last for longer than anybody waits.
  Begin(std::chrono::hours(1), 1'000'000'000);
  scrubber_.reset();
}

TEST_F(ScrubberTest, RestsUntilItsTime) {
  Begin(std::chrono::hours(1));
  EXPECT_EQ(AfterRounds(1).rounds, 1u);
  std::this_thread::yield();
  EXPECT_EQ(scrubber_->state().rounds, 1u);
}

}  // namespace
}  // namespace duta::hub

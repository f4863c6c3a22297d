// Versions of one adapter side by side: standby, fallback, limits of the bundle,
// golden vectors; and the adapter of the first release.
#include <thread>

#include "plugins/worker/calls.h"
#include "plugins/worker/fault_cures.h"
#include "pool_fixture.h"

namespace duta::worker {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string DigestOf(const std::string& fixture) { return crypto::ToString(crypto::Sha256(Fixture(fixture))); }

class VersionsTest : public PoolTest {
 protected:
  std::string Serving(const std::string& partner = kPartner) {
    const auto version = pool_->InService(partner);
    return version.ok() ? (*version)->identity().version : "";
  }
};

TEST_F(VersionsTest, TheAdapterOfTheFirstReleaseWorks) {
  StartWith(kPartner, "first_release");
  const auto reversed = pool_->Translate(
      kPartner, {"application/vnd.test.forward", "application/vnd.test.backward", "\x01\xff", "", "id", clock_.Now()});
  ASSERT_TRUE(reversed.ok()) << reversed.status();
  EXPECT_EQ(reversed->output, "\xff\x01");
}

TEST_F(VersionsTest, TheOneBeforeStandsByAndComesBackAtOnce) {
  StartWith(kPartner, "good");
  EXPECT_EQ(pool_->StandbyOf(kPartner), "");
  EXPECT_FALSE(pool_->ActivateStandby(kPartner, DigestOf("good_newer")));
  ASSERT_TRUE(Activate(kPartner, "good_newer").ok());
  EXPECT_EQ(Serving(), "1.1.0");
  EXPECT_EQ(pool_->StandbyOf(kPartner), DigestOf("good"));
  EXPECT_TRUE(pool_->ActivateStandby(kPartner, DigestOf("good")));
  EXPECT_EQ(Serving(), "1.0.0");
  EXPECT_EQ(Upper("note")->adapter.version, "1.0.0");
  EXPECT_EQ(pool_->StandbyOf(kPartner), DigestOf("good_newer"));
}

TEST_F(VersionsTest, AStandbyIsGivenAndTakenAway) {
  StartWith(kPartner, "good_newer");
  ASSERT_TRUE(pool_->StandBy(kPartner, DigestOf("good"), Fixture("good")).ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner), DigestOf("good"));
  EXPECT_FALSE(pool_->StandBy(kPartner, DigestOf("good"), Fixture("hostile")).ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner), DigestOf("good"));
  ASSERT_TRUE(pool_->StandBy(kPartner, "", "").ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner), "");
  EXPECT_EQ(Serving(), "1.1.0");
}

TEST_F(VersionsTest, TheBreakerFallsBackToTheOneBefore) {
  options_.rules.faults.breaker_messages = 2;
  options_.rules.faults.first_backoff = std::chrono::milliseconds(0);
  StartWith(kEvilPartner, "hostile_before");
  ASSERT_TRUE(Activate(kEvilPartner, "hostile").ok());
  Do("abort 1").IgnoreError();
  EXPECT_EQ(Serving(kEvilPartner), "6.6.6");
  Do("abort 2").IgnoreError();
  EXPECT_EQ(Serving(kEvilPartner), "6.6.5");
  EXPECT_TRUE(Do("harmless").ok());
  const AdapterStatus state = StateOf(kEvilPartner);
  EXPECT_THAT(state.suspended, IsEmpty());
  EXPECT_THAT(state.fallen_back, HasSubstr("2 different messages"));
  EXPECT_EQ(state.identity.version, "6.6.5");
  // If that one is no better there is nothing left.
  Do("abort 3").IgnoreError();
  Do("abort 4").IgnoreError();
  EXPECT_EQ(Serving(kEvilPartner), "");
  EXPECT_THAT(StateOf(kEvilPartner).suspended, HasSubstr("different messages"));
}

TEST_F(VersionsTest, RemembersWhatFailedAndKnowsACure) {
  options_.rules.faults.breaker_messages = 1000;
  options_.rules.faults.first_backoff = std::chrono::milliseconds(0);
  StartWith(kEvilPartner, "hostile");
  for (const char* deed : {"exit-0", "garbage", "throw", "garbage"}) Do(deed).IgnoreError();
  const auto failures = StateOf(kEvilPartner).failures;
  ASSERT_EQ(failures.size(), 3u);
  EXPECT_THAT(failures[0].text, HasSubstr("exit code 0"));
  EXPECT_THAT(failures[1].text, HasSubstr("thrown on purpose"));
  EXPECT_THAT(failures[2].text, HasSubstr("OUTPUT_NOT_UTF8"));
  EXPECT_EQ(failures[2].count, 2);
  EXPECT_EQ(failures[2].message_id, "id-1");
  EXPECT_THAT(std::string(CureOf(failures[0].text)), HasSubstr("never by exit()"));
  EXPECT_THAT(std::string(CureOf(failures[1].text)), HasSubstr("throw InvalidInput"));
  EXPECT_THAT(std::string(CureOf(failures[2].text)), HasSubstr("UTF-8"));
  EXPECT_THAT(std::string(CureOf("something else")), HasSubstr("duta-adapter check"));
}

TEST_F(VersionsTest, ABundleAsksForLessThanTheHubGivesNeverForMore) {
  WorkerLimits hub;
  EXPECT_EQ(Capped(hub, {}).memory_bytes, hub.memory_bytes);
  EXPECT_EQ(Capped(hub, {.memory_bytes = 1 << 20}).memory_bytes, uint64_t{1} << 20);
  EXPECT_EQ(Capped(hub, {.memory_bytes = uint64_t{1} << 40}).memory_bytes, hub.memory_bytes);
  EXPECT_EQ(Capped(hub, {.output_bytes = 7}).output_bytes, 7u);
  EXPECT_EQ(Capped(hub, {.call_time = std::chrono::hours(1)}).call_time, hub.call_time);

  Start();
  const auto version = pool_->Load(kPartner, Fixture("good"), {.output_bytes = 3});
  ASSERT_TRUE(version.ok()) << version.status();
  const exchange::TranslationRequest request = {"text/plain", "text/vnd.test.upper", "note", "", "id", clock_.Now()};
  EXPECT_THAT(std::string(TranslateWith(**version, request).status().message()), HasSubstr("LIMIT"));
}

TEST_F(VersionsTest, GoldenVectorsMustComeOutTheSame) {
  Start();
  const auto version = pool_->Load(kPartner, Fixture("good"));
  ASSERT_TRUE(version.ok()) << version.status();
  const exchange::TranslationRequest request = {"text/plain", "text/vnd.test.upper", "note", "", "id", clock_.Now()};
  const GoldenCase good = {request, "NOTE"}, bad = {request, "Note"};
  EXPECT_FALSE(CheckReproduces(**version, std::vector{good}));
  const auto finding = CheckReproduces(**version, std::vector{good, bad});
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->check, "golden");
  EXPECT_THAT(finding->expected, HasSubstr("golden vector 2 (text/plain to text/vnd.test.upper)"));
  GoldenCase refused = good;
  refused.request.input = "malformed";
  EXPECT_THAT(CheckReproduces(**version, std::vector{refused})->found, HasSubstr("WORD_MALFORMED"));
}

}  // namespace
}  // namespace duta::worker

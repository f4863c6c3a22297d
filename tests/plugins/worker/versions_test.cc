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
  const auto reversed = Translate(
      kPartner, {"application/vnd.test.forward", "application/vnd.test.backward", "\x01\xff", "", "id", clock_.Now()});
  ASSERT_TRUE(reversed.ok()) << reversed.status();
  EXPECT_EQ(reversed->output, "\xff\x01");
}

TEST_F(VersionsTest, TheOneBeforeStandsByAndComesBackAtOnce) {
  StartWith(kPartner, "good");
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, "");
  EXPECT_FALSE(pool_->ActivateStandby(kPartner, DigestOf("good_newer")));
  ASSERT_TRUE(Activate(kPartner, "good_newer").ok());
  EXPECT_EQ(Serving(), "1.1.0");
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, DigestOf("good"));
  EXPECT_TRUE(pool_->ActivateStandby(kPartner, DigestOf("good")));
  EXPECT_EQ(Serving(), "1.0.0");
  EXPECT_EQ(Upper("note")->adapter.version, "1.0.0");
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, DigestOf("good_newer"));
}

TEST_F(VersionsTest, AStandbyIsGivenAndTakenAway) {
  StartWith(kPartner, "good_newer");
  ASSERT_TRUE(pool_->StandBy(kPartner, DigestOf("good"), Fixture("good")).ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, DigestOf("good"));
  EXPECT_FALSE(pool_->StandBy(kPartner, DigestOf("good"), Fixture("hostile")).ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, DigestOf("good"));
  ASSERT_TRUE(pool_->StandBy(kPartner, "", "").ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, "");
  EXPECT_EQ(Serving(), "1.1.0");
}

constexpr char kBula[] = R"({"greeting": "Bula"})";
constexpr char kTalofa[] = R"({"greeting": "Talofa"})";

TEST_F(VersionsTest, AConfigurationMakesAnotherOfTheSameLibrary) {
  Start();
  const std::string bytes = Fixture("stamp_1"), digest = DigestOf("stamp_1");
  const auto stamp = [&] {
    const auto result = Translate(
        kPartner, {"application/vnd.duta.note.v1+protobuf", "text/vnd.test.stamp", "abc", "", "id", clock_.Now()});
    return result.ok() ? result->output + ToHex(result->adapter.configuration_sha256) : result.status().ToString();
  };
  ASSERT_TRUE(pool_->Activate(kPartner, digest, bytes, {}, kBula).ok());
  EXPECT_EQ(stamp(), "made by 1.0.0\nof 3 bytes\nBula\n" + ToHex(crypto::View(crypto::Sha256(kBula))));
  ASSERT_TRUE(pool_->Activate(kPartner, digest, bytes).ok());
  EXPECT_EQ(stamp(), "made by 1.0.0\nof 3 bytes\n");
  EXPECT_EQ(pool_->StandbyOf(kPartner).sha256, "") << "the same library is no version to fall back to";

  ASSERT_TRUE(Activate(kPartner, "stamp_2").ok());
  ASSERT_TRUE(pool_->StandBy(kPartner, digest, bytes, {}, kBula).ok());
  EXPECT_EQ(pool_->StandbyOf(kPartner).configuration_sha256, crypto::ToString(crypto::Sha256(kBula)));
  EXPECT_FALSE(pool_->ActivateStandby(kPartner, digest));
  EXPECT_FALSE(pool_->ActivateStandby(kPartner, digest, kTalofa));
  EXPECT_TRUE(pool_->ActivateStandby(kPartner, digest, kBula));
}

TEST_F(VersionsTest, AConfigurationIsTriedInTheSandbox) {
  Start();
  const std::string bytes = Fixture("stamp_1");
  const Status refused = pool_->Load(kPartner, bytes, {}, "{}").status();
  EXPECT_EQ(MetadataOf(refused)["check"], "configuration");
  EXPECT_THAT(MetadataOf(refused)["found"], HasSubstr("KEY_MISSING: greeting: the stamp needs a greeting"));
  const Status aborted = pool_->Load(kPartner, bytes, {}, R"({"greeting": "abort"})").status();
  EXPECT_EQ(MetadataOf(aborted)["check"], "load");
  EXPECT_THAT(MetadataOf(aborted)["found"], HasSubstr("killed by signal 6"));
  // More than a packet holds goes through the arena.
  EXPECT_TRUE(pool_->Load(kPartner, bytes, {}, kBula + std::string(100'000, ' ')).ok());

  constexpr char kSchema[] = R"({"required": ["greeting"]})";
  EXPECT_TRUE(pool_->CheckConfiguration(kSchema, kBula).ok());
  EXPECT_EQ(MetadataOf(pool_->CheckConfiguration(kSchema, "{}"))["check"], "configuration");
  EXPECT_EQ(MetadataOf(pool_->CheckConfiguration("[]", kBula))["check"], "schema");
  // What would end a process ends one of the sandbox.
  const Status endless = pool_->CheckConfiguration(R"({"definitions": {"a": {"$ref": "#/definitions/a"}}})", kBula);
  EXPECT_EQ(MetadataOf(endless)["check"], "schema") << endless;
  // A sanitizer ends it in its own way.
  if (!Lacks("memory")) {
    EXPECT_THAT(MetadataOf(endless)["found"], HasSubstr("killed by signal 11"));
  }
  const Status huge = pool_->CheckConfiguration(std::string(10 << 20, ' '), kBula);
  EXPECT_THAT(MetadataOf(huge)["found"], HasSubstr("10485760 bytes"));
  EXPECT_TRUE(pool_->CheckConfiguration(kSchema, kBula).ok());
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

TEST_F(VersionsTest, WhatIsToBeRememberedIsToldAndTakenUpAgain) {
  options_.rules.faults.breaker_messages = 2;
  options_.rules.faults.first_backoff = std::chrono::milliseconds(0);
  Start();
  std::vector<FaultEntry> quarantined;
  std::string tripped;
  pool_->Listen([&](const std::string& partner, const exchange::AdapterIdentity& version, const FaultReport& report) {
    EXPECT_EQ(partner, kEvilPartner);
    EXPECT_EQ(version.version, "6.6.6");
    EXPECT_EQ(report.time, clock_.Now());
    if (report.quarantined) quarantined.push_back(*report.quarantined);
    if (!report.tripped.empty()) tripped = report.tripped;
  });
  ASSERT_TRUE(Activate(kEvilPartner, "hostile_before").ok());
  ASSERT_TRUE(Activate(kEvilPartner, "hostile").ok());
  Do("throw").IgnoreError();
  EXPECT_THAT(quarantined, IsEmpty()) << "a refusal is no fault";
  Do("abort 1").IgnoreError();
  ASSERT_EQ(quarantined.size(), 1u);
  EXPECT_EQ(quarantined[0].strikes, 2);
  EXPECT_EQ(tripped, "");
  Do("abort 2").IgnoreError();
  ASSERT_EQ(quarantined.size(), 2u);
  EXPECT_THAT(tripped, HasSubstr("2 different messages"));

  // Another hub, or this one after a restart.
  Start();
  ASSERT_TRUE(Activate(kEvilPartner, "hostile_before").ok());
  ASSERT_TRUE(Activate(kEvilPartner, "hostile").ok());
  pool_->RestoreFaults(kEvilPartner, "6.6.6", {quarantined[0]}, "");
  EXPECT_EQ(Serving(kEvilPartner), "6.6.6");
  EXPECT_THAT(std::string(Do("abort 1").status().message()), HasSubstr("quarantined for it: killed by signal 6"));
  EXPECT_EQ(StateOf(kEvilPartner).quarantined.size(), 1u);
  pool_->RestoreFaults(kEvilPartner, "6.6.6", {}, tripped);
  EXPECT_EQ(Serving(kEvilPartner), "6.6.5");
  EXPECT_EQ(StateOf(kEvilPartner).fallen_back, tripped);
  pool_->RestoreFaults(kEvilPartner, "6.6.5", {}, tripped);
  EXPECT_EQ(Serving(kEvilPartner), "") << "the one that stands by has them too";
  pool_->RestoreFaults(kEvilPartner, "6.6.6", {}, "");
  EXPECT_EQ(Serving(kEvilPartner), "6.6.6");
  pool_->RestoreFaults("partners/nobody", "1.0.0", {}, "");
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

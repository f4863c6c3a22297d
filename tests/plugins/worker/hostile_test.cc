// What hostile adapters try, against the real sandbox: each costs its own call
// and is named; the other partner's adapter goes on.
#include <sys/stat.h>

#include <algorithm>

#include "pool_fixture.h"

namespace duta::worker {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

struct Deed {
  const char* name;
  const char* says;        // Part of the refusal's text.
  const char* needs = "";  // A part of the sandbox that the machine must give.
};

class HostileTest : public PoolTest {
 protected:
  void SetUp() override {
    PoolTest::SetUp();
    options_.rules.faults.breaker_messages = 1000;
    options_.rules.faults.first_backoff = std::chrono::milliseconds(0);
    StartWith(kEvilPartner, "hostile");
    ASSERT_TRUE(Activate(kPartner, "good").ok());
  }
};

class DeedTest : public HostileTest, public testing::WithParamInterface<Deed> {};

TEST_P(DeedTest, IsRefusedByName) {
  const Deed& deed = GetParam();
  if (Lacks(deed.needs)) GTEST_SKIP() << "this machine lacks " << deed.needs;
  const auto result = Do(deed.name);
  EXPECT_EQ(ReasonOf(result.status()), Reason::kAdapterFailed);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr(deed.says));
  EXPECT_EQ(MetadataOf(result.status()).at("adapter"), "xx-test-hostile");
  // Nobody else pays for it, nor does its next message.
  EXPECT_EQ(Upper("note")->output, "NOTE");
  const auto harmless = Do("harmless");
  ASSERT_TRUE(harmless.ok()) << harmless.status();
  EXPECT_EQ(harmless->output, "harmless");
}

constexpr char kCalls[] = "system-calls";
constexpr char kMemory[] = "memory";
// A sanitizer handles these itself, and is refused in turn; its builds lack the memory limit.
constexpr char kPlainBuild[] = "memory";

INSTANTIATE_TEST_SUITE_P(
    All, DeedTest,
    testing::Values(Deed{"segfault", "killed by signal 11", kPlainBuild}, Deed{"abort", "killed by signal 6"},
                    Deed{"throw", "INTERNAL: EXCEPTION: thrown on purpose"}, Deed{"throw-int", "EXCEPTION"},
                    Deed{"eat-memory", "LIMIT: OUT_OF_MEMORY", kMemory}, Deed{"map-memory", "(mmap)", kCalls},
                    Deed{"map-stack", "(mmap)", kCalls}, Deed{"map-huge-page", "(mmap)", kCalls},
                    Deed{"stretch-stack", "the stack stays as it is", kCalls},
                    Deed{"map-nothing", "the address space is bounded", kMemory},
                    Deed{"overflow", "killed by signal 11", kPlainBuild}, Deed{"fork", "sandbox refused", kCalls},
                    Deed{"thread", "sandbox refused", kCalls}, Deed{"exec", "(execve)", kCalls},
                    Deed{"socket", "(socket)", kCalls}, Deed{"read-file", "(openat)", kCalls},
                    Deed{"write-file", "(openat)", kCalls}, Deed{"kill-parent", "sandbox refused", kCalls},
                    Deed{"kill-all", "(kill)", kCalls}, Deed{"ptrace", "(ptrace)", kCalls},
                    Deed{"executable-memory", "(mmap)", kCalls}, Deed{"close-socket", "(close)", kCalls},
                    Deed{"sleep", "(clock_nanosleep)", kCalls}, Deed{"exit", "exit code 3", kPlainBuild},
                    Deed{"exit-0", "exit code 0"}, Deed{"garbage", "OUTPUT_NOT_UTF8"},
                    Deed{"huge-output", "LIMIT: OUTPUT_TOO_LARGE"}, Deed{"forge", "not of the protocol"},
                    Deed{"forge-answer", "not of the protocol"}),
    [](const auto& info) {
      std::string name = info.param.name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

TEST_F(HostileTest, WroteNoFile) {
  Do("write-file").IgnoreError();
  struct stat status;
  EXPECT_NE(stat("/tmp/duta-hostile", &status), 0);
}

TEST_F(HostileTest, BoundsAndCleansDiagnostics) {
  const auto result = Do("many-diagnoses");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->output, "survived");
  ASSERT_FALSE(result->diagnostics.empty());
  size_t size = 0;
  for (const std::string& diagnostic : result->diagnostics) {
    size += diagnostic.size();
    EXPECT_THAT(diagnostic, testing::StartsWith("CODE??: ??: yyy"));
  }
  EXPECT_LE(size, size_t{512} << 10);
}

TEST_F(HostileTest, LosesItsAdviceWithTheCrash) {
  EXPECT_THAT(pool_->Advise(kEvilPartner, "", clock_.Now()), IsEmpty());
  EXPECT_EQ(StateOf(kEvilPartner).counters.failures, 1u);
}

TEST_F(HostileTest, QuarantinesAMessageAfterTheSecondCrash) {
  EXPECT_THAT(std::string(Do("abort").status().message()), HasSubstr("killed by signal 6"));
  const auto quarantined = StateOf(kEvilPartner).quarantined;
  ASSERT_EQ(quarantined.size(), 1u);
  EXPECT_EQ(quarantined[0].strikes, 2);
  EXPECT_EQ(quarantined[0].message_id, "id-1");
  EXPECT_THAT(quarantined[0].fault, HasSubstr("signal 6"));
  EXPECT_EQ(quarantined[0].input_digest.size(), 32u);
  EXPECT_THAT(std::string(Do("abort").status().message()), HasSubstr("quarantined"));
  EXPECT_TRUE(Do("harmless").ok());
}

class LimitsTest : public PoolTest {};

TEST_F(LimitsTest, EndsALoopAtTheTimeLimit) {
  options_.rules.limits.call_time = std::chrono::seconds(1);
  StartWith(kEvilPartner, "hostile");
  const auto result = Do("loop");
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("time limit"));
  // One such time is the machine's fault perhaps; the second is the adapter's.
  EXPECT_THAT(StateOf(kEvilPartner).quarantined, IsEmpty());
  clock_.Advance(std::chrono::minutes(1));
  Do("loop").IgnoreError();
  EXPECT_EQ(StateOf(kEvilPartner).quarantined.size(), 1u);
}

TEST_F(LimitsTest, WaitsAfterAFaultBeforeItStartsAgain) {
  options_.rules.workers = 1;
  StartWith(kEvilPartner, "hostile");
  EXPECT_THAT(std::string(Do("abort").status().message()), HasSubstr("signal 6"));
  EXPECT_THAT(std::string(Do("harmless").status().message()), HasSubstr("waits a moment"));
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_TRUE(Do("harmless").ok());
}

TEST_F(LimitsTest, SuspendsAfterCrashesOnDifferentMessages) {
  options_.rules.faults.breaker_messages = 3;
  StartWith(kEvilPartner, "hostile");
  for (const char* deed : {"abort 1", "abort 2", "abort 3"}) {
    EXPECT_THAT(StateOf(kEvilPartner).suspended, IsEmpty());
    clock_.Advance(std::chrono::seconds(90));
    EXPECT_EQ(ReasonOf(Do(deed).status()), Reason::kAdapterFailed);
  }
  EXPECT_THAT(StateOf(kEvilPartner).suspended, HasSubstr("3 different messages"));
  EXPECT_EQ(ReasonOf(Do("harmless").status()), Reason::kNoAdapter);
  ASSERT_TRUE(Activate(kEvilPartner, "hostile").ok());
  EXPECT_TRUE(Do("harmless").ok());
}

}  // namespace
}  // namespace duta::worker

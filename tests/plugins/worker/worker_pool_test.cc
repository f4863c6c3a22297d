#include "plugins/worker/worker_pool.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"
#include "pool_fixture.h"

namespace duta::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(PoolTest, TranslatesBothWays) {
  StartWith(kPartner, "good");
  const auto upper = Upper("note");
  ASSERT_TRUE(upper.ok()) << upper.status();
  EXPECT_EQ(upper->output, "NOTE");
  EXPECT_EQ(upper->adapter.id, "xx-test-good");
  EXPECT_EQ(upper->adapter.version, "1.0.0");
  EXPECT_EQ(upper->adapter.sha256, crypto::ToString(crypto::Sha256(Fixture("good"))));
  const auto lower = Translate(kPartner, {"text/vnd.test.upper", "text/plain", "NOTE", "", "id", clock_.Now()});
  ASSERT_TRUE(lower.ok()) << lower.status();
  EXPECT_EQ(lower->output, "note");
}

TEST_F(PoolTest, PassesTheCircumstancesOn) {
  StartWith(kPartner, "good");
  const auto facts = Upper("facts", "018f-id", "header");
  ASSERT_TRUE(facts.ok());
  EXPECT_THAT(facts->output, testing::StartsWith("018f-id 1800000000000000000 "));
  EXPECT_THAT(facts->output, testing::EndsWith(" header"));
  EXPECT_EQ(Upper("facts", "018f-id", "header")->output, facts->output);
  EXPECT_NE(Upper("facts", "018f-ie", "header")->output, facts->output);
}

TEST_F(PoolTest, PassesDiagnosticsOn) {
  StartWith(kPartner, "good");
  const auto dropped = Upper("hello!");
  ASSERT_TRUE(dropped.ok());
  EXPECT_THAT(dropped->dropped, ElementsAre("body.exclamation: there is no exclamation here"));
  const auto remark = Upper("");
  ASSERT_TRUE(remark.ok());
  EXPECT_THAT(remark->diagnostics, ElementsAre("EMPTY: body: nothing to translate"));
}

TEST_F(PoolTest, RunsAnAdapterInC) {
  StartWith(kPartner, "c_adapter");
  const auto reversed = Translate(
      kPartner, {"application/vnd.test.forward", "application/vnd.test.backward", "\x01\xff", "", "id", clock_.Now()});
  ASSERT_TRUE(reversed.ok()) << reversed.status();
  EXPECT_EQ(reversed->output, "\xff\x01");
}

TEST_F(PoolTest, AnAdapterMayCarryItsOwnProtobufWithTheSameDescriptors) {
  if (!std::filesystem::exists(DUTA_FIXTURES "/own_protobuf.so")) GTEST_SKIP() << "no static libprotobuf here";
  StartWith(kPartner, "own_protobuf");
  note::v1::Note note;
  note.set_number("D/0123");
  const std::string input = note.SerializeAsString();
  for (int i = 0; i < 3; ++i) {
    const auto result = Translate(
        kPartner, {"application/vnd.duta.note.v1+protobuf", "text/vnd.test.own", input, "", "id", clock_.Now()});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->output, "duta.note.v1.Note\nnumber: \"D/0123\"\n");
  }
}

TEST_F(PoolTest, CarriesEverySizeUpToTheLimits) {
  StartWith(kPartner, "good");
  for (size_t size : {size_t{1}, size_t{65'000}, size_t{65'536}, size_t{65'537}, size_t{1} << 20, size_t{4} << 20}) {
    const auto upper = Upper(std::string(size, 'a'));
    ASSERT_TRUE(upper.ok()) << size << ": " << upper.status();
    EXPECT_EQ(upper->output, std::string(size, 'A')) << size;
  }
  EXPECT_EQ(ReasonOf(Upper(std::string((4 << 20) + 1, 'a')).status()), Reason::kAdapterFailed);
}

TEST_F(PoolTest, TellsInvalidInputFromFailure) {
  StartWith(kPartner, "good");
  const auto refused = Upper("malformed");
  EXPECT_EQ(ReasonOf(refused.status()), Reason::kAdapterInputInvalid);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("WORD_MALFORMED: line 1: the word is malformed"));
  EXPECT_EQ(MetadataOf(refused.status()).at("field"), "line 1");
  EXPECT_EQ(StateOf(kPartner).counters.calls, 1u);
  EXPECT_EQ(StateOf(kPartner).counters.failures, 0u);
}

TEST_F(PoolTest, AdvisesTheSender) {
  StartWith(kPartner, "good");
  message::v1::Message message;
  message.set_id("018f");
  const auto advisories = pool_->Advise(kPartner, message.SerializeAsString(), clock_.Now());
  ASSERT_EQ(advisories.size(), 1u);
  EXPECT_EQ(advisories[0].partner(), kPartner);
  EXPECT_EQ(advisories[0].code(), "PUBLIC_HOLIDAY");
  EXPECT_EQ(advisories[0].field(), "create_time");
  EXPECT_THAT(pool_->Advise("partners/nobody", message.SerializeAsString(), clock_.Now()), IsEmpty());
  EXPECT_THAT(pool_->Advise(kPartner, "\xff not a message", clock_.Now()), IsEmpty());
}

TEST_F(PoolTest, SaysWhoHasNoAdapter) {
  StartWith(kPartner, "good");
  EXPECT_EQ(ReasonOf(pool_->InServiceFor("partners/nobody").status()), Reason::kNoAdapter);
  EXPECT_EQ(ReasonOf(Translate("partners/nobody", {}).status()), Reason::kNoAdapter);
  const auto other = Translate(kPartner, {"text/plain", "text/html", "", "", "", clock_.Now()});
  EXPECT_EQ(ReasonOf(other.status()), Reason::kNoAdapter);
  const auto with_parameters =
      Translate(kPartner, {"text/plain; charset=utf-8", "text/vnd.test.upper", "note", "", "", clock_.Now()});
  EXPECT_TRUE(with_parameters.ok()) << with_parameters.status();
  const auto adapter = pool_->InServiceFor(kPartner);
  ASSERT_TRUE(adapter.ok());
  EXPECT_EQ((*adapter)->description().translations.size(), 2u);
}

TEST_F(PoolTest, ReplacesAVersionWhileCallsRun) {
  StartWith(kPartner, "good");
  std::atomic<bool> stop = false;
  std::atomic<int> failures = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] {
      while (!stop) {
        const auto upper = Upper("note");
        if (!upper.ok() || upper->output != "NOTE") ++failures;
      }
    });
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(Activate(kPartner, "good_newer").ok());
    EXPECT_EQ(Upper("note")->adapter.version, "1.1.0");
    EXPECT_TRUE(Activate(kPartner, "good").ok());
    EXPECT_EQ(Upper("note")->adapter.version, "1.0.0");
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failures, 0);
}

TEST_F(PoolTest, SuspendsAndResumes) {
  StartWith(kPartner, "good");
  pool_->Suspend(kPartner, "on request");
  EXPECT_EQ(ReasonOf(Upper("note").status()), Reason::kNoAdapter);
  EXPECT_THAT(StateOf(kPartner).suspended, HasSubstr("on request"));
  EXPECT_EQ(ReasonOf(pool_->InServiceFor(kPartner).status()), Reason::kNoAdapter);
  ASSERT_TRUE(Activate(kPartner, "good").ok());
  EXPECT_TRUE(Upper("note").ok());
  EXPECT_THAT(StateOf(kPartner).suspended, IsEmpty());
}

TEST_F(PoolTest, ChecksWithoutPuttingIntoService) {
  Start();
  EXPECT_TRUE(pool_->Check(kPartner, Fixture("good")).ok());
  EXPECT_THAT(pool_->States(), IsEmpty());
  EXPECT_EQ(MetadataOf(pool_->Check("partners/other", Fixture("good"))).at("check"), "partner");
}

TEST_F(PoolTest, DoesNotServeOtherBytesThanOrdered) {
  Start();
  const Status status = pool_->Activate(kPartner, std::string(32, 'x'), Fixture("good"));
  EXPECT_EQ(ReasonOf(status), Reason::kAdapterRefused);
  EXPECT_EQ(MetadataOf(status).at("check"), "digest");
  EXPECT_EQ(ReasonOf(Upper("note").status()), Reason::kNoAdapter);
  EXPECT_THAT(StateOf(kPartner).suspended, HasSubstr("digest"));
}

TEST_F(PoolTest, RefusesAWeakSandboxUnlessAllowedByName) {
  options_.allowed_degradations.clear();
  Start();
  const auto missing = pool_->Degradations();
  if (missing.empty()) {
    EXPECT_TRUE(Activate(kPartner, "good").ok());
    return;
  }
  EXPECT_FALSE(missing[0].allowed);
  const Status status = Activate(kPartner, "good");
  EXPECT_EQ(ReasonOf(status), Reason::kAdapterRefused);
  EXPECT_EQ(MetadataOf(status).at("check"), "sandbox");
}

TEST_F(PoolTest, RefusesAnUnknownDegradation) {
  options_.allowed_degradations = {"everything"};
  EXPECT_EQ(ReasonOf(WorkerPool::Create(options_, clock_).status()), Reason::kConfigurationInvalid);
}

TEST_F(PoolTest, SaysThatTheProgramIsMissing) {
  options_.program = "/nonexistent/duta-adapter-worker";
  EXPECT_EQ(ReasonOf(WorkerPool::Create(options_, clock_).status()), Reason::kFileUnusable);
  options_.program = "/bin/true";
  EXPECT_EQ(ReasonOf(WorkerPool::Create(options_, clock_).status()), Reason::kFileUnusable);
}

struct ProcessState {
  char state = 'X';  // As in proc(5); X if there is no such process.
  pid_t parent = 0;
};

ProcessState StateOfProcess(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name;
  ProcessState process;
  stat >> number >> name >> process.state >> process.parent;
  return process;
}

// A zombie has ended; when it is reaped is the system's business.
bool Lives(pid_t pid) {
  const char state = StateOfProcess(pid).state;
  return state != 'X' && state != 'Z';
}

std::vector<pid_t> Descendants(pid_t of) {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    for (pid_t up = pid; up > 1; up = StateOfProcess(up).parent) {
      if (up == of && pid != of) found.push_back(pid);
    }
  }
  return found;
}

TEST_F(PoolTest, LeavesNoProcessBehind) {
  StartWith(kPartner, "good");
  const auto running = Descendants(getpid());
  EXPECT_GE(running.size(), 2u);
  pool_.reset();
  // The kernel kills the rest with the launcher, but not in no time.
  for (pid_t pid : running) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (Lives(pid) && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    EXPECT_FALSE(Lives(pid)) << pid;
  }
}

TEST_F(PoolTest, GoesOnWhenAWorkerIsKilled) {
  StartWith(kPartner, "good");
  for (int i = 0; i < 3; ++i) {
    int killed = 0;
    for (pid_t pid : Descendants(getpid())) {
      std::ifstream command("/proc/" + std::to_string(pid) + "/cmdline");
      std::string text;
      std::getline(command, text);
      if (text.find("serve") != text.npos) killed += kill(pid, SIGKILL) == 0;
    }
    EXPECT_GT(killed, 0);
    const auto upper = Upper("note");
    ASSERT_TRUE(upper.ok()) << upper.status();
    EXPECT_EQ(upper->output, "NOTE");
  }
  EXPECT_THAT(StateOf(kPartner).quarantined, IsEmpty());
}

TEST_F(PoolTest, FailsCleanlyWhenTheLauncherIsKilled) {
  StartWith(kPartner, "good");
  for (pid_t pid : Descendants(getpid())) {
    if (StateOfProcess(pid).parent == getpid()) kill(pid, SIGKILL);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  auto failed = Upper("note");
  while (failed.ok() && std::chrono::steady_clock::now() < end) failed = Upper("note");
  EXPECT_EQ(ReasonOf(failed.status()), Reason::kAdapterFailed);
  EXPECT_EQ(ReasonOf(Activate(kPartner, "good")), Reason::kInternal);
}

}  // namespace
}  // namespace duta::worker

#include "plugins/check/conformance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "core/base/bytes.h"
#include "plugins/check/commands.h"
#include "plugins/check/samples.h"
#include "plugins/check/trials/imports.h"
#include "plugins/worker/degradations.h"

namespace duta::check {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

class ConformanceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto launcher = worker::Launcher::Start(DUTA_WORKER);
    ASSERT_TRUE(launcher.ok()) << launcher.status();
    launcher_ = *std::move(launcher);
    options_.limits.call_time = std::chrono::seconds(20);
    options_.limits.load_time = std::chrono::seconds(20);
  }

  std::vector<Trial> CheckFile(const std::string& path) {
    const auto bytes = ReadFile(path, 256 << 20);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    return CheckConformance(*launcher_, bytes.value_or(""), options_);
  }

  std::vector<Trial> CheckFixture(const std::string& name) { return CheckFile(DUTA_FIXTURES "/" + name + ".so"); }

  std::unique_ptr<worker::Launcher> launcher_;
  ConformanceOptions options_;
};

std::string Text(const std::vector<Trial>& trials) {
  std::string text;
  for (const Trial& trial : trials) {
    text += std::to_string(static_cast<int>(trial.outcome)) + " " + trial.name + ": " + trial.detail + "\n";
  }
  return text;
}

auto Fails(const std::string& name, const std::string& detail) {
  return Contains(AllOf(Field(&Trial::name, name), Field(&Trial::outcome, Outcome::kFailed),
                        Field(&Trial::detail, HasSubstr(detail))));
}

TEST_F(ConformanceTest, AKindThatNobodyKnowsIsASlip) {
  const auto report = CheckFixture("mistyped");
  EXPECT_THAT(report, Fails("kinds", "application/vnd.duta.nota.v1+protobuf: no kind of message is called so"))
      << Text(report);
  EXPECT_FALSE(Passed(report));
}

TEST_F(ConformanceTest, EachTrialIsToldAsItEnds) {
  const auto bytes = ReadFile(DUTA_FIXTURES "/mistyped.so", 256 << 20);
  ASSERT_TRUE(bytes.ok());
  std::vector<Trial> told;
  const auto report =
      CheckConformance(*launcher_, *bytes, options_, [&](const Trial& trial) { told.push_back(trial); });
  EXPECT_EQ(Text(told), Text(report));
}

TEST_F(ConformanceTest, PassesGoodAdapters) {
  options_.samples = {{"text/plain", "a sample"}, {"application/vnd.test.forward", "a sample"}};
  for (const char* name : {"good", "c_adapter"}) {
    const auto trials = CheckFixture(name);
    EXPECT_TRUE(Passed(trials)) << name << "\n" << Text(trials);
    EXPECT_GE(trials.size(), 12u);
  }
}

// One under the sanitizers, where it takes a minute; adapter_check_* are all of them.
TEST_F(ConformanceTest, PassesAMinistry) {
  const auto trials = CheckFile(DUTA_ADAPTERS "/id.so");
  EXPECT_TRUE(Passed(trials)) << Text(trials);
  for (const Trial& trial : trials) EXPECT_NE(trial.outcome, Outcome::kSkipped) << trial.name;
}

TEST_F(ConformanceTest, SkipsWhatItHasNoSampleFor) {
  const auto trials = CheckFixture("good");
  EXPECT_THAT(trials, Contains(AllOf(Field(&Trial::name, "determinism"), Field(&Trial::outcome, Outcome::kSkipped))));
}

TEST_F(ConformanceTest, NamesWhatIsWrong) {
  struct Case {
    const char* fixture;
    const char* trial;
    const char* detail;
  };
  const Case cases[] = {
      {"wrong_symbol", "symbol", "duta_adapter_v1"},
      {"newer_abi", "abi", "2 to 3"},
      {"newer_table", "abi", "found 2"},
      {"short_table", "functions", "found 16"},
      {"no_function", "functions", "NULL"},
      {"bad_id", "id", "Not An Id"},
      {"newer_libc", "libc", "it needs GLIBC_2.99, this system has 2."},
      {"newer_libstdcxx", "libstdc++", "build it on this system or an older one"},
      {"other_identity", "identity", "differ"},
      {"constructor_segfault", "load", "a library that loads"},
      {"needs_extension", "extensions", "ask for them and expect NULL"},
      {"hostile", "imports", "socket (network)"},
      {"unpredictable", "determinism", "different answers"},
      {"forgetful", "state", "earlier call"},
#ifndef DUTA_SANITIZED
      {"leaking", "leaks", "grows by some 11"},  // 100 bytes, with the heap's own.
#endif
  };
  for (const Case& c : cases) {
    options_.samples = {{"text/plain", "a sample"}};
    const auto trials = CheckFixture(c.fixture);
    EXPECT_THAT(trials, Fails(c.trial, c.detail)) << c.fixture << "\n" << Text(trials);
  }
}

TEST_F(ConformanceTest, TriesAConfiguration) {
  options_.schema = R"({"required": ["greeting"]})";
  options_.configuration = R"({"greeting": "Bula"})";
  const auto trials = CheckFixture("stamp_1");
  EXPECT_TRUE(Passed(trials)) << Text(trials);
  EXPECT_THAT(trials,
              Contains(AllOf(Field(&Trial::name, "schema"), Field(&Trial::detail, "the configuration fits it"))));
  options_.configuration = "{}";
  EXPECT_THAT(CheckFixture("stamp_1"), Fails("configuration", "`required`"));
  options_.schema.clear();
  EXPECT_THAT(CheckFixture("stamp_1"), Fails("configuration", "the stamp needs a greeting"));
  options_.schema = R"({"const": 1})";
  EXPECT_THAT(CheckFixture("stamp_1"), Fails("schema", "`const`"));
}

TEST_F(ConformanceTest, NamesTheInputOfACrash) {
  options_.samples = {{"text/plain", "abort"}};
  EXPECT_THAT(CheckFixture("hostile"), Fails("samples", "signal 6"));
  options_.samples = {{"text/plain", "throw"}};
  EXPECT_THAT(CheckFixture("hostile"), Fails("samples", "INTERNAL: thrown on purpose"));
  options_.samples = {{"text/plain", "garbage"}};
  EXPECT_THAT(CheckFixture("hostile"), Fails("samples", "not UTF-8"));
  for (const auto& [deed, detail] : {std::pair("exit-0", "exit code 0"),
                                     {"fork", "sandbox refused"},
                                     {"read-file", "(openat)"},
                                     {"forge", "not of the protocol"}}) {
    options_.samples = {{"text/plain", deed}};
    EXPECT_THAT(CheckFixture("hostile"), Fails("samples", detail)) << deed;
  }
  options_.samples = {{"text/plain", "abort and more"}};
  EXPECT_THAT(CheckFixture("hostile"), Fails("truncated", "first"));
}

TEST_F(ConformanceTest, EndsALoopAtTheTimeLimit) {
  options_.limits.call_time = std::chrono::milliseconds(300);
  options_.samples = {{"text/plain", "loop"}};
  EXPECT_THAT(CheckFixture("hostile"), Fails("samples", "time limit"));
}

TEST(ImportsTest, NamesTheGroup) {
  EXPECT_THAT(ForbiddenImports({"memcpy", "socket", "time", "toupper"}),
              testing::ElementsAre("socket (network)", "time (clock)"));
}

TEST(CommandsTest, DescribeRunsNothing) {
  std::ostringstream out;
  // Its constructor would end this process.
  const auto code = Describe(DUTA_FIXTURES "/constructor_segfault.so", out);
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_EQ(*code, kDone);
  EXPECT_THAT(out.str(), HasSubstr("id          xx-test-constructor\n"));
  EXPECT_EQ(ReasonOf(Describe("/nonexistent.so", out).status()), Reason::kFileUnusable);
  EXPECT_EQ(ReasonOf(Describe(DUTA_FIXTURES "/wrong_symbol.so", out).status()), Reason::kAdapterRefused);
}

TEST(CommandsTest, RunsInThisProcess) {
  std::ostringstream out, notes;
  RunArguments arguments = {DUTA_FIXTURES "/good.so", "text/plain", "text/vnd.test.upper", "", "hello!", 3};
  EXPECT_EQ(check::Run(arguments, out, notes).value_or(-1), kDone);
  EXPECT_EQ(out.str(), "HELLO!");
  EXPECT_THAT(notes.str(), AllOf(HasSubstr("dropped: DROPPED: body.exclamation"), HasSubstr("3 calls, ")));
  arguments.input = "malformed";
  EXPECT_EQ(check::Run(arguments, out, notes).value_or(-1), kRefused);
  EXPECT_THAT(notes.str(), HasSubstr("error: WORD_MALFORMED: line 1: the word is malformed"));
  arguments.library = DUTA_FIXTURES "/wrong_symbol.so";
  EXPECT_EQ(ReasonOf(check::Run(arguments, out, notes).status()), Reason::kAdapterRefused);
}

TEST(CommandsTest, RunsWithAConfiguration) {
  std::ostringstream out, notes;
  RunArguments arguments;
  arguments.library = DUTA_FIXTURES "/stamp_1.so";
  arguments.input = "abc";
  arguments.configuration = R"({"greeting": "Bula"})";
  EXPECT_EQ(check::Run(arguments, out, notes).value_or(-1), kDone);
  EXPECT_EQ(out.str(), "made by 1.0.0\nof 3 bytes\nBula\n");
  arguments.configuration = "{}";
  const Status refused = check::Run(arguments, out, notes).status();
  EXPECT_EQ(ReasonOf(refused), Reason::kAdapterRefused);
  EXPECT_THAT(MetadataOf(refused)["found"], HasSubstr("the stamp needs a greeting"));
}

#ifndef DUTA_SANITIZED
// This process has the same message types, from the same protobuf.
TEST(CommandsTest, RunsAnAdapterWithMessageTypesOfItsOwn) {
  std::ostringstream out, notes;
  const std::string note = SampleBody("application/vnd.duta.note.v1+protobuf").value();
  RunArguments arguments = {DUTA_ADAPTERS "/au.so", "application/vnd.duta.note.v1+protobuf", "text/html", "", note, 2};
  arguments.message = SampleMessage("partners/au-dfat", arguments.from, note, message::v1::LEVEL_RESTRICTED);
  EXPECT_EQ(check::Run(arguments, out, notes).value_or(-1), kDone) << notes.str();
  EXPECT_THAT(out.str(), HasSubstr("<html"));
  EXPECT_THAT(notes.str(), HasSubstr("2 calls, "));
}

TEST(CommandsTest, RunsAnAdapterWithAProtobufOfItsOwn) {
  if (!std::filesystem::exists(DUTA_FIXTURES "/own_protobuf.so")) GTEST_SKIP() << "no static libprotobuf here";
  std::ostringstream out, notes;
  RunArguments arguments;
  arguments.library = DUTA_FIXTURES "/own_protobuf.so";
  arguments.input = SampleBody("application/vnd.duta.note.v1+protobuf").value();
  EXPECT_EQ(check::Run(arguments, out, notes).value_or(-1), kDone) << notes.str();
  EXPECT_THAT(out.str(), testing::StartsWith("duta.note.v1.Note\n"));
}
#endif

TEST(CommandsTest, SaysWhatTheSandboxHas) {
  std::ostringstream out;
  ASSERT_TRUE(Sandbox(DUTA_WORKER, out).ok());
  EXPECT_THAT(out.str(), HasSubstr("system-calls"));
  EXPECT_EQ(ReasonOf(Sandbox("/nonexistent", out).status()), Reason::kFileUnusable);
}

}  // namespace
}  // namespace duta::check

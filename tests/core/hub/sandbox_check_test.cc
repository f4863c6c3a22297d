#include "core/hub/sandbox_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "core/base/bytes.h"
#include "core/hub/setup/check.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/setup/init.h"
#include "plugins/worker/worker_pool.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {
namespace {

using ::testing::HasSubstr;

class SandboxCheckTest : public ::testing::Test {
 protected:
  SandboxCheckTest() {
    EXPECT_TRUE(Init({.data = paths_.root(), .name = "hub.example"}, clock_).ok());
    Configure("program = \"\"", "program = \"" DUTA_WORKER "\"");
  }
  void Configure(std::string_view from, std::string_view to) const {
    const std::string before = *ReadFile(paths_.config());
    const std::string after = absl::StrReplaceAll(before, {{std::string(from), std::string(to)}});
    ASSERT_NE(after, before);
    ASSERT_TRUE(WriteFileAtomically(paths_.config(), after, FileMode::kPrivate).ok());
  }

  const test::TemporaryDirectory place_;
  const DataPaths paths_{place_ / "hub"};
  const FakeClock clock_{*ParseInstant("2026-11-24T08:00:00Z")};
};

// What this system lacks, if anything, is named with the setting that allows it.
TEST_F(SandboxCheckTest, NamesEachPartThatIsLacking) {
  const auto pool = worker::WorkerPool::Create({.program = DUTA_WORKER}, clock_);
  ASSERT_TRUE(pool.ok()) << pool.status();
  const auto results = CheckSandbox(paths_.root(), clock_);
  EXPECT_TRUE(Passed(results)) << "the hub serves nevertheless";
  const std::string text = Format(results);
  for (const auto& part : (*pool)->Degradations())
    EXPECT_THAT(text, HasSubstr("name `" + part.name + "` in [adapters]"));
  if ((*pool)->Degradations().empty()) EXPECT_THAT(text, HasSubstr("ok      sandbox"));
  std::string all;
  for (const auto& part : (*pool)->Degradations()) all += (all.empty() ? "\"" : ", \"") + part.name + "\"";
  if (all.empty()) return;
  Configure("allow_degradations = []", "allow_degradations = [" + all + "]");
  EXPECT_THAT(Format(CheckSandbox(paths_.root(), clock_)), HasSubstr("ok      sandbox"));
}

TEST_F(SandboxCheckTest, AProgramThatCannotRunIsAWarning) {
  Configure(DUTA_WORKER, "/nowhere/worker");
  const auto results = CheckSandbox(paths_.root(), clock_);
  EXPECT_TRUE(Passed(results));
  EXPECT_THAT(Format(results), HasSubstr("warning sandbox: it cannot be tried: "));
}

}  // namespace
}  // namespace duta::hub

#include "core/hub/setup/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/bytes.h"
#include "core/crypto/key.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/setup/init.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CheckTest : public ::testing::Test {
 protected:
  CheckTest() {
    const auto report = Init({.data = paths_.root(), .name = "hub.example"}, clock_);
    EXPECT_TRUE(report.ok()) << report.status();
    // Any program will do.
    Configure("program = \"\"", "program = \"/bin/true\"");
  }

  void Configure(std::string_view from, std::string_view to) const {
    const std::string before = *ReadFile(paths_.config());
    const std::string after = absl::StrReplaceAll(before, {{std::string(from), std::string(to)}});
    ASSERT_NE(after, before);
    ASSERT_TRUE(WriteFileAtomically(paths_.config(), after, FileMode::kPrivate).ok());
  }
  std::vector<CheckResult> Run() const { return CheckDataDirectory(paths_.root(), clock_); }

  // The one finding of this verdict.
  std::string Only(Verdict verdict) const {
    std::string found;
    for (const CheckResult& result : Run()) {
      if (result.verdict != verdict) continue;
      EXPECT_THAT(found, IsEmpty()) << "and: " << result.finding;
      found = result.subject + ": " + result.finding;
    }
    return found;
  }

  const test::TemporaryDirectory place_;
  const DataPaths paths_{place_ / "hub"};
  FakeClock clock_{*ParseInstant("2026-11-24T08:00:00Z")};
};

TEST_F(CheckTest, ANewHubIsAllRight) {
  const auto results = Run();
  EXPECT_GT(results.size(), 3u);
  for (const CheckResult& result : results) {
    EXPECT_EQ(result.verdict, Verdict::kGood) << result.subject << ": " << result.finding;
  }
  EXPECT_TRUE(Passed(results));
}

TEST_F(CheckTest, ARunningHubMayBeChecked) {
  const auto running = DataDirectory::Open(paths_.root());
  ASSERT_TRUE(running.ok());
  EXPECT_TRUE(Passed(Run()));
}

TEST_F(CheckTest, OneLineACheckAndNoSecret) {
  const auto results = Run();
  const std::string text = Format(results);
  EXPECT_EQ(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')), results.size());
  EXPECT_THAT(text, HasSubstr("hub.example+"));
  EXPECT_THAT(text, Not(HasSubstr("PRIVATE")));
}

TEST_F(CheckTest, NamesWhatIsMissing) {
  EXPECT_FALSE(Passed(CheckDataDirectory(place_ / "none", clock_)));
  fs::remove(paths_.anchor());
  EXPECT_THAT(Only(Verdict::kBad), HasSubstr("anchor: missing"));
}

TEST_F(CheckTest, WarnsBeforeCertificatesExpireAndFailsAfter) {
  clock_.Advance(std::chrono::hours(24 * (365 * 2 - 29)));
  EXPECT_THAT(Only(Verdict::kWarning), HasSubstr("tls/hub.crt: it expires soon"));
  EXPECT_TRUE(Passed(Run()));
  clock_.Advance(std::chrono::hours(24 * 30));
  EXPECT_THAT(Only(Verdict::kBad), HasSubstr("tls/hub.crt: it is not valid now"));
  EXPECT_FALSE(Passed(Run()));
}

TEST_F(CheckTest, SecretsThatOthersCanReadAreBad) {
  for (const std::string& path : {paths_.root(), paths_.log_key(), paths_.tls_key(), paths_.ca_key()}) {
    const fs::perms before = fs::status(path).permissions();
    fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
    EXPECT_THAT(Only(Verdict::kBad), HasSubstr(absl::StrCat("chmod go= ", path))) << path;
    fs::permissions(path, before);
  }
  EXPECT_TRUE(Passed(Run()));
}

TEST_F(CheckTest, AKeyOfAnotherCertificateIsBad) {
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  ASSERT_TRUE(WriteFileAtomically(paths_.tls_key(), key.ToPem(), FileMode::kPrivate).ok());
  EXPECT_THAT(Only(Verdict::kBad), HasSubstr("not the key of tls/hub.crt"));
}

TEST_F(CheckTest, ALogKeyOfAnotherAlgorithmIsBad) {
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  ASSERT_TRUE(WriteFileAtomically(paths_.log_key(), key.ToPem(), FileMode::kPrivate).ok());
  EXPECT_THAT(Only(Verdict::kBad), HasSubstr("log.key"));
}

TEST_F(CheckTest, FilesOfGarbageAreBadAndNothingMore) {
  for (const std::string& path :
       {paths_.config(), paths_.log_key(), paths_.tls_key(), paths_.tls_certificate(), paths_.ca_certificate()}) {
    const std::string before = *ReadFile(path);
    ASSERT_TRUE(WriteFileAtomically(path, std::string("\0\xff garbage", 10), FileMode::kPrivate).ok());
    EXPECT_FALSE(Passed(Run())) << path;
    ASSERT_TRUE(WriteFileAtomically(path, before, FileMode::kPrivate).ok());
  }
  EXPECT_TRUE(Passed(Run()));
}

TEST_F(CheckTest, TheAdaptersProgramMustBeThere) {
  for (const std::string& program : {place_ / "none", place_.path()}) {
    Configure("program = \"/bin/true\"", absl::StrCat("program = \"", program, "\""));
    EXPECT_THAT(Only(Verdict::kBad), HasSubstr(absl::StrCat(program, " cannot be run")));
    EXPECT_FALSE(Passed(CheckConfigFile(paths_.config())));
    Configure(absl::StrCat("program = \"", program, "\""), "program = \"/bin/true\"");
  }
}

TEST_F(CheckTest, DeparturesFromTheSafeDefaultsAreWarnings) {
  Configure("allow_degradations = []", "allow_degradations = [\"user-namespace\"]");
  EXPECT_THAT(Only(Verdict::kWarning), HasSubstr("user-namespace"));
  EXPECT_TRUE(Passed(Run()));
  Configure("allow_degradations = [\"user-namespace\"]", "allow_degradations = []");
  Configure("dev = false", "dev = true");
  EXPECT_THAT(Only(Verdict::kWarning), HasSubstr("bundles without both signatures are taken"));
  EXPECT_TRUE(Passed(Run()));
}

TEST_F(CheckTest, AConfigurationByItself) {
  EXPECT_TRUE(Passed(CheckConfigFile(paths_.config())));
  Configure("reflection = false", "reflection = \"no\"");
  const auto results = CheckConfigFile(paths_.config());
  EXPECT_FALSE(Passed(results));
  EXPECT_THAT(Format(results), HasSubstr("hub.reflection must be true or false"));
  EXPECT_FALSE(Passed(CheckConfigFile(place_ / "none")));
}

}  // namespace
}  // namespace duta::hub

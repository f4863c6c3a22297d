#include "core/hub/setup/data_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

int ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

class DataDirectoryTest : public ::testing::Test {
 protected:
  // A directory with every file that a hub needs, empty.
  DataPaths Fill() {
    DataPaths paths(place_ / "hub");
    fs::create_directories(paths.tls());
    for (const std::string& path : {paths.config(), paths.database(), paths.log_key(), paths.anchor(),
                                    paths.tls_certificate(), paths.tls_key()}) {
      EXPECT_TRUE(WriteFileAtomically(path, "", FileMode::kPrivate).ok());
    }
    return paths;
  }

  const test::TemporaryDirectory place_;
};

TEST_F(DataDirectoryTest, NamesWhatIsMissing) {
  const DataPaths paths = Fill();
  EXPECT_THAT(MissingParts(paths), IsEmpty());
  fs::remove(paths.log_key());
  fs::remove(paths.tls_key());
  fs::create_directory(paths.tls_key());  // Something else of that name.
  EXPECT_THAT(MissingParts(paths), ElementsAre("log.key", "tls/hub.key"));
  const Status status = DataDirectory::Open(paths.root()).status();
  EXPECT_EQ(ReasonOf(status), Reason::kDataDirectoryInvalid);
  EXPECT_THAT(std::string(status.message()), HasSubstr("it has no log.key, tls/hub.key"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("dutad init"));
  EXPECT_FALSE(fs::exists(paths.lock()));
}

TEST_F(DataDirectoryTest, NeedsADirectory) {
  EXPECT_THAT(MissingParts(DataPaths(place_ / "none")), ElementsAre("."));
  EXPECT_EQ(ReasonOf(DataDirectory::Open(place_ / "none").status()), Reason::kDataDirectoryInvalid);
  EXPECT_EQ(ReasonOf(DataDirectory::Open("").status()), Reason::kDataDirectoryInvalid);
}

TEST_F(DataDirectoryTest, BelongsToOneAtATime) {
  const DataPaths paths = Fill();
  {
    const auto first = DataDirectory::Open(paths.root());
    ASSERT_TRUE(first.ok()) << first.status();
    const Status second = DataDirectory::Open(paths.root()).status();
    EXPECT_EQ(ReasonOf(second), Reason::kDataDirectoryLocked);
    EXPECT_EQ(MetadataOf(second)["pid"], absl::StrCat(getpid()));
    EXPECT_THAT(std::string(second.message()), HasSubstr(absl::StrCat("process ", getpid())));
  }
  EXPECT_TRUE(DataDirectory::Open(paths.root()).ok());
}

TEST_F(DataDirectoryTest, TheLockGoesWithTheProcessThatHeldIt) {
  const DataPaths paths = Fill();
  const pid_t child = fork();
  if (child == 0) {
    auto held = DataDirectory::Open(paths.root());
    if (!held.ok() || !held->WriteAddress("127.0.0.1:1").ok()) _exit(1);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(fs::exists(paths.address()));
  const auto directory = DataDirectory::Open(paths.root());
  ASSERT_TRUE(directory.ok()) << directory.status();
  // Nobody listens there any more.
  EXPECT_FALSE(fs::exists(paths.address()));
}

TEST_F(DataDirectoryTest, ALockThatIsALinkIsNotFollowed) {
  const DataPaths paths = Fill();
  fs::create_symlink(paths.config(), paths.lock());
  EXPECT_EQ(ReasonOf(DataDirectory::Open(paths.root()).status()), Reason::kFileUnusable);
  EXPECT_EQ(*ReadFile(paths.config()), "");
}

TEST_F(DataDirectoryTest, PublishesTheAddressWhileItIsOpen) {
  const DataPaths paths = Fill();
  {
    auto directory = DataDirectory::Open(paths.root());
    ASSERT_TRUE(directory.ok());
    ASSERT_TRUE(directory->WriteAddress("127.0.0.1:7447").ok());
    EXPECT_EQ(*ReadFile(paths.address()), "127.0.0.1:7447\n");
  }
  EXPECT_FALSE(fs::exists(paths.address()));
}

TEST_F(DataDirectoryTest, CreatesForItsOwnerAlone) {
  auto made = DataDirectory::Create(place_ / "below/hub/");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->paths().root(), place_ / "below/hub");
  EXPECT_EQ(ModeOf(made->paths().root()), 0700);
  EXPECT_EQ(ModeOf(made->paths().lock()), 0600);
}

TEST_F(DataDirectoryTest, CreatesInAnEmptyDirectoryOnly) {
  fs::create_directory(place_ / "empty");
  fs::permissions(place_ / "empty", fs::perms::all);
  {
    auto made = DataDirectory::Create(place_ / "empty");
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(ModeOf(place_ / "empty"), 0700);
    // Also while the first one still works on it.
    EXPECT_EQ(ReasonOf(DataDirectory::Create(place_ / "empty").status()), Reason::kDataDirectoryInvalid);
    fs::create_directories(made->paths().tls());
    made->Clear();
  }
  EXPECT_TRUE(fs::is_empty(place_ / "empty"));
  ASSERT_TRUE(WriteFileAtomically(place_ / "empty/x", "mine", FileMode::kPublic).ok());
  EXPECT_EQ(ReasonOf(DataDirectory::Create(place_ / "empty").status()), Reason::kDataDirectoryInvalid);
  EXPECT_EQ(ReasonOf(DataDirectory::Create(place_ / "empty/x").status()), Reason::kDataDirectoryInvalid);
  EXPECT_EQ(*ReadFile(place_ / "empty/x"), "mine");
}

}  // namespace
}  // namespace duta::hub

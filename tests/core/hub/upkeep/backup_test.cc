#include "core/hub/upkeep/backup.h"

#include <set>

#include "core/hub/upkeep/check_stores.h"
#include "core/hub/upkeep/restore.h"
#include "tests/core/hub/upkeep/small_hub.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BackupTest : public SmallHubTest {
 protected:
  StatusOr<BackupReport> Make(const std::string& to, const std::string& base = "", bool with_keys = true) {
    clock_.Advance(std::chrono::seconds(1));
    return MakeBackup({.data = paths_.root(), .to = to, .base = base, .with_keys = with_keys}, clock_, {});
  }
  StatusOr<RestoreReport> PutBack(const std::string& from, const std::string& data) {
    return Restore({.from = from, .data = data}, clock_, {});
  }
  // Everything in a folder, by path, so that a change of anything shows.
  static std::map<std::string, std::string> Contents(const std::string& folder) {
    std::map<std::string, std::string> contents;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string name = entry.path().lexically_relative(folder).string();
      // What SQLite has beside a file that is read is no content.
      if (name.ends_with("-wal") || name.ends_with("-shm")) continue;
      if (entry.is_regular_file() && name != "lock") contents[name] = *ReadFile(entry.path());
    }
    return contents;
  }
  uint64_t SizeOf(const DataPaths& paths) const {
    const auto log = StoredLog::Open(paths.database(), paths.anchor(), Signer(paths), store::AtRest::kNo);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? (*log)->size() : 0;
  }

  const std::string backup_ = place_ / "backup";
};

TEST_F(BackupTest, IsWholeAndCanBePutBackElsewhere) {
  Grow(paths_, 4);
  const std::string blob = AddBlob("an annex");
  const auto report = Make(backup_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->manifest.log_size, 5u);
  EXPECT_EQ(report->manifest.blobs, 1u);
  EXPECT_EQ(report->copied_bytes, 8u);
  EXPECT_THAT(report->findings, IsEmpty());
  const auto verified = VerifyBackup(backup_, "", {});
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(Passed(*verified)) << Format(*verified);

  const DataPaths elsewhere(place_ / "elsewhere");
  const auto restored = PutBack(backup_, elsewhere.root());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_FALSE(restored->had_anchor);
  EXPECT_THAT(Format(*restored, {.from = backup_, .data = elsewhere.root()}), HasSubstr("PROOF_INVALID"));
  EXPECT_EQ(SizeOf(elsewhere), 5u);
  EXPECT_EQ(*ReadFile(elsewhere.root() + "/" + blob), "an annex");
  const auto checked = CheckHub(elsewhere.root(), clock_, Depth::kDeep);
  EXPECT_TRUE(Passed(checked)) << Format(checked);
  Grow(elsewhere, 1);
  EXPECT_EQ(SizeOf(elsewhere), 6u) << "it goes on";
}

TEST_F(BackupTest, IsBroughtUpToDateInItsPlace) {
  const std::string blob = AddBlob("an annex");
  ASSERT_TRUE(Make(backup_).ok());
  Grow(paths_, 2);
  AddBlob("another annex");
  const auto report = Make(backup_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->copied_bytes, 13u) << "what was there is not copied again";
  EXPECT_EQ(report->manifest.blobs, 2u);
  std::set<std::string> states;
  for (const auto& entry : fs::directory_iterator(backup_)) {
    if (entry.path().filename().string().starts_with("state-")) states.insert(entry.path().filename().string());
  }
  EXPECT_EQ(states, std::set<std::string>{report->manifest.state});
  EXPECT_TRUE(Passed(*VerifyBackup(backup_, "", {})));
  // A base's files are linked.
  const auto linked = Make(place_ / "tomorrow", backup_);
  ASSERT_TRUE(linked.ok()) << linked.status();
  EXPECT_EQ(linked->copied_bytes, 0u);
  EXPECT_TRUE(fs::equivalent(backup_ + "/" + blob, place_ / "tomorrow/" + blob));
  EXPECT_TRUE(Passed(*VerifyBackup(place_ / "tomorrow", "", {})));
}

// What a run that was killed leaves is no backup, and in nobody's way.
TEST_F(BackupTest, OneThatWasNotFinishedIsNone) {
  fs::create_directories(backup_ + "/state-1");
  ASSERT_TRUE(WriteFileAtomically(backup_ + "/state-1/duta.db", "half", FileMode::kPrivate).ok());
  EXPECT_EQ(NameOfReason(PutBack(backup_, place_ / "elsewhere").status()), "BACKUP_INVALID");
  ASSERT_TRUE(Make(backup_).ok());
  EXPECT_FALSE(fs::exists(backup_ + "/state-1"));
  EXPECT_TRUE(Passed(*VerifyBackup(backup_, "", {})));
}

TEST_F(BackupTest, NeverGoesBetweenThingsOfOthers) {
  fs::create_directories(backup_);
  ASSERT_TRUE(WriteFileAtomically(backup_ + "/thesis.txt", "mine", FileMode::kPrivate).ok());
  const auto report = Make(backup_);
  EXPECT_EQ(NameOfReason(report.status()), "BACKUP_INVALID");
  EXPECT_THAT(std::string(report.status().message()), HasSubstr("thesis.txt"));
  EXPECT_EQ(Contents(backup_).size(), 1u);
  EXPECT_EQ(NameOfReason(Make(paths_.root()).status()), "BACKUP_INVALID") << "into itself";
}

TEST_F(BackupTest, AHubThatWasRolledBackDoesNotReplaceItsBackup) {
  ASSERT_TRUE(Make(place_ / "older").ok());
  Grow(paths_, 3);
  ASSERT_TRUE(Make(backup_).ok());
  const auto before = Contents(backup_);
  // As if by hand: database and anchor of before.
  fs::remove_all(paths_.root());
  ASSERT_TRUE(PutBack(place_ / "older", paths_.root()).ok());
  EXPECT_EQ(NameOfReason(Make(backup_).status()), "LOG_ROLLED_BACK");
  const auto manifest = before.find("backup.toml");
  EXPECT_EQ(*ReadFile(backup_ + "/backup.toml"), manifest->second);
  EXPECT_TRUE(Passed(*VerifyBackup(backup_, "", {})));
}

TEST_F(BackupTest, SaysWhichFilesTheHubItselfHasLost) {
  const std::string gone = AddBlob("gone"), rotten = AddBlob("rotten");
  fs::remove(paths_.root() + "/" + gone);
  Flip(paths_.root() + "/" + rotten, 0);
  const auto report = Make(backup_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->findings.size(), 2u);
  EXPECT_EQ(report->manifest.missing_blobs, 2u);
  EXPECT_FALSE(fs::exists(backup_ + "/" + rotten)) << "what is damaged is not kept as good";
}

TEST_F(BackupTest, AnOlderHistoryIsNeverPutOverANewerOne) {
  ASSERT_TRUE(Make(backup_).ok());
  Grow(paths_, 2);
  const auto before = Contents(paths_.root());
  const auto refused = PutBack(backup_, paths_.root());
  EXPECT_EQ(NameOfReason(refused.status()), "LOG_ROLLED_BACK");
  EXPECT_EQ(MetadataOf(refused.status()), (Metadata{{"held", "1"}, {"signed", "3"}}));
  EXPECT_EQ(Contents(paths_.root()), before);
  // Nor where only one of the two still says so.
  fs::remove(paths_.anchor());
  EXPECT_EQ(NameOfReason(PutBack(backup_, paths_.root()).status()), "LOG_ROLLED_BACK") << "by the database";
  ASSERT_TRUE(WriteFileAtomically(paths_.anchor(), before.at("anchor"), FileMode::kPrivate).ok());
  fs::remove(paths_.database());
  EXPECT_EQ(NameOfReason(PutBack(backup_, paths_.root()).status()), "LOG_ROLLED_BACK") << "by the anchor";
  ASSERT_TRUE(WriteFileAtomically(paths_.anchor(), std::string(2048, '\0'), FileMode::kPrivate).ok());
  EXPECT_EQ(NameOfReason(PutBack(backup_, paths_.root()).status()), "ANCHOR_UNREADABLE");
}

TEST_F(BackupTest, TheSameHistoryReplacesARottenDatabase) {
  Grow(paths_, 2);
  ASSERT_TRUE(Make(backup_).ok());
  ASSERT_TRUE(WriteFileAtomically(paths_.database(), std::string(8192, 'x'), FileMode::kPrivate).ok());
  const auto tried = Restore({.from = backup_, .data = paths_.root(), .check_only = true}, clock_, {});
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(ReadFile(paths_.database())->substr(0, 4), "xxxx") << "only tried";
  const auto restored = PutBack(backup_, paths_.root());
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_TRUE(restored->had_anchor);
  EXPECT_EQ(restored->signed_before, 3u);
  EXPECT_THAT(Format(*restored, {.from = backup_, .data = paths_.root()}), HasSubstr("Clients go on as before"));
  EXPECT_EQ(ReadFile(restored->replaced + "/duta.db")->substr(0, 4), "xxxx");
  EXPECT_EQ(SizeOf(paths_), 3u);
}

TEST_F(BackupTest, WithoutKeysItNeedsThem) {
  ASSERT_TRUE(Make(backup_, "", /*with_keys=*/false).ok());
  const DataPaths elsewhere(place_ / "elsewhere");
  EXPECT_EQ(NameOfReason(PutBack(backup_, elsewhere.root()).status()), "BACKUP_INVALID");
  fs::copy(paths_.log_key(), elsewhere.log_key());
  ASSERT_TRUE(PutBack(backup_, elsewhere.root()).ok());
  EXPECT_EQ(SizeOf(elsewhere), 1u);
  const auto other = crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519);
  const DataPaths foreign(place_ / "foreign");
  fs::create_directories(foreign.root());
  ASSERT_TRUE(WriteFileAtomically(foreign.log_key(), other.ToPem(), FileMode::kPrivate).ok());
  EXPECT_FALSE(PutBack(backup_, foreign.root()).ok());
  EXPECT_FALSE(fs::exists(foreign.database()));
}

// Single bits, over every file of a backup: found before anything is replaced.
TEST_F(BackupTest, AFlippedBitAnywhereIsFoundBeforeAnythingIsReplaced) {
  Grow(paths_, 3);
  AddBlob("an annex");
  ASSERT_TRUE(Make(backup_).ok());
  const auto hub = Contents(paths_.root());
  int refused = 0;
  for (const auto& [name, bytes] : Contents(backup_)) {
    if (name.find("/tls/") != std::string::npos || name.ends_with("duta.toml")) continue;  // Those of the hub stay.
    const size_t step = bytes.size() / 23 + 1;
    for (size_t offset = 0; offset < bytes.size(); offset += step) {
      Flip(backup_ + "/" + name, offset);
      const auto restored = Restore({.from = backup_, .data = paths_.root(), .check_only = true}, clock_, {});
      const bool is_found = !restored.ok() || !Passed(restored->findings);
      // A comment of the manifest, and the half of the anchor that the other half covers.
      if (!is_found) {
        EXPECT_TRUE(name == "backup.toml" || name.ends_with("anchor") || name.ends_with("log.key")) << name;
      }
      refused += is_found ? 1 : 0;
      ASSERT_TRUE(WriteFileAtomically(backup_ + "/" + name, bytes, FileMode::kPrivate).ok());
    }
  }
  EXPECT_GT(refused, 30);
  EXPECT_EQ(Contents(paths_.root()), hub);
  EXPECT_TRUE(Restore({.from = backup_, .data = paths_.root(), .check_only = true}, clock_, {}).ok());
}

}  // namespace
}  // namespace duta::hub

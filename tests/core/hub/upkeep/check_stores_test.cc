#include "core/hub/upkeep/check_stores.h"

#include "core/hub/upkeep/restore.h"
#include "tests/core/hub/upkeep/small_hub.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class CheckStoresTest : public SmallHubTest {
 protected:
  std::string Wrong(Depth depth) const {
    std::string text;
    for (const CheckResult& result : CheckHub(paths_.root(), clock_, depth)) {
      if (result.verdict == Verdict::kBad) absl::StrAppend(&text, result.subject, ": ", result.finding, "\n");
    }
    return text;
  }
};

TEST_F(CheckStoresTest, AGoodHubPassesDeepAndQuick) {
  Grow(paths_, 600);
  AddBlob("an annex");
  EXPECT_EQ(Wrong(Depth::kQuick), "");
  std::vector<std::string> told;
  const auto results = CheckHub(paths_.root(), clock_, Depth::kDeep, [&](std::string_view what, uint64_t, uint64_t) {
    if (told.empty() || told.back() != what) told.emplace_back(what);
  });
  EXPECT_TRUE(Passed(results)) << Format(results);
  EXPECT_EQ(told, (std::vector<std::string>{"entries", "files"}));
}

// Whatever a hub would not start over, the quick check says, with the same reason.
TEST_F(CheckStoresTest, TheQuickOneSaysWhatAStartWouldRefuse) {
  const std::string older = *ReadFile(paths_.database());
  Grow(paths_, 3);
  const std::string database = *ReadFile(paths_.database());
  const std::string anchor = *ReadFile(paths_.anchor());
  const std::string key = *ReadFile(paths_.log_key());
  const std::string config = *ReadFile(paths_.config());
  const auto put = [](const std::string& path, const std::string& bytes) {
    ASSERT_TRUE(WriteFileAtomically(path, bytes, FileMode::kPrivate).ok());
  };
  put(paths_.database(), older);
  EXPECT_THAT(Wrong(Depth::kQuick), HasSubstr("LOG_ROLLED_BACK"));
  put(paths_.database(), std::string(4096, 'x'));
  EXPECT_THAT(Wrong(Depth::kQuick), HasSubstr("log: FILE_UNUSABLE"));
  put(paths_.database(), database);
  put(paths_.anchor(), std::string(2048, '\0'));
  EXPECT_THAT(Wrong(Depth::kQuick), HasSubstr("ANCHOR_UNREADABLE"));
  put(paths_.anchor(), anchor);
  put(paths_.log_key(), crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519).ToPem());
  EXPECT_THAT(Wrong(Depth::kQuick), HasSubstr("LOG_KEY_MISMATCH"));
  put(paths_.log_key(), key);
  put(paths_.config(), absl::StrReplaceAll(config, {{"hub.example", "hub2.example"}}));
  EXPECT_THAT(Wrong(Depth::kQuick), HasSubstr("LOG_KEY_MISMATCH"));
  put(paths_.config(), config);
  EXPECT_EQ(Wrong(Depth::kQuick), "");
}

TEST_F(CheckStoresTest, SaysAllThatIsWrongAtOnce) {
  fs::permissions(paths_.log_key(), fs::perms::group_read, fs::perm_options::add);
  ASSERT_TRUE(WriteFileAtomically(paths_.anchor(), std::string(2048, '\0'), FileMode::kPrivate).ok());
  const std::string wrong = Wrong(Depth::kQuick);
  EXPECT_THAT(wrong, HasSubstr("chmod go="));
  EXPECT_THAT(wrong, HasSubstr("ANCHOR_UNREADABLE"));
}

TEST_F(CheckStoresTest, AHalfDamagedAnchorIsAWarning) {
  Grow(paths_, 2);
  Flip(paths_.anchor(), 3);
  const auto results = CheckHub(paths_.root(), clock_, Depth::kQuick);
  EXPECT_TRUE(Passed(results)) << Format(results);
  EXPECT_THAT(Format(results), HasSubstr("warning anchor: its slot 0"));
}

TEST_F(CheckStoresTest, TheDeepOneFindsWhatDiffersAndWhere) {
  Grow(paths_, 600);
  const std::string whole = *ReadFile(paths_.database());
  const struct {
    const char* change;
    const char* finding;
  } cases[] = {
      {"UPDATE log_entries SET entry = entry || x'00' WHERE log_index = 300", "entries 300 to 300: one of them"},
      {"DELETE FROM log_entries WHERE log_index = 7", "entry 7: it is missing"},
      {"UPDATE log_nodes SET hash = zeroblob(32) WHERE node_index = 0", "node 0 of level 8: it does not fit"},
      {"UPDATE log_checkpoints SET checkpoint = replace(checkpoint, 'hub', 'bub') WHERE size = 2", "checkpoint 2: "},
      {"UPDATE messages SET envelope = envelope || x'00' WHERE log_index = 0", "entry 0: its message"},
      {"UPDATE messages SET statement_digest = zeroblob(32) WHERE log_index = 0", "entry 0: its message"},
      {"DELETE FROM messages WHERE log_index = 0", "entry 0: its message is missing"},
      {"DELETE FROM message_ids", "entry 0: its message is not found by its id"},
      {"INSERT INTO messages (log_index, statement_digest, envelope, kind) VALUES (5, x'', x'', '')",
       "entry 5: there is a message where the log has none"},
      {"INSERT INTO handovers (message_index, mailbox, log_index) VALUES (0, 'partners/xx', 3)",
       "entry 0: it was taken over from a mailbox into which it never went"},
  };
  for (const auto& test : cases) {
    Change(paths_, test.change);
    EXPECT_THAT(Wrong(Depth::kDeep), HasSubstr(test.finding)) << test.change;
    fs::remove(paths_.database() + "-wal");
    fs::remove(paths_.database() + "-shm");
    ASSERT_TRUE(WriteFileAtomically(paths_.database(), whole, FileMode::kPrivate).ok());
  }
  EXPECT_EQ(Wrong(Depth::kDeep), "");
}

TEST_F(CheckStoresTest, TheDeepOneReadsEveryFile) {
  const std::string gone = AddBlob("gone"), rotten = AddBlob("rotten");
  fs::remove(paths_.root() + "/" + gone);
  Flip(paths_.root() + "/" + rotten, 2);
  EXPECT_EQ(Wrong(Depth::kQuick), "");
  const std::string wrong = Wrong(Depth::kDeep);
  EXPECT_THAT(wrong, HasSubstr("it is gone"));
  EXPECT_THAT(wrong, HasSubstr("its bytes are not those of its digest"));
}

// An administrator gives the newest checkpoint that is known, and the hub starts.
TEST_F(CheckStoresTest, AnAnchorIsMadeAgainFromACheckpoint) {
  Grow(paths_, 2);
  const std::string newest = (*StoredLog::Open(paths_.database(), paths_.anchor(), Signer(paths_), store::AtRest::kNo))
                                 ->anchored()
                                 .Newest()
                                 ->note;
  const std::string file = place_ / "checkpoint";
  ASSERT_TRUE(WriteFileAtomically(file, newest, FileMode::kPrivate).ok());
  ASSERT_TRUE(WriteFileAtomically(paths_.anchor(), std::string(2048, 'x'), FileMode::kPrivate).ok());
  ASSERT_THAT(Wrong(Depth::kQuick), HasSubstr("ANCHOR_UNREADABLE"));
  ASSERT_TRUE(WriteFileAtomically(file, newest + "x", FileMode::kPrivate).ok());
  EXPECT_EQ(NameOfReason(RepairAnchor(paths_.root(), file).status()), "PROOF_INVALID");
  EXPECT_THAT(Wrong(Depth::kQuick), HasSubstr("ANCHOR_UNREADABLE"));
  ASSERT_TRUE(WriteFileAtomically(file, newest, FileMode::kPrivate).ok());
  const auto size = RepairAnchor(paths_.root(), file);
  ASSERT_TRUE(size.ok()) << size.status();
  EXPECT_EQ(*size, 3u);
  EXPECT_EQ(Wrong(Depth::kQuick), "");
  Grow(paths_, 1);
}

}  // namespace
}  // namespace duta::hub

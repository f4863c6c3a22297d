#include "core/exchange/log/anchor.h"

#include "core/base/bytes.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

constexpr size_t kSlotBytes = 1024;

// A log that grows in memory, and the anchor beside it.
class AnchorTest : public testing::Test {
 protected:
  struct Log {
    explicit Log(const crypto::NoteSigner& signer) : ledger(*database, signer) {
      EXPECT_TRUE(CreateTables(*database).ok());
      EXPECT_TRUE(ledger.Open().ok());
    }

    // Appends one entry and returns the checkpoint.
    std::string Append(const std::string& entry) {
      const Head before = ledger.Current();
      const log::BatchProver prover(before.range, {log::LeafHash(entry)});
      const Status status = database->Write([&](store::Transaction& transaction) -> Status {
        return ledger.Append(before, prover, {&entry}, transaction);
      });
      EXPECT_TRUE(status.ok()) << status;
      const Head after = ledger.Sign(prover.after());
      ledger.Advance(after);
      return after.checkpoint;
    }

    std::unique_ptr<store::Database> database = *store::OpenSqliteInMemory();
    Ledger ledger;
  };

  std::unique_ptr<Anchor> Open() {
    auto anchor = Anchor::Open(path_);
    EXPECT_TRUE(anchor.ok()) << anchor.status();
    return *std::move(anchor);
  }

  // Overwrites a part of the file.
  void Spoil(size_t offset, const std::string& bytes) {
    std::string content = *ReadFile(path_);
    content.replace(offset, bytes.size(), bytes);
    ASSERT_TRUE(WriteFileAtomically(path_, content, FileMode::kPrivate).ok());
  }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "anchor";
  crypto::NoteSigner signer_ = MakeSigner();
};

TEST_F(AnchorTest, HoldsForTheLogThatItFollowed) {
  Log log(signer_);
  EXPECT_TRUE(Open()->Check(log.ledger).ok()) << "a new one says nothing";
  auto anchor = Open();
  for (const char* entry : {"one", "two", "three"}) anchor->Write(log.Append(entry));
  EXPECT_TRUE(Open()->Check(log.ledger).ok());
  log.Append("after a crash before the anchor was written");
  EXPECT_TRUE(Open()->Check(log.ledger).ok());
}

TEST_F(AnchorTest, RefusesALogThatLostWhatWasSigned) {
  Log log(signer_), copy(signer_);
  auto anchor = Open();
  for (const char* entry : {"one", "two", "three"}) anchor->Write(log.Append(entry));
  copy.Append("one");
  copy.Append("two");
  const Status status = Open()->Check(copy.ledger);
  EXPECT_EQ(ReasonName(status), "LOG_ROLLED_BACK");
  EXPECT_EQ(MetadataOf(status), (Metadata{{"held", "2"}, {"signed", "3"}}));
}

TEST_F(AnchorTest, RefusesALogThatSaysSomethingElse) {
  Log log(signer_), fork(signer_);
  auto anchor = Open();
  anchor->Write(log.Append("one"));
  for (const char* entry : {"other", "two", "three"}) fork.Append(entry);
  EXPECT_EQ(ReasonName(Open()->Check(fork.ledger)), "LOG_ROLLED_BACK");
}

TEST_F(AnchorTest, ATornWriteSpoilsTheOlderSlotOnly) {
  for (const int writes : {1, 2, 3, 4}) {
    Log log(signer_), copy(signer_);
    std::filesystem::remove(path_);
    for (int i = 0; i < writes; ++i) {
      // As hubs that were started again before each.
      auto anchor = Open();
      ASSERT_TRUE(anchor->Check(log.ledger).ok());
      anchor->Write(log.Append("entry"));
    }
    // The next write is torn: whichever slot it would have taken, half of it is
    // new. Found by writing it and looking which slot changed.
    const std::string before = *ReadFile(path_);
    {
      auto anchor = Open();
      ASSERT_TRUE(anchor->Check(log.ledger).ok());
      anchor->Write(log.Append("entry"));
    }
    const std::string after = *ReadFile(path_);
    ASSERT_EQ(after.size(), 2 * kSlotBytes);
    std::string torn = before;
    const size_t slot = before.substr(0, kSlotBytes) == after.substr(0, kSlotBytes) ? kSlotBytes : 0;
    torn.replace(slot, 40, after.substr(slot, 40));
    ASSERT_TRUE(WriteFileAtomically(path_, torn, FileMode::kPrivate).ok());
    for (int i = 0; i + 1 < writes; ++i) copy.Append("entry");
    EXPECT_EQ(ReasonName(Open()->Check(copy.ledger)), "LOG_ROLLED_BACK") << writes;
    copy.Append("entry");
    EXPECT_TRUE(Open()->Check(copy.ledger).ok()) << writes;
  }
}

TEST_F(AnchorTest, IgnoresWhatTheHubDidNotSign) {
  Log log(signer_);
  Log stranger(MakeSigner());
  auto anchor = Open();
  anchor->Write(stranger.Append("one"));
  Spoil(kSlotBytes, "no checkpoint at all\n");
  EXPECT_TRUE(Open()->Check(log.ledger).ok());
}

TEST_F(AnchorTest, NeedsAFileThatItCanWrite) {
  EXPECT_EQ(ReasonName(Anchor::Open(directory_ / "missing/anchor").status()), "FILE_UNUSABLE");
  EXPECT_EQ(ReasonName(Anchor::Open(directory_.path()).status()), "FILE_UNUSABLE");
}

}  // namespace
}  // namespace duta::exchange

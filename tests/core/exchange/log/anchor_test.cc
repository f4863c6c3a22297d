#include "core/exchange/log/anchor.h"

#include "core/base/bytes.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

constexpr size_t kSlotBytes = 1024;

// What hub.example, with this key, signed over the log of "one", then "two".
constexpr char kGoldenKey[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIM+IY2Cb5TaHDGIOKeEd8aKkSMjzZs5qIBVCoiM2U/iH\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kGoldenOne =
    "hub.example\n"
    "1\n"
    "0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\n"
    "\n"
    "\xe2\x80\x94 hub.example "
    "mI/KU9ShKrLsc4wIEero1TJ70m2p6L5Jhcv2eIPnsLlEnpF+ubZJE85uVbEvyTJDqNAReabAMZx7q6i8ajM9+sAEzA0=\n";
constexpr std::string_view kGoldenTwo =
    "hub.example\n"
    "2\n"
    "T1X2GdkhUjV3iyufF9b0kVsWFxIU0VI4EpNml2Teci4=\n"
    "\n"
    "\xe2\x80\x94 hub.example "
    "mI/KU7PPryaAxxnOKg6z8/Mmt+Ee2cLqB3G9Z6G5U8Q03RctGXTWMhEe5lKCfo/RmNM12wLhgU7WilJV+wfIMLLcbAs=\n";

// A signature line of somebody else.
std::string Signature(size_t bytes) {
  return "\xe2\x80\x94 witness.example " + ToBase64(std::string(bytes, 'w')) + "\n";
}

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

TEST_F(AnchorTest, GoesOnWithOneDamagedSlotButNotWithoutAny) {
  Log log(signer_);
  Log stranger(MakeSigner());
  {
    auto anchor = Open();
    ASSERT_TRUE(anchor->Check(log.ledger).ok());
    for (const char* entry : {"one", "two"}) anchor->Write(log.Append(entry));
  }
  const std::string good = *ReadFile(path_);
  const std::string foreign = stranger.Append("one");
  for (const size_t slot : {size_t{0}, kSlotBytes}) {
    Spoil(slot, foreign);
    EXPECT_TRUE(Open()->Check(log.ledger).ok()) << slot;
    EXPECT_EQ(ReadAnchor(path_, signer_.verifier())->damaged.size(), 1u);
    ASSERT_TRUE(WriteFileAtomically(path_, good, FileMode::kPrivate).ok());
  }
  Spoil(0, foreign);
  Spoil(kSlotBytes, "no checkpoint at all\n");
  const Status status = Open()->Check(log.ledger);
  EXPECT_EQ(ReasonName(status), "ANCHOR_UNREADABLE");
  EXPECT_EQ(MetadataOf(status), (Metadata{{"held", "2"}}));
}

// Bits all over the file: found, and the other slot still holds.
TEST_F(AnchorTest, AFlippedBitIsDamageAndNoOtherHistory) {
  Log log(signer_);
  {
    auto anchor = Open();
    ASSERT_TRUE(anchor->Check(log.ledger).ok());
    for (const char* entry : {"one", "two", "three"}) anchor->Write(log.Append(entry));
  }
  const std::string good = *ReadFile(path_);
  for (size_t byte = 0; byte < good.size(); byte += 7) {
    std::string bytes = good;
    bytes[byte] = static_cast<char>(bytes[byte] ^ (1 << byte % 8));
    ASSERT_TRUE(WriteFileAtomically(path_, bytes, FileMode::kPrivate).ok());
    const auto anchored = ReadAnchor(path_, signer_.verifier());
    ASSERT_TRUE(anchored.ok());
    EXPECT_EQ(anchored->damaged.size(), 1u) << byte;
    EXPECT_EQ(anchored->checkpoints.size(), 1u) << byte;
    EXPECT_TRUE(Open()->Check(log.ledger).ok()) << byte;
  }
}

TEST_F(AnchorTest, IsNeverWithoutACheckpointFromTheEmptyLogOn) {
  Log log(signer_);
  ASSERT_TRUE(Open()->Check(log.ledger).ok());
  log.Append("and then the machine crashed");
  EXPECT_TRUE(Open()->Check(log.ledger).ok());
}

TEST_F(AnchorTest, OfAHubThatJoinsADatabaseSaysNothingYet) {
  Log log(signer_);
  log.Append("of another hub");
  EXPECT_TRUE(Open()->Check(log.ledger).ok());
}

// A file that a hub of 1.0 left: two slots of 1,024 bytes, the older one first.
TEST_F(AnchorTest, ReadsAndGoesOnWithAFileOf10) {
  Log log(signer_), copy(signer_);
  std::string file;
  for (const char* entry : {"one", "two"}) {
    std::string slot = log.Append(entry);
    slot.resize(kSlotBytes);
    file += slot;
  }
  ASSERT_TRUE(WriteFileAtomically(path_, file, FileMode::kPrivate).ok());
  copy.Append("one");
  EXPECT_EQ(ReasonName(Open()->Check(copy.ledger)), "LOG_ROLLED_BACK");
  auto anchor = Open();
  ASSERT_TRUE(anchor->Check(log.ledger).ok());
  std::string slot = log.Append("three");
  anchor->Write(slot);
  slot.resize(kSlotBytes);
  EXPECT_EQ(*ReadFile(path_), slot + file.substr(kSlotBytes)) << "as 1.0 would have written it: over the older slot";
}

// The bytes of a file of 1.0, with its key: what was written stays readable.
TEST_F(AnchorTest, ReadsTheGoldenFileOf10) {
  const PrivateKey key = *PrivateKey::FromPem(kGoldenKey);
  std::string file;
  for (const std::string_view note : {kGoldenOne, kGoldenTwo}) {
    std::string slot(note);
    slot.resize(kSlotBytes);
    file += slot;
  }
  ASSERT_TRUE(WriteFileAtomically(path_, file, FileMode::kPrivate).ok());
  Log log(MakeSigner(key)), behind(MakeSigner(key)), other(MakeSigner(key));
  EXPECT_EQ(log.Append("one"), kGoldenOne);
  EXPECT_EQ(log.Append("two"), kGoldenTwo);
  EXPECT_TRUE(Open()->Check(log.ledger).ok());
  behind.Append("one");
  EXPECT_EQ(ReasonName(Open()->Check(behind.ledger)), "LOG_ROLLED_BACK");
  other.Append("one");
  other.Append("another");
  EXPECT_EQ(ReasonName(Open()->Check(other.ledger)), "LOG_ROLLED_BACK");
}

TEST_F(AnchorTest, KeepsALargeNoteWhole) {
  Log log(signer_), copy(signer_);
  const auto small = [&] { return log.Append("entry"); };
  const auto large = [&](size_t bytes) {
    std::string note = log.Append("entry");
    // Of others; each well formed.
    while (note.size() + 1500 < bytes) note += Signature(1000);
    return note;
  };
  std::set<std::string> newest;
  size_t size = 0;
  for (const size_t bytes : {0, 5000, 0, 64'000, 3000, 0, 0, 9000}) {
    auto anchor = Open();
    ASSERT_TRUE(anchor->Check(log.ledger).ok());
    const std::string note = bytes == 0 ? small() : large(bytes);
    anchor->Write(note);
    EXPECT_NE(ReadFile(path_)->find(note), std::string::npos) << "whole, " << note.size() << " bytes";
    // Whoever is one entry behind is found out.
    while (copy.ledger.Size() < size) copy.Append("entry");
    EXPECT_EQ(ReasonName(Open()->Check(copy.ledger)), "LOG_ROLLED_BACK") << note.size();
    ++size;
  }
}

TEST_F(AnchorTest, SmallNotesKeepTheFileSmall) {
  Log log(signer_);
  auto anchor = Open();
  for (int i = 0; i < 5; ++i) anchor->Write(log.Append("entry"));
  EXPECT_EQ(ReadFile(path_)->size(), 2 * kSlotBytes);
}

// A hub that looks and its committer may tell of two heads in either order.
TEST_F(AnchorTest, AnOlderCheckpointDoesNotReplaceANewerOne) {
  Log log(signer_), copy(signer_);
  auto anchor = Open();
  std::vector<std::string> notes;
  for (int i = 0; i < 4; ++i) notes.push_back(log.Append("entry"));
  anchor->Write(notes[3]);
  for (int i = 0; i < 3; ++i) anchor->Write(notes[i]);
  for (int i = 0; i < 3; ++i) copy.Append("entry");
  EXPECT_EQ(ReasonName(Open()->Check(copy.ledger)), "LOG_ROLLED_BACK");
}

TEST_F(AnchorTest, NeedsAFileThatItCanWrite) {
  EXPECT_EQ(ReasonName(Anchor::Open(directory_ / "missing/anchor").status()), "FILE_UNUSABLE");
  EXPECT_EQ(ReasonName(Anchor::Open(directory_.path()).status()), "FILE_UNUSABLE");
}

}  // namespace
}  // namespace duta::exchange

#include "core/client/trusted_log.h"

#include "core/client/checkpoint_file.h"
#include "tests/core/client/fixture.h"

namespace duta::client {
namespace {

log::v1::Entry AnEntry() {
  log::v1::Entry entry;
  entry.mutable_message_accepted()->set_message_id("m");
  return entry;
}

class TrustedLogTest : public ClientTest {
 protected:
  FakeLog& fake() { return hub_.log(); }
  StatusOr<std::unique_ptr<TrustedLog>> Open(TrustedLogOptions options) {
    options.vkey = fake().vkey();
    options.backoff = QuickBackoff();
    return TrustedLog::Open(options, fake());
  }
};

TEST_F(TrustedLogTest, FollowsALogAndKeepsItsNewestCheckpoint) {
  const std::string state = Path("state");
  {
    const auto log = OpenLog(fake(), state);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
    EXPECT_TRUE(log->Settle().ok());
    EXPECT_EQ(log->newest().size, 20u);
  }
  EXPECT_EQ(*ReadFile(state), fake().Checkpoint());
  EXPECT_EQ(OpenLog(fake(), state)->newest().size, 20u);
}

TEST_F(TrustedLogTest, OldReceiptsAreProvenToo) {
  const auto old = fake().Append(AnEntry());
  const auto log = OpenLog(fake());
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
  EXPECT_TRUE(log->Verify(old).ok());
  EXPECT_TRUE(log->Settle().ok());
  EXPECT_EQ(log->newest().size, 10u);
}

TEST_F(TrustedLogTest, RefusesWhatDoesNotVerify) {
  const auto good = fake().Append(AnEntry());
  FakeLog stranger;
  struct Case {
    std::string what;
    log::v1::Receipt receipt;
  };
  std::vector<Case> cases = {{"empty", {}}, {"another log's", stranger.Append(AnEntry())}};
  cases.push_back({"entry changed", good});
  cases.back().receipt.mutable_entry()->back() ^= 1;
  cases.push_back({"index changed", good});
  cases.back().receipt.set_index(7);
  cases.push_back({"checkpoint changed", good});
  cases.back().receipt.mutable_checkpoint()->at(good.checkpoint().size() - 10) ^= 1;
  const auto log = OpenLog(fake());
  for (const Case& c : cases) EXPECT_EQ(ReasonOf(log->Verify(c.receipt).status()), Reason::kProofInvalid) << c.what;
  EXPECT_TRUE(log->Verify(good).ok()) << "a bad receipt does not spoil the log";
}

TEST_F(TrustedLogTest, ACheckpointMayHaveSignaturesOfWitnesses) {
  const std::string state = Path("state");
  const std::string line = "\xe2\x80\x94 witness.example AAAAAAA=\n";
  {
    const auto log = OpenLog(fake(), state);
    log::v1::Receipt receipt = fake().Append(AnEntry());
    receipt.mutable_checkpoint()->append(line);
    ASSERT_TRUE(log->Verify(receipt).ok());
    EXPECT_TRUE(log->VerifyCheckpoint(fake().Checkpoint()).ok()) << "the same tree, without it";
    EXPECT_TRUE(log->Settle().ok());
  }
  EXPECT_EQ(*ReadFile(state), fake().Checkpoint() + line) << "kept whole";
  EXPECT_EQ(OpenLog(fake(), state)->newest().size, 1u);
}

TEST_F(TrustedLogTest, FindsARollbackAcrossRuns) {
  const std::string state = Path("state");
  {
    const auto log = OpenLog(fake(), state);
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
    ASSERT_TRUE(log->Settle().ok());
  }
  fake().Rollback(3);
  const auto log = OpenLog(fake(), state);
  const auto verified = log->Verify(fake().Append(AnEntry()));
  const Status settled = log->Settle();
  EXPECT_EQ(ReasonOf(settled), Reason::kProofInvalid);
  EXPECT_NE(std::string(settled.message()).find("rolled back"), std::string::npos) << settled;
  EXPECT_EQ(ReasonOf(log->Verify(fake().Append(AnEntry())).status()), Reason::kProofInvalid) << "it stays so";
  EXPECT_EQ(log->status(), settled);
}

TEST_F(TrustedLogTest, FindsARewrittenLog) {
  const auto log = OpenLog(fake());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
  ASSERT_TRUE(log->Settle().ok());
  fake().Rollback(2);
  log::v1::Receipt receipt;
  for (int i = 0; i < 6; ++i) receipt = fake().Append(AnEntry());
  EXPECT_TRUE(log->Verify(receipt).ok()) << "signature and inclusion are right";
  EXPECT_EQ(ReasonOf(log->Settle()), Reason::kProofInvalid);
}

TEST_F(TrustedLogTest, TwoRootsOfOneSizeNeedNoProof) {
  const auto log = OpenLog(fake(), Path("state"));
  ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
  const Status status = log->VerifyCheckpoint(fake().ForgedCheckpoint()).status();
  EXPECT_EQ(ReasonOf(status), Reason::kProofInvalid);
  const std::string conflict = *ReadFile(MetadataOf(status)["conflict_file"]);
  EXPECT_NE(conflict.find(fake().Checkpoint()), std::string::npos) << "both notes are kept as evidence";
  EXPECT_NE(conflict.find(fake().ForgedCheckpoint()), std::string::npos);
}

TEST_F(TrustedLogTest, FetchesAgainWhatFailed) {
  const auto log = OpenLog(fake());
  ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
  fake().FailFetches(3, Refuse(Reason::kHubUnreachable));
  ASSERT_TRUE(log->Verify(fake().Append(AnEntry())).ok());
  EXPECT_TRUE(log->Settle().ok());
  EXPECT_EQ(log->newest().size, 2u);
}

TEST_F(TrustedLogTest, SaysWhyAProofCannotBeHad) {
  const auto log = Open({.settle_deadline = std::chrono::milliseconds(50)});
  ASSERT_TRUE((*log)->Verify(fake().Append(AnEntry())).ok());
  fake().FailFetches(1'000'000, Refuse(Reason::kPartnerSuspended));
  ASSERT_TRUE((*log)->Verify(fake().Append(AnEntry())).ok());
  EXPECT_EQ(ReasonOf((*log)->Settle()), Reason::kPartnerSuspended);
}

TEST_F(TrustedLogTest, WaitingProofsAreBounded) {
  const auto log = Open({.max_pending = 4, .settle_deadline = std::chrono::milliseconds(50)});
  fake().FailFetches(1'000'000, Refuse(Reason::kHubUnreachable));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE((*log)->Verify(fake().Append(AnEntry())).ok());
  const auto beyond = fake().Append(AnEntry());
  EXPECT_EQ(ReasonOf((*log)->Verify(beyond).status()), Reason::kHubUnreachable);
  fake().FailFetches(0, absl::OkStatus());
  // Each waits for settle_deadline; what failed is fetched again after a backoff.
  Status settled;
  for (int i = 0; i < 600 && !(settled = (*log)->Settle()).ok(); ++i) {
  }
  ASSERT_TRUE(settled.ok()) << settled;
  EXPECT_TRUE((*log)->Verify(beyond).ok());
}

TEST_F(TrustedLogTest, AStateFileOfAnotherLogIsRefused) {
  FakeLog stranger;
  stranger.Append(AnEntry());
  for (const std::string& content : {std::string(), std::string("nonsense"), stranger.Checkpoint()}) {
    ASSERT_TRUE(WriteFileAtomically(Path("state"), content, FileMode::kPrivate).ok());
    EXPECT_EQ(ReasonOf(Open({.state_path = Path("state")}).status()), Reason::kProofInvalid);
  }
}

TEST_F(TrustedLogTest, AMalformedKeyIsRefused) {
  EXPECT_EQ(ReasonOf(TrustedLog::Open({.vkey = "hub.test+0+x"}, fake()).status()), Reason::kKeyUnusable);
}

TEST_F(TrustedLogTest, TheLargerCheckpointStaysInASharedFile) {
  const auto verifier = *crypto::NoteVerifier::FromVkey(fake().vkey());
  const CheckpointFile file(Path("state"), verifier);
  std::vector<SignedCheckpoint> checkpoints;
  for (uint64_t size = 1; size <= 2; ++size) {
    fake().Append(AnEntry());
    checkpoints.push_back({*log::VerifyCheckpoint(fake().Checkpoint(), verifier), fake().Checkpoint()});
  }
  ASSERT_TRUE(file.Save(checkpoints[1]).ok());
  ASSERT_TRUE(file.Save(checkpoints[0]).ok());
  EXPECT_EQ(file.Load()->checkpoint.size, 2u);
}

}  // namespace
}  // namespace duta::client

#include "core/exchange/log/ledger.h"

#include "core/exchange/log/record.h"
#include "tests/core/exchange/fixture.h"
#include "tests/core/log/naive_tree.h"

namespace duta::exchange {
namespace {

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    EXPECT_TRUE(CreateTables(*database_).ok());
    EXPECT_TRUE(ledger_.Open().ok());
  }

  // Appends one batch after `before` and makes it current.
  Status Append(const Head& before, const std::vector<std::string>& entries) {
    std::vector<log::Hash> leaves;
    std::vector<const std::string*> pointers;
    for (const std::string& entry : entries) {
      leaves.push_back(log::LeafHash(entry));
      pointers.push_back(&entry);
    }
    const log::BatchProver prover(before.range, leaves);
    Status status;
    DUTA_RETURN_IF_ERROR(database_->Write(
        [&](store::Transaction& transaction) {
          status = ledger_.TakeHead(before, transaction);
          if (status.ok()) status = ledger_.Append(before, prover, pointers, transaction);
          return status;
        },
        [&] { return status; }));
    ledger_.Advance(ledger_.Sign(prover.after()));
    leaves_.insert(leaves_.end(), leaves.begin(), leaves.end());
    return absl::OkStatus();
  }
  Status Append(const std::vector<std::string>& entries) { return Append(ledger_.Current(), entries); }

  // Fills the log up to `size`.
  void GrowTo(size_t size) {
    while (leaves_.size() < size) {
      std::vector<std::string> entries;
      for (size_t i = leaves_.size(); i < size && entries.size() < 5000; ++i) {
        entries.push_back("entry " + std::to_string(i));
      }
      ASSERT_TRUE(Append(entries).ok());
    }
  }

  log::Hash NaiveRootAt(size_t size) { return log::NaiveRoot(std::span(leaves_).first(size)); }

  std::unique_ptr<store::Database> database_ = *store::OpenSqliteInMemory();
  crypto::NoteSigner signer_ = MakeSigner();
  Ledger ledger_{*database_, signer_};
  std::vector<log::Hash> leaves_;
};

TEST_F(LedgerTest, BeginsEmptyAndSigned) {
  EXPECT_EQ(ledger_.Size(), 0u);
  const auto checkpoint = log::VerifyCheckpoint(ledger_.Current().checkpoint, signer_.verifier());
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->size, 0u);
  EXPECT_EQ(checkpoint->root, NaiveRootAt(0));
  EXPECT_EQ(*ledger_.RootAt(0), NaiveRootAt(0));
}

TEST_F(LedgerTest, ProvesAcrossEveryTileBoundary) {
  GrowTo(66'000);
  std::map<uint64_t, log::Hash> roots;
  for (const uint64_t size : {1, 2, 255, 256, 257, 511, 512, 513, 65'535, 65'536, 65'537, 66'000}) {
    roots[size] = NaiveRootAt(size);
    ASSERT_EQ(*ledger_.RootAt(size), roots[size]) << size;
    for (const uint64_t index : {uint64_t{0}, size / 2, size - 1}) {
      const auto path = ledger_.InclusionPath(index, size);
      ASSERT_TRUE(path.ok()) << path.status();
      EXPECT_TRUE(log::VerifyInclusion(leaves_[index], index, size, *path, roots[size]).ok()) << index << " " << size;
      EXPECT_EQ(*ledger_.LeafAt(index), leaves_[index]);
    }
  }
  for (const auto& [first, first_root] : roots) {
    for (const auto& [second, second_root] : roots) {
      const auto path = ledger_.ConsistencyPath(first, second);
      if (first > second) {
        EXPECT_EQ(ReasonName(path.status()), "LOG_INDEX_OUT_OF_RANGE");
        continue;
      }
      ASSERT_TRUE(path.ok()) << path.status();
      EXPECT_TRUE(log::VerifyConsistency(first, first_root, second, second_root, *path).ok()) << first << " " << second;
    }
  }
}

TEST_F(LedgerTest, StoresSubtreeRootsOfTwoLevels) {
  GrowTo(65'536);
  std::map<int64_t, int64_t> rows;
  ASSERT_TRUE(database_
                  ->Read([&](store::Transaction& transaction) {
                    return transaction.Run("SELECT level, COUNT(*) FROM log_nodes GROUP BY level", {},
                                           [&](const store::Row& row) {
                                             rows[row.Int(0)] = row.Int(1);
                                             return absl::OkStatus();
                                           });
                  })
                  .ok());
  EXPECT_EQ(rows, (std::map<int64_t, int64_t>{{8, 256}, {16, 1}}));
}

TEST_F(LedgerTest, RefusesWhatLiesBeyondTheLog) {
  GrowTo(3);
  for (const Status& status :
       {ledger_.ReceiptOf(3).status(), ledger_.ReceiptOf(UINT64_MAX).status(), ledger_.LeafAt(3).status(),
        ledger_.InclusionPath(3, 3).status(), ledger_.InclusionPath(0, 4).status(),
        ledger_.InclusionPath(0, 0).status(), ledger_.ConsistencyPath(0, 3).status(),
        ledger_.ConsistencyPath(1, 4).status(), ledger_.RootAt(4).status()}) {
    EXPECT_EQ(ReasonName(status), "LOG_INDEX_OUT_OF_RANGE") << status;
  }
}

TEST_F(LedgerTest, AReceiptIsForEverTheFirstOne) {
  std::vector<std::string> entries;
  for (int i = 0; i < 5; ++i) {
    log::v1::Entry entry = NewEntry(kNow);
    entry.mutable_message_accepted()->set_message_id(std::to_string(i));
    entries.push_back(entry.SerializeAsString());
  }
  ASSERT_TRUE(Append({entries[0], entries[1], entries[2]}).ok());
  const std::string checkpoint = ledger_.Current().checkpoint;
  const auto first = ledger_.ReceiptOf(1);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->checkpoint(), checkpoint);
  ASSERT_TRUE(Append({entries[3]}).ok());
  ASSERT_TRUE(Append({entries[4]}).ok());
  EXPECT_EQ(ledger_.ReceiptOf(1)->SerializeAsString(), first->SerializeAsString());
  for (uint64_t i = 0; i < 5; ++i) {
    const auto verified = log::VerifyReceipt(*ledger_.ReceiptOf(i), signer_.verifier());
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->entry.SerializeAsString(), entries[i]);
    EXPECT_EQ(verified->checkpoint.size, i < 3 ? 3 : i + 1);
  }
}

TEST_F(LedgerTest, NoticesThatAnotherHubHasAppended) {
  Ledger other(*database_, signer_);
  ASSERT_TRUE(other.Open().ok());
  const Head before = other.Current();
  GrowTo(2);
  const Status status = Append(before, {"late"});
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_EQ(ReasonOf(status), std::nullopt);
  EXPECT_EQ(other.Size(), 0u);
  ASSERT_TRUE(other.Refresh().ok());
  EXPECT_EQ(other.Current().checkpoint, ledger_.Current().checkpoint);
}

TEST_F(LedgerTest, RefusesAHeadThatDoesNotHoldTogether) {
  GrowTo(5);
  const struct {
    const char* what;
    const char* change;
  } cases[] = {
      {"another size", "UPDATE log_head SET size = 4"},
      {"a negative size", "UPDATE log_head SET size = -1"},
      {"a cut edge", "UPDATE log_head SET edge = substr(edge, 1, 31)"},
      {"another edge", "UPDATE log_head SET edge = zeroblob(64)"},
      {"an older checkpoint", "UPDATE log_head SET checkpoint = ''"},
      {"no head", "DELETE FROM log_head"},
  };
  for (const auto& test : cases) {
    const Status undone = database_->Write([&](store::Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(transaction.Change(test.change, {}).status());
      return absl::OkStatus();
    });
    ASSERT_TRUE(undone.ok()) << undone;
    EXPECT_EQ(ReasonName(ledger_.Refresh()), "LOG_ROLLED_BACK") << test.what;
    EXPECT_EQ(ledger_.Size(), 5u) << "what was current stays so";
    // Mended for the next case.
    const Head head = ledger_.Current();
    const std::string edge = head.range.Serialize();
    ASSERT_TRUE(database_
                    ->Write([&](store::Transaction& transaction) {
                      return transaction
                          .Change(
                              "INSERT INTO log_head (id, size, edge, checkpoint) VALUES (1, 5, $1, $2)"
                              " ON CONFLICT (id) DO UPDATE SET size = 5, edge = $1, checkpoint = $2",
                              {store::Blob{edge}, std::string_view(head.checkpoint)})
                          .status();
                    })
                    .ok());
    ASSERT_TRUE(ledger_.Refresh().ok());
  }
}

TEST_F(LedgerTest, RefusesTheHeadOfAnotherHub) {
  GrowTo(2);
  Ledger stranger(*database_, MakeSigner());
  EXPECT_EQ(ReasonName(stranger.Open()), "LOG_ROLLED_BACK");
}

}  // namespace
}  // namespace duta::exchange

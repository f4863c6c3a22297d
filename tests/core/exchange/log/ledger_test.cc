#include "core/exchange/log/ledger.h"

#include <map>

#include "core/exchange/log/record.h"
#include "core/log/checkpoint.h"
#include "core/log/lines.h"
#include "core/log/receipt.h"
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

  // Fills another ledger on the same tables up to `size`, in one batch.
  void AppendTo(Ledger& ledger, size_t size, const std::string& word = "entry ") {
    const Head before = ledger.Current();
    std::vector<std::string> entries;
    std::vector<const std::string*> pointers;
    std::vector<log::Hash> leaves;
    for (size_t i = before.range.size(); i < size; ++i) entries.push_back(word + std::to_string(i));
    for (const std::string& entry : entries) {
      pointers.push_back(&entry);
      leaves.push_back(log::LeafHash(entry));
    }
    const log::BatchProver prover(before.range, leaves);
    const Status status = database_->Write(
        [&](store::Transaction& transaction) { return ledger.Append(before, prover, pointers, transaction); });
    ASSERT_TRUE(status.ok()) << status;
    ledger.Advance(ledger.Sign(prover.after()));
  }

  static log::CompactRange Grown(log::CompactRange range, int leaves) {
    for (int i = 0; i < leaves; ++i) range.Append(log::LeafHash("more"));
    return range;
  }

  void Change(const std::string& sql, std::initializer_list<store::Value> parameters = {}) {
    const Status status =
        database_->Write([&](store::Transaction& transaction) { return transaction.Change(sql, parameters).status(); });
    ASSERT_TRUE(status.ok()) << status << sql;
  }

  std::string TextOf(const std::string& sql) {
    std::string text = "nothing";
    const Status status = database_->Read([&](store::Transaction& transaction) {
      return transaction.Run(sql, {}, [&](const store::Row& row) {
        text = row.Text(0);
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return text;
  }
  std::string StoredCheckpoint() { return TextOf("SELECT checkpoint FROM log_head"); }

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

// The proofs of a tile's entries are made once: they are the same, and a rotten entry is
// found by its leaf, without the others.
TEST_F(LedgerTest, EntriesOfAProvenTileAreHeldAgainstIt) {
  GrowTo(300);
  GrowTo(700);  // Another checkpoint, in the middle of the second tile.
  std::map<uint64_t, std::string> first;
  for (int round = 0; round < 2; ++round) {
    for (const uint64_t index : std::vector<uint64_t>{3, 4, 5, 255, 256, 299, 300, 511, 512, 699}) {
      const auto receipt = ledger_.ReceiptOf(index);
      ASSERT_TRUE(receipt.ok()) << index << receipt.status();
      const auto checkpoint = log::VerifyCheckpoint(receipt->checkpoint(), ledger_.verifier());
      ASSERT_TRUE(checkpoint.ok()) << index << checkpoint.status();
      std::vector<log::Hash> path;
      for (const std::string& hash : receipt->inclusion_path()) path.push_back(*log::HashFromBytes(hash));
      EXPECT_TRUE(log::VerifyInclusion(leaves_[index], index, checkpoint->size, path, checkpoint->root).ok()) << index;
      const auto [place, is_first] = first.emplace(index, receipt->SerializeAsString());
      EXPECT_EQ(place->second, receipt->SerializeAsString()) << index;
    }
  }
  ASSERT_TRUE(
      database_
          ->Write([](store::Transaction& transaction) {
            return transaction.Change("UPDATE log_entries SET entry = x'0102' WHERE log_index = 4", {}).status();
          })
          .ok());
  EXPECT_EQ(ReasonOf(ledger_.ReceiptOf(4).status()), Reason::kStorageCorrupt);
  for (const uint64_t index : std::vector<uint64_t>{3, 5})
    EXPECT_EQ(ledger_.ReceiptOf(index)->SerializeAsString(), first[index]) << index;
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
    const char* reason = "LOG_ROLLED_BACK";
  } cases[] = {
      {"another size", "UPDATE log_head SET size = 4"},
      {"a negative size", "UPDATE log_head SET size = -1"},
      {"a cut edge", "UPDATE log_head SET edge = substr(edge, 1, 31)"},
      {"another edge", "UPDATE log_head SET edge = zeroblob(64)"},
      {"no checkpoint", "UPDATE log_head SET checkpoint = ''", "STORAGE_CORRUPT"},
      {"a spoilt checkpoint",
       "UPDATE log_head SET checkpoint = replace(checkpoint, char(10) || '5' || char(10), char(10) || '6' || char(10))",
       "STORAGE_CORRUPT"},
      {"no head", "DELETE FROM log_head"},
  };
  for (const auto& test : cases) {
    const Status undone = database_->Write([&](store::Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(transaction.Change(test.change, {}).status());
      return absl::OkStatus();
    });
    ASSERT_TRUE(undone.ok()) << undone;
    EXPECT_EQ(ReasonName(ledger_.Refresh()), test.reason) << test.what;
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
  const Status key = stranger.Open();
  EXPECT_EQ(ReasonName(key), "LOG_KEY_MISMATCH");
  EXPECT_NE(key.message().find("log.key"), std::string::npos) << key;
  Ledger renamed(*database_, *crypto::NoteSigner::Create("hub2.example", signer_.key()));
  const Status name = renamed.Open();
  EXPECT_EQ(ReasonName(name), "LOG_KEY_MISMATCH");
  EXPECT_EQ(MetadataOf(name), (Metadata{{"log", "hub.example"}, {"configured", "hub2.example"}}));
}

// A crash after COMMIT and before the signature leaves a log like this one; so
// does each commit, until the next.
TEST_F(LedgerTest, WhatIsCommittedAndNotSignedIsSignedAtTheNextStart) {
  GrowTo(3);
  const std::string before = ledger_.Current().checkpoint;
  ASSERT_TRUE(Append({"four", "five"}).ok());
  EXPECT_EQ(StoredCheckpoint(), before) << "the new one is written down by the next";
  Ledger restarted(*database_, signer_);
  ASSERT_TRUE(restarted.Open().ok());
  EXPECT_EQ(restarted.Current().checkpoint, ledger_.Current().checkpoint) << "the same bytes, whenever it is signed";
  EXPECT_EQ(restarted.Current().range.Root(), NaiveRootAt(5));
}

TEST_F(LedgerTest, SignsNothingThatTheAnchorRefuses) {
  GrowTo(3);
  Ledger restarted(*database_, signer_);
  bool was_asked = false;
  const Status status = restarted.Open([&](const Ledger& ledger) {
    was_asked = true;
    EXPECT_EQ(*ledger.RootAt(ledger.Size()), NaiveRootAt(3));
    EXPECT_EQ(ledger.Current().checkpoint, "") << "not signed yet";
    return Refuse(Reason::kLogRolledBack);
  });
  EXPECT_TRUE(was_asked);
  EXPECT_EQ(ReasonName(status), "LOG_ROLLED_BACK");
  EXPECT_EQ(restarted.Current().checkpoint, "");
}

TEST_F(LedgerTest, SignsNothingThatDoesNotContinueWhatWasSigned) {
  const struct {
    const char* what;
    std::vector<const char*> changes;
  } cases[] = {
      {"another entry after the checkpoint", {"UPDATE log_entries SET entry = 'x' WHERE log_index = 599"}},
      {"an entry less", {"DELETE FROM log_entries WHERE log_index = 599"}},
      {"another tree below the checkpoint", {"UPDATE log_nodes SET hash = zeroblob(32) WHERE node_index = 1"}},
      {"a hole below the checkpoint", {"DELETE FROM log_nodes WHERE node_index = 0"}},
      {"a checkpoint of more than there is", {"UPDATE log_head SET checkpoint = (SELECT max(checkpoint) FROM kept)"}},
  };
  for (const auto& test : cases) {
    auto database = *store::OpenSqliteInMemory();
    ASSERT_TRUE(CreateTables(*database).ok());
    database_.swap(database);
    leaves_.clear();
    Ledger ledger(*database_, signer_);
    ASSERT_TRUE(ledger.Open().ok());
    ASSERT_TRUE(
        database_->Migrate({"kept-1", {store::CreateTable{"kept", {store::Text("checkpoint")}, {"checkpoint"}}}}).ok());
    AppendTo(ledger, 590);
    AppendTo(ledger, 600);
    const Head more = ledger.Sign(Grown(ledger.Current().range, 1));
    Change("INSERT INTO kept (checkpoint) VALUES ($1)", {std::string_view(more.checkpoint)});
    ASSERT_TRUE(Ledger(*database_, signer_).Open().ok());
    for (const char* const change : test.changes) Change(change);
    EXPECT_EQ(ReasonName(Ledger(*database_, signer_).Open()), "LOG_ROLLED_BACK") << test.what;
    database_.swap(database);
  }
}

TEST_F(LedgerTest, FollowsAnotherHubOverManyBatches) {
  Ledger other(*database_, signer_);
  ASSERT_TRUE(other.Open().ok());
  for (const size_t size : {1, 2, 255, 256, 600, 601, 5000}) {
    GrowTo(size);
    if (size == 2 || size == 600) continue;  // Not every batch is seen.
    const auto seen = other.Look();
    ASSERT_TRUE(seen.ok() && *seen) << seen.status();
    EXPECT_EQ((*seen)->checkpoint, ledger_.Current().checkpoint);
    EXPECT_LT(other.Size(), size) << "looking alone shows nothing to readers";
    other.Advance(**seen);
    EXPECT_EQ(other.Size(), size);
    const auto again = other.Look();
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_FALSE(again->has_value());
    EXPECT_EQ(*other.RootAt(size), NaiveRootAt(size));
  }
}

TEST_F(LedgerTest, DoesNotFollowAForkOfWhatItKnows) {
  GrowTo(3);
  for (const char* const table : {"log_entries", "log_nodes", "log_head", "log_checkpoints"}) {
    Change("DELETE FROM " + std::string(table));
  }
  Ledger forked(*database_, signer_);
  ASSERT_TRUE(forked.Open().ok());
  for (const size_t size : {2, 3, 6}) {
    AppendTo(forked, size, "forked ");
    EXPECT_EQ(ReasonName(ledger_.Look().status()), "LOG_ROLLED_BACK") << size;
    EXPECT_TRUE(store::IsConflict(Append({"late"}))) << size;
    ASSERT_TRUE(ledger_.WriteDown().ok());
    EXPECT_EQ(TextOf("SELECT COUNT(*) FROM log_checkpoints WHERE checkpoint = '" + ledger_.Current().checkpoint + "'"),
              "0")
        << "in another's log";
  }
  EXPECT_EQ(ledger_.Size(), 3u);
}

TEST_F(LedgerTest, NeverGoesBack) {
  GrowTo(2);
  const Head old = ledger_.Current();
  GrowTo(5);
  ledger_.Advance(old);
  EXPECT_EQ(ledger_.Size(), 5u);
}

// As databases of 1.0 are: the head with its own checkpoint.
TEST_F(LedgerTest, WrittenDownItIsAsDatabasesOf10Are) {
  GrowTo(5);
  ASSERT_TRUE(ledger_.WriteDown().ok());
  ASSERT_TRUE(ledger_.WriteDown().ok());
  EXPECT_EQ(StoredCheckpoint(), ledger_.Current().checkpoint);
  EXPECT_EQ(TextOf("SELECT checkpoint FROM log_checkpoints WHERE size = 5"), ledger_.Current().checkpoint);
  Ledger restarted(*database_, signer_);
  ASSERT_TRUE(restarted.Open().ok());
  EXPECT_EQ(restarted.Current().checkpoint, ledger_.Current().checkpoint);
}

TEST_F(LedgerTest, KeepsASignatureOfAWitnessWithTheCheckpoint) {
  GrowTo(2);
  const auto witness = *crypto::NoteSigner::Create("witness.example", PrivateKey::Generate(Algorithm::kEd25519));
  const std::string own = ledger_.Current().checkpoint;
  const std::string theirs = witness.Sign(own.substr(0, own.rfind("\n\n") + 1));
  const std::string note = own + theirs.substr(theirs.rfind("\n\n") + 2);
  Change("UPDATE log_head SET checkpoint = $1", {std::string_view(note)});
  Ledger restarted(*database_, signer_);
  ASSERT_TRUE(restarted.Open().ok());
  EXPECT_EQ(restarted.Current().checkpoint, note);
  AppendTo(restarted, 4);
  EXPECT_EQ(TextOf("SELECT checkpoint FROM log_checkpoints WHERE size = 2"), note);
  EXPECT_EQ(restarted.ReceiptOf(1)->checkpoint(), note);
}

}  // namespace
}  // namespace duta::exchange

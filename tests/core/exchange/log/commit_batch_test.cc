#include "core/exchange/log/commit_batch.h"

#include "core/exchange/delivery/handover_record.h"
#include "core/exchange/intake/message_record.h"
#include "tests/core/exchange/fixture.h"
#include "tests/core/store/wrapped_database.h"

namespace duta::exchange {
namespace {

// A kind that keeps no table.
class PlainKind final : public Kind {
 public:
  std::string_view MediaType() const override { return "text/plain"; }
  Status Validate(const CheckedMessage&) const override { return absl::OkStatus(); }
};

// The committer's one transaction after another, without its thread.
class CommitBatchTest : public testing::Test {
 protected:
  CommitBatchTest() {
    EXPECT_TRUE(CreateTables(*inner_).ok());
    EXPECT_TRUE(ledger_.Open().ok());
    EXPECT_TRUE(database_.Migrate(MemoKind::Tables()).ok());
  }

  std::unique_ptr<MessageRecord> MessageOf(const std::string& id, const std::string& body = "welcome",
                                           Kind* kind = nullptr) {
    Submission submission;
    submission.kind = kind == nullptr ? &plain_ : kind;
    submission.now = now_;
    submission.registry = registry_->Current();
    submission.message.set_id(id);
    submission.message.set_sender(kIndonesia);
    submission.message.mutable_body()->set_content(body);
    *submission.message.mutable_expire_time() = ToTimestamp(kNow + std::chrono::hours(1));
    submission.accepted.set_message_id(id);
    submission.accepted.set_sender(kIndonesia);
    submission.accepted.set_statement_digest(body);
    for (const char* mailbox : {kAustralia, kNewZealand}) submission.accepted.add_mailboxes(mailbox);
    return std::make_unique<MessageRecord>(std::move(submission), cache_, mailboxes_, [](const StatusOr<Recorded>&) {});
  }

  // What became of each: its index, or why it has none ("again 3" of a repeat).
  std::vector<std::string> Commit(const std::vector<std::unique_ptr<Record>>& records) {
    std::vector<std::string> found(records.size());
    const Status status = database_.Write([&](store::Transaction& transaction) -> Status {
      CommitBatch batch(transaction, records.size());
      for (size_t i = 0; i < records.size(); ++i) {
        batch.Turn(i);
        records[i]->Ask(batch);
      }
      DUTA_RETURN_IF_ERROR(batch.Look());
      for (size_t i = 0; i < records.size(); ++i) {
        batch.Turn(i);
        const auto verdict = records[i]->Apply(next_, batch);
        found[i] = !verdict.ok()      ? ReasonName(verdict.status())
                   : !verdict->append ? "again " + std::to_string(verdict->existing_index)
                                      : std::to_string(next_++);
      }
      return batch.Flush();
    });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }

  int64_t Count(const std::string& table) {
    int64_t count = -1;
    EXPECT_TRUE(inner_
                    ->Read([&](store::Transaction& transaction) {
                      return transaction.Run("SELECT COUNT(*) FROM " + table, {}, [&](const store::Row& row) {
                        count = row.Int(0);
                        return absl::OkStatus();
                      });
                    })
                    .ok());
    return count;
  }

  std::unique_ptr<store::Database> inner_ = *store::OpenSqliteInMemory();
  store::test::WrappedDatabase database_{*inner_};
  Ledger ledger_{database_, MakeSigner()};
  AcceptedCache cache_{1 << 20};
  Mailboxes mailboxes_{database_, ledger_};
  std::unique_ptr<registry::Registry> registry_ = *registry::Registry::Open(*inner_, {});
  Instant now_ = kNow;
  PlainKind plain_;
  MemoKind memos_;
  uint64_t next_ = 0;
};

// What a database over a network costs.
TEST_F(CommitBatchTest, HundredsOfMessagesAreAHandfulOfStatements) {
  for (const int messages : {1, 256}) {
    std::vector<std::unique_ptr<Record>> records;
    for (int i = 0; i < messages; ++i) records.push_back(MessageOf(std::to_string(messages) + "/" + std::to_string(i)));
    Commit(records);
    EXPECT_EQ(database_.statements, 5)
        << messages << ": ids and the registry's version found; ids, messages and deliveries written";
  }
  EXPECT_EQ(Count("deliveries"), 2 * 257);
  std::vector<std::unique_ptr<Record>> records;
  for (uint64_t i = 0; i < 256; ++i) {
    Accepted accepted;
    accepted.receipt.set_index(i);
    records.push_back(HandoverRecord::Acknowledged(accepted, kAustralia, kNow, [](const StatusOr<Recorded>&) {}));
  }
  Commit(records);
  EXPECT_EQ(database_.statements, 2) << "taken; written";
  EXPECT_EQ(Count("deliveries"), 257 + 1);
  EXPECT_EQ(Count("handovers"), 256);
}

TEST_F(CommitBatchTest, ARepeatFindsTheFirstInTheTablesAndInItsBatch) {
  std::vector<std::unique_ptr<Record>> records;
  records.push_back(MessageOf("a"));
  EXPECT_EQ(Commit(records), (std::vector<std::string>{"0"}));
  records.clear();
  for (const auto& [id, body] : std::vector<std::pair<std::string, std::string>>{
           {"a", "welcome"}, {"b", "welcome"}, {"b", "welcome"}, {"b", "other"}, {"a", "other"}, {"c", "welcome"}}) {
    records.push_back(MessageOf(id, body));
  }
  EXPECT_EQ(Commit(records),
            (std::vector<std::string>{"again 0", "1", "again 1", "MESSAGE_ID_REUSED", "MESSAGE_ID_REUSED", "2"}));
  EXPECT_EQ(Count("messages"), 3);
  EXPECT_EQ(Count("message_ids"), 3);
}

TEST_F(CommitBatchTest, AnIdWhoseMessageWasRefusedIsFreeForTheNextOfItsBatch) {
  std::vector<std::unique_ptr<Record>> records;
  records.push_back(MessageOf("a", "unwanted", &memos_));
  records.push_back(MessageOf("a", "welcome", &memos_));
  records.push_back(MessageOf("a", "welcome", &memos_));
  EXPECT_EQ(Commit(records), (std::vector<std::string>{"BODY_INVALID", "0", "again 0"}));
  EXPECT_EQ(Count("memos"), 1);
  EXPECT_EQ(Count("message_ids"), 1);
}

TEST_F(CommitBatchTest, OfTwoHandoversTheFirstCounts) {
  std::vector<std::unique_ptr<Record>> records;
  records.push_back(MessageOf("a"));
  Commit(records);
  records.clear();
  Accepted accepted;
  accepted.receipt.set_index(0);
  const auto done = [](const StatusOr<Recorded>&) {};
  records.push_back(HandoverRecord::Acknowledged(accepted, kAustralia, kNow, done));
  records.push_back(HandoverRecord::Expired(accepted, kAustralia, kNow, done));
  records.push_back(HandoverRecord::Expired(accepted, kCanberra, kNow, done));
  EXPECT_EQ(Commit(records), (std::vector<std::string>{"1", "again 1", "UNKNOWN_DELIVERY"}));
  EXPECT_EQ(Commit(records), (std::vector<std::string>{"again 1", "again 1", "UNKNOWN_DELIVERY"}));
  EXPECT_EQ(Count("handovers"), 1);
  EXPECT_EQ(Count("deliveries"), 1);
}

TEST_F(CommitBatchTest, TryingOutFindsTheSameAndLeavesNothing) {
  std::vector<std::unique_ptr<Record>> records;
  records.push_back(MessageOf("a"));
  Commit(records);
  const auto try_out = [&](Record& record) {
    std::string found;
    const Status undone = database_.Write([&](store::Transaction& transaction) {
      const auto verdict = CommitBatch::TryOut(record, INT64_MAX, transaction);
      found = !verdict.ok() ? ReasonName(verdict.status()) : verdict->append ? "new" : "again";
      return absl::CancelledError("a dry run");
    });
    EXPECT_TRUE(absl::IsCancelled(undone));
    return found;
  };
  EXPECT_EQ(try_out(*MessageOf("a")), "again");
  EXPECT_EQ(try_out(*MessageOf("a", "other")), "MESSAGE_ID_REUSED");
  EXPECT_EQ(try_out(*MessageOf("b")), "new");
  EXPECT_EQ(try_out(*MessageOf("b", "unwanted", &memos_)), "BODY_INVALID");
  EXPECT_EQ(Count("message_ids"), 1);
}

TEST_F(CommitBatchTest, TimesNeverRunBack) {
  std::vector<std::unique_ptr<Record>> records;
  for (const int seconds : {5, 0, 7}) {
    now_ = kNow + std::chrono::seconds(seconds);
    records.push_back(MessageOf(std::to_string(seconds)));
  }
  Accepted accepted;
  accepted.receipt.set_index(0);
  records.push_back(HandoverRecord::Expired(accepted, kAustralia, kNow, [](const StatusOr<Recorded>&) {}));
  EXPECT_EQ(Commit(records), (std::vector<std::string>{"0", "1", "2", "UNKNOWN_DELIVERY"}));
  records.erase(records.begin() + 3);
  std::vector<int64_t> times;
  for (const auto& record : records) {
    log::v1::Entry entry;
    ASSERT_TRUE(entry.ParseFromString(record->entry()));
    times.push_back(entry.record_time().seconds() - ToTimestamp(kNow).seconds());
    EXPECT_EQ(record->leaf(), log::LeafHash(record->entry()));
  }
  EXPECT_EQ(times, (std::vector<int64_t>{5, 5, 7}));
}

}  // namespace
}  // namespace duta::exchange

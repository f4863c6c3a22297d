// The process is killed at each place between the transaction and the answer:
// nothing was given that is not signed, nothing is signed that the database does
// not hold, and what comes after continues both.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <future>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/commit_batch.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/schema.h"
#include "core/log/receipt.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/temporary_directory.h"
#include "tests/core/store/wrapped_database.h"

namespace duta::exchange {
namespace {

// Where the process dies.
enum class Death { kBeforeCommit, kAfterCommit, kAfterAnchor, kAfterAnswer };
const std::pair<Death, const char*> kDeaths[] = {{Death::kBeforeCommit, "before COMMIT"},
                                                 {Death::kAfterCommit, "after COMMIT, before the signature"},
                                                 {Death::kAfterAnchor, "after the anchor, before the receipt"},
                                                 {Death::kAfterAnswer, "after the receipt"}};

void Die() { kill(getpid(), SIGKILL); }

class TestRecord final : public Record {
 public:
  TestRecord(std::function<void()> publish, std::function<void(const log::v1::Receipt&)> done)
      : publish_(std::move(publish)), done_(std::move(done)) {
    log::v1::Entry entry = NewEntry(SystemClock().Now());
    entry.mutable_message_accepted();
    entry_ = entry.SerializeAsString();
    leaf_ = log::LeafHash(entry_);
  }

  StatusOr<Verdict> Apply(uint64_t, CommitBatch&) override { return Verdict{}; }
  std::vector<std::string_view> parties() const override { return {}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  ReceiptPtr Publish(log::v1::Receipt receipt) override {
    publish_();
    return Record::Publish(std::move(receipt));
  }
  void Done(StatusOr<Recorded> recorded) override {
    if (recorded.ok()) done_(*recorded->receipt);
    is_done_.set_value();
  }
  std::future<void> is_done() { return is_done_.get_future(); }

 private:
  const std::function<void()> publish_;
  const std::function<void(const log::v1::Receipt&)> done_;
  std::string entry_;
  log::Hash leaf_;
  std::promise<void> is_done_;
};

// What a hub has of the log, opened from the files.
struct Hub {
  Hub(const std::string& directory, const crypto::NoteSigner& signer) : inner(*store::OpenSqlite(directory + "/db")) {
    EXPECT_TRUE(CreateTables(*inner).ok());
    ledger = std::make_unique<Ledger>(database, signer);
    anchor = *Anchor::Open(directory + "/anchor");
    opened = ledger->Open([&](const Ledger& log) { return anchor->Check(log); });
    committer =
        std::make_unique<Committer>(database, *ledger, *anchor, Limits{}, [](uint64_t, uint64_t, const auto&) {});
  }

  // Commits one record and waits for its answer.
  void Commit(std::function<void()> publish, std::function<void(const log::v1::Receipt&)> done) {
    auto test_record = std::make_unique<TestRecord>(std::move(publish), std::move(done));
    auto is_done = test_record->is_done();
    std::unique_ptr<Record> record = std::move(test_record);
    EXPECT_TRUE(committer->Submit(record).ok());
    is_done.wait();
  }

  std::unique_ptr<store::Database> inner;
  store::test::WrappedDatabase database{*inner};
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Anchor> anchor;
  std::unique_ptr<Committer> committer;
  Status opened;
};

class LogFaultTest : public testing::Test {
 protected:
  // In a process of its own: commits until it dies at the `commits`th. Receipts
  // that are given are written where the test finds them.
  void RunAndDie(Death death, int commits) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const int given = open((directory_ / "given").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      {
        Hub hub(directory_.path(), signer_);
        for (int i = 1; i <= commits; ++i) {
          const bool is_last = i == commits;
          if (is_last && death == Death::kBeforeCommit) hub.database.before_commit = Die;
          if (is_last && death == Death::kAfterCommit) hub.database.after_commit = Die;
          hub.Commit(
              [&] {
                if (is_last && death == Death::kAfterAnchor) Die();
              },
              [&](const log::v1::Receipt& receipt) {
                const std::string line = ToHex(receipt.SerializeAsString()) + "\n";
                if (write(given, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
                if (is_last) Die();
              });
        }
      }
      _exit(4);  // It should not have come here.
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  }

  // The receipts that ever were given.
  std::vector<log::v1::Receipt> Given() {
    std::vector<log::v1::Receipt> receipts;
    const auto text = ReadFile(directory_ / "given");
    if (!text.ok()) return receipts;
    for (size_t at = 0, end; (end = text->find('\n', at)) != std::string::npos; at = end + 1) {
      EXPECT_TRUE(receipts.emplace_back().ParseFromString(*FromHex(text->substr(at, end - at))));
    }
    return receipts;
  }

  // That the log holds everything that was given, as it was given.
  void CheckGiven(const Ledger& ledger) {
    for (const log::v1::Receipt& receipt : Given()) {
      const auto verified = log::VerifyReceipt(receipt, signer_.verifier());
      ASSERT_TRUE(verified.ok()) << verified.status();
      ASSERT_LT(receipt.index(), ledger.Size());
      EXPECT_EQ(ledger.ReceiptOf(receipt.index())->SerializeAsString(), receipt.SerializeAsString());
      EXPECT_EQ(*ledger.RootAt(verified->checkpoint.size), verified->checkpoint.root) << "a fork";
    }
  }

  test::TemporaryDirectory directory_;
  crypto::NoteSigner signer_ =
      *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
};

TEST_F(LogFaultTest, NothingIsGivenUnsignedAndNothingSignedIsLost) {
  uint64_t size = 0;
  for (const int commits : {1, 2, 5}) {
    for (const auto& [death, where] : kDeaths) {
      SCOPED_TRACE(where);
      const size_t given = Given().size();
      RunAndDie(death, commits);
      if (HasFatalFailure()) return;
      size += static_cast<uint64_t>(commits) - (death == Death::kBeforeCommit ? 1 : 0);
      EXPECT_EQ(Given().size(), given + static_cast<size_t>(commits) - (death == Death::kAfterAnswer ? 0 : 1));
      Hub hub(directory_.path(), signer_);
      ASSERT_TRUE(hub.opened.ok()) << hub.opened;
      EXPECT_EQ(hub.ledger->Size(), size) << "what COMMIT made durable, and no more";
      const Head head = hub.ledger->Current();
      const auto checkpoint = log::VerifyCheckpoint(head.checkpoint, signer_.verifier());
      ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
      EXPECT_EQ(checkpoint->root, head.range.Root());
      CheckGiven(*hub.ledger);
      if (size == 0) continue;
      // Whose answer was lost gets the receipt that it would have been.
      const auto last = hub.ledger->ReceiptOf(size - 1);
      ASSERT_TRUE(last.ok()) << last.status();
      EXPECT_TRUE(log::VerifyReceipt(*last, signer_.verifier()).ok());
      EXPECT_EQ(last->checkpoint(), head.checkpoint);
    }
  }
}

// A disk that fails in COMMIT leaves nothing signed: the next batch of the same
// size is the only one that ever was.
TEST_F(LogFaultTest, ABatchThatCouldNotBeCommittedWasNeverSigned) {
  Hub hub(directory_.path(), signer_);
  ASSERT_TRUE(hub.opened.ok()) << hub.opened;
  const std::string before = *ReadFile(directory_ / "anchor");
  struct Answered : Record {
    StatusOr<Verdict> Apply(uint64_t, CommitBatch& batch) override {
      batch.Add("INSERT INTO nowhere (a) VALUES ($1)", {int64_t{1}});
      return Verdict{};
    }
    std::vector<std::string_view> parties() const override { return {}; }
    const std::string& entry() const override { return text; }
    const log::Hash& leaf() const override { return hash; }
    void Done(StatusOr<Recorded> recorded) override { answer.set_value(recorded.status()); }
    explicit Answered(std::promise<Status>& to) : answer(to) {}
    std::promise<Status>& answer;
    const std::string text = "lost";
    const log::Hash hash = log::LeafHash(text);
  };
  std::promise<Status> answer;
  std::unique_ptr<Record> record = std::make_unique<Answered>(answer);
  ASSERT_TRUE(hub.committer->Submit(record).ok());
  EXPECT_EQ(ReasonOf(answer.get_future().get()), Reason::kStorageFailed);
  EXPECT_EQ(*ReadFile(directory_ / "anchor"), before);
  EXPECT_EQ(hub.ledger->Size(), 0u);
  log::v1::Receipt receipt;
  hub.Commit([] {}, [&](const log::v1::Receipt& given) { receipt = given; });
  EXPECT_EQ(receipt.index(), 0u);
  EXPECT_TRUE(log::VerifyReceipt(receipt, signer_.verifier()).ok());
}

}  // namespace
}  // namespace duta::exchange

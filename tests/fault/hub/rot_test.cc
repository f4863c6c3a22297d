// Single bits flip in what a hub has stored. Nothing that has changed is served as
// good, nothing is signed over, and nobody else has to wait.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>

#include "core/base/bytes.h"
#include "core/client/attachments.h"
#include "core/client/submission_stream.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

namespace fs = std::filesystem;
using exchange::v1::ExchangeService;

// Enough for two nodes of the stored tree.
constexpr size_t kMessages = 600;
// Entries that are proven by one another: what a rotten entry takes with it.
constexpr size_t kTile = 256;

int Flips(int few) {
  const char* const asked = std::getenv("DUTA_FLIPS");
  return asked == nullptr ? few : std::atoi(asked);
}

class RotTest : public HubTest {
 protected:
  // What waits for Australia, by log index, each as the hub gives it.
  using Mailbox = std::map<uint64_t, std::string>;

  void Open() {
    hub_.Configure("messages_per_minute", "10000000");
    Start();
    Network network(hub_);
    indonesia_ = network.Admit("partners/id-kemlu");
    australia_ = network.Admit("partners/au-dfat");
    zealand_ = network.Admit("partners/nz-mfat");
    client::SubmissionStream stream(indonesia_->channel(), indonesia_->log());
    for (size_t i = 0; i < kMessages; ++i) {
      auto message = NoteTo("partners/id-kemlu", {"partners/au-dfat"});
      stream.Submit(indonesia_->Sign(message));
    }
    ASSERT_THAT(stream.Flush(kPatience), IsOk());
  }

  // A page fails as a whole only if the hub cannot read the mailbox itself.
  StatusOr<Mailbox> List(Client& client) {
    Mailbox mailbox;
    told_.clear();
    exchange::v1::ListDeliveriesRequest request;
    request.set_page_size(100);
    do {
      const auto page =
          client.Call(ExchangeService::NewStub(client.channel()), &ExchangeService::Stub::ListDeliveries, request);
      if (!page.ok()) return page.status();
      for (const auto& delivery : page->deliveries()) {
        if (delivery.has_unreadable()) {
          told_.insert(delivery.receipt().index());
          continue;
        }
        mailbox[delivery.receipt().index()] =
            delivery.envelope().SerializeAsString() + delivery.receipt().SerializeAsString();
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return mailbox;
  }

  void Save(const fs::path& to) const {
    fs::remove_all(to);
    fs::copy(hub_.data(), to, fs::copy_options::recursive);
  }
  void PutBack(const fs::path& from) const {
    fs::remove_all(hub_.data());
    fs::copy(from, hub_.data(), fs::copy_options::recursive);
  }

  Finished CheckDeeply() const { return RunProgram({DutadProgram(), "check", "--data", hub_.data(), "--deep"}); }

  static void Flip(const fs::path& path, uint64_t bit) {
    std::string bytes = *ReadFile(path.string());
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    ASSERT_TRUE(WriteFileAtomically(path.string(), bytes, FileMode::kPrivate).ok());
  }

  // In the file as it stands, which a hub may have open.
  static void FlipInPlace(const fs::path& path, uint64_t bit) {
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(file, 0) << path;
    char byte = 0;
    const auto offset = static_cast<off_t>(bit / 8);
    EXPECT_EQ(pread(file, &byte, 1, offset), 1);
    byte = static_cast<char>(byte ^ (1 << bit % 8));
    EXPECT_EQ(pwrite(file, &byte, 1, offset), 1);
    close(file);
  }

  StatusOr<exchange::v1::SubmitResponse> Send(const std::string& recipient) {
    exchange::v1::SubmitRequest request;
    *request.mutable_envelope() = indonesia_->Sign(NoteTo("partners/id-kemlu", {recipient}));
    return indonesia_->Call(ExchangeService::NewStub(indonesia_->channel()), &ExchangeService::Stub::Submit, request);
  }

  // What Australia gets of what was there before, and whether others go on.
  std::string Look(const Mailbox& good, const std::string& where) {
    const auto listed = List(*australia_);
    if (!listed.ok()) return "the mailbox could not be read (" + ReasonIn(listed.status()) + ")";
    ExpectUnchanged(*listed, good, where);
    const std::string outcome = listed->size() >= good.size() ? "harmless, or covered"
                                : listed->size() + told_.size() >= good.size()
                                    ? "said to its recipient, the rest served"
                                    : "left out";
    const auto sent = Send("partners/nz-mfat");
    return sent.ok() ? outcome : outcome + "; what was sent was refused (" + ReasonIn(sent.status()) + ")";
  }

  // The reason that a status, or what a program said, has.
  static std::string ReasonIn(const Status& status) {
    if (const auto reason = ReasonOf(status)) return std::string(Describe(*reason).wire);
    for (const char* reason : {"LOG_ROLLED_BACK", "ANCHOR_UNREADABLE", "LOG_KEY_MISMATCH", "STORAGE_CORRUPT",
                               "FILE_UNUSABLE", "cannot be trusted"}) {
      if (status.message().find(reason) != std::string::npos) return reason;
    }
    return std::string(status.message()).substr(0, 200);
  }

  // The one file that was uploaded.
  static fs::path BlobBelow(const fs::path& data) {
    for (const auto& entry : fs::recursive_directory_iterator(data / "blobs")) {
      if (entry.is_regular_file()) return entry.path();
    }
    ADD_FAILURE() << "there is no file";
    return {};
  }

  // What Australia is given now is what it was given before the flip.
  void ExpectUnchanged(const Mailbox& listed, const Mailbox& good, const std::string& where) {
    for (const auto& [index, bytes] : listed) {
      const auto original = good.find(index);
      if (original != good.end()) EXPECT_EQ(original->second, bytes) << where << ": " << index << " is served";
    }
  }

  // The log is whole, and says what waits for whom.
  void ExpectMailboxesMadeAnew(uint64_t sent, const std::string& where) {
    const Finished repaired = RunProgram({DutadProgram(), "repair", "--data", hub_.data(), "--mailboxes"});
    ASSERT_EQ(repaired.code, 0) << where << "\n" << repaired.output;
    ASSERT_THAT(hub_.Start(), IsOk()) << where;
    const auto arrived = List(*zealand_);
    ASSERT_THAT(arrived, IsOk()) << where;
    EXPECT_TRUE(arrived->contains(sent)) << where;
    hub_.Kill();
  }

  std::set<uint64_t> told_;  // What the last list said that it cannot be read.
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  std::unique_ptr<Client> zealand_;
};

TEST_F(RotTest, AFlippedBitIsNeverServedAsGoodAndStopsNobodyElse) {
  Open();
  const auto good = List(*australia_);
  ASSERT_THAT(good, IsOk());
  ASSERT_EQ(good->size(), kMessages);
  ASSERT_EQ(hub_.Stop(), 0);
  const fs::path whole = directory_ / "whole";
  Save(whole);

  std::minstd_rand random(20261129);
  std::map<std::string, int> table;
  for (int flip = 0; flip < Flips(25); ++flip) {
    PutBack(whole);
    const fs::path file = fs::path(hub_.data()) / (flip % 10 == 9 ? "anchor" : "duta.db");
    const uint64_t bit = (uint64_t{random()} << 20 ^ random()) % (fs::file_size(file) * 8);
    Flip(file, bit);
    const std::string where = file.filename().string() + " bit " + std::to_string(bit);
    const bool is_found = RunProgram({DutadProgram(), "check", "--data", hub_.data()}).code != 0;
    const Status started = hub_.Start();
    EXPECT_FALSE(is_found && started.ok()) << where << ": the check would not have it";
    if (!started.ok()) {
      // A page that only a write meets ends the process: what is durable is unknown then.
      ++table[is_found ? "refused at the start, as the check says" : "ended at the start"];
      hub_.process().Wait();
      continue;
    }
    const auto listed = List(*australia_);
    if (!listed.ok()) {
      // The page of the table itself is spoilt: said, and nothing given out.
      ++table["the mailbox could not be read: " + std::string(listed.status().message()).substr(0, 60)];
    } else {
      for (const auto& [index, bytes] : *listed) {
        const auto original = good->find(index);
        EXPECT_TRUE(original != good->end() && original->second == bytes) << where << ": " << index << " is served";
      }
      const bool is_whole = listed->size() == kMessages;
      ++table[is_whole                                     ? "harmless, or covered"
              : listed->size() + told_.size() == kMessages ? "said to its recipient, the rest served"
              : listed->size() + kTile >= kMessages        ? "left out, the rest served"
                                                           : "keys of the mailbox itself: more left out"];
      // Whatever is missing, the deep check knows of.
      if (!is_whole) {
        EXPECT_EQ(CheckDeeply().code, 1) << where;
      }
    }
    // Others go on: what is sent now is accepted, and arrives.
    const auto sent = Send("partners/nz-mfat");
    bool is_unseen = false;
    if (sent.ok()) {
      const auto arrived = List(*zealand_);
      if (!arrived.ok() || !arrived->contains(sent->receipt().index())) {
        // A rotten key of one mailbox may stand in the way to the next one's.
        is_unseen = true;
        EXPECT_EQ(CheckDeeply().code, 1) << where;
      }
    } else {
      ++table["and what was sent was refused: " + std::string(sent.status().message()).substr(0, 60)];
    }
    hub_.Kill();
    if (is_unseen) {
      ++table["what was sent did not arrive until the mailboxes were made anew"];
      ExpectMailboxesMadeAnew(sent->receipt().index(), where);
    }
  }
  for (const auto& [outcome, count] : table) GTEST_LOG_(INFO) << outcome << ": " << count;
}

// The same while the hub runs, in the write-ahead log and files too, and once more after
// it was killed: SQLite looks at the sums of its write-ahead log then.
TEST_F(RotTest, AFlipUnderARunningHubIsNeverServedAsGoodEither) {
  Open();
  const auto good = List(*australia_);
  ASSERT_THAT(good, IsOk());
  const std::string content(50'000, 'x');
  ASSERT_THAT(WriteFileAtomically(directory_ / "annex.pdf", content, FileMode::kPrivate), IsOk());
  const auto annex = client::DescribeFile(directory_ / "annex.pdf", "application/pdf");
  ASSERT_THAT(annex, IsOk());
  ASSERT_THAT(client::Attachments(indonesia_->channel()).Upload(directory_ / "annex.pdf", *annex), IsOk());
  ASSERT_EQ(hub_.Stop(), 0);
  const fs::path whole = directory_ / "whole";
  Save(whole);

  std::minstd_rand random(20261130);
  std::map<std::string, int> table;
  for (int flip = 0; flip < Flips(12); ++flip) {
    PutBack(whole);
    ASSERT_THAT(hub_.Start(), IsOk());
    // Something that is in the write-ahead log alone.
    const auto before = Send("partners/nz-mfat");
    ASSERT_THAT(before, IsOk());
    const fs::path data = hub_.data();
    const fs::path path = flip % 8 == 7   ? data / "anchor"
                          : flip % 8 == 6 ? BlobBelow(data)
                          : flip % 2 == 0 ? data / "duta.db-wal"
                                          : data / "duta.db";
    const uint64_t bit = (uint64_t{random()} << 20 ^ random()) % (fs::file_size(path) * 8);
    FlipInPlace(path, bit);
    const std::string where = path.filename().string() + " bit " + std::to_string(bit);
    ++table["running: " + Look(*good, where)];
    const std::string copy = directory_ / ("copy" + std::to_string(flip));
    if (client::Attachments(indonesia_->channel(), {.attempts = 1}).Download(*annex, copy).ok()) {
      EXPECT_EQ(*ReadFile(copy), content) << where;
    }
    hub_.Kill();
    const Status started = hub_.Start();
    if (!started.ok()) {
      // Rather than sign something else than it did: what it gave a receipt for is gone.
      ++table["killed, then refused to start: " + ReasonIn(started)];
      hub_.process().Wait();
      continue;
    }
    ++table["killed, then: " + Look(*good, where)];
    // What had a receipt is there, or was found damaged and said.
    const auto arrived = List(*zealand_);
    if (arrived.ok() && !arrived->contains(before->receipt().index()) && !told_.contains(before->receipt().index())) {
      EXPECT_EQ(CheckDeeply().code, 1) << where << ": a receipt without its message";
    }
    hub_.Kill();
  }
  for (const auto& [outcome, count] : table) GTEST_LOG_(INFO) << outcome << ": " << count;
}

// What is damaged is said to its recipient, stays open, and comes once it is mended.
TEST_F(RotTest, ARecipientIsToldAndGetsItOnceItIsMended) {
  hub_.Configure("redelivery_seconds", "1");
  Start();
  Network network(hub_);
  indonesia_ = network.Admit("partners/id-kemlu");
  australia_ = network.Admit("partners/au-dfat");
  const auto envelope = indonesia_->Sign(NoteTo("partners/id-kemlu", {"partners/au-dfat"}, "one that rots"));
  const auto sent = indonesia_->Submit(envelope);
  ASSERT_THAT(sent, IsOk());
  ASSERT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"}, "another")), IsOk());
  ASSERT_EQ(hub_.Stop(), 0);
  const std::string database = *ReadFile(hub_.data() + "/duta.db");
  const size_t place = database.find("one that rots");
  ASSERT_NE(place, std::string::npos);
  FlipInPlace(hub_.data() + "/duta.db", 8 * place);
  Start();
  Follower follower(*australia_);
  ASSERT_TRUE(follower.WaitForUnreadable(1));
  ASSERT_TRUE(follower.WaitForAcknowledged(1)) << "nobody else waits";
  EXPECT_EQ(follower.unreadable(), std::vector<uint64_t>{sent->receipt.index()});
  EXPECT_EQ(follower.received().size(), 1u);
  const auto listed = List(*australia_);
  ASSERT_THAT(listed, IsOk());
  EXPECT_TRUE(listed->empty());
  EXPECT_EQ(told_, std::set<uint64_t>{sent->receipt.index()}) << "it is open still";
  ASSERT_THAT(indonesia_->Submit(envelope), IsOk()) << "the same bytes again";
  ASSERT_TRUE(follower.WaitForReceived(2)) << "on the same stream, when it is due again";
  EXPECT_EQ(follower.received().back().receipt.index, sent->receipt.index());
  ASSERT_TRUE(follower.WaitForAcknowledged(2));
  EXPECT_TRUE(follower.rejected().empty());
}

}  // namespace
}  // namespace duta::integration

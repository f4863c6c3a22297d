// A hub to which everything comes at once and that dies in the middle of it: notes, what
// expires unread, orders, an adapter, a backup. And who judges what is left: the books of
// its clients, and a checker that shares no line with the hub (tests/fault/checker).
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/mutex.h"
#include "core/client/library.h"
#include "core/client/message.h"
#include "core/client/submission_stream.h"
#include "nlohmann/json.hpp"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {

// The sender's book: what was submitted, and the receipts that came. Thread-safe.
class Book {
 public:
  void Submitted(const std::string& id) {
    MutexLock lock(mutex_);
    receipts_[id];
  }

  void Answered(const std::string& id, const StatusOr<client::Accepted>& answer) {
    MutexLock lock(mutex_);
    if (answer.ok()) {
      receipts_[id] = answer->receipt;
    } else {
      refusals_.push_back(answer.status().ToString());
    }
    ++answered_;
    changed_.NotifyAll();
  }

  // Waits until so many were answered in all.
  bool WaitForAnswers(size_t count) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    MutexLock lock(mutex_);
    while (answered_ < count && changed_.WaitUntil(lock, until)) continue;
    return answered_ >= count;
  }

  size_t answered() const {
    MutexLock lock(mutex_);
    return answered_;
  }
  std::vector<std::string> refusals() const {
    MutexLock lock(mutex_);
    return refusals_;
  }
  // By message id.
  std::map<std::string, log::v1::Receipt> receipts() const {
    MutexLock lock(mutex_);
    return receipts_;
  }

 private:
  mutable Mutex mutex_;
  Condition changed_;
  std::map<std::string, log::v1::Receipt> receipts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> refusals_ ABSL_GUARDED_BY(mutex_);
  size_t answered_ ABSL_GUARDED_BY(mutex_) = 0;
};

// As the environment has it, for long runs by hand; else `few`.
inline int CountFrom(const char* variable, int few) {
  const char* const asked = std::getenv(variable);
  return asked == nullptr ? few : std::atoi(asked);
}

class ViolenceTest : public HubTest {
 protected:
  static constexpr size_t kMessagesARound = 150;
  // Of each round, for somebody who never fetches: they expire.
  static constexpr size_t kExpiringARound = 3;
  static constexpr std::chrono::seconds kLifetime{5};
  static constexpr client::BackoffOptions kImpatient{.initial = std::chrono::milliseconds(20),
                                                     .max = std::chrono::milliseconds(200)};

  // Before anything mirrors the directory: what is configured is there for good.
  void SetUp() override {
    // Rates are not what is tested.
    hub_.Configure("messages_per_minute", "10000000");
  }

  void Open(const ChildProcess::Environment& environment = {}) {
    Start(environment);
    network_ = std::make_unique<Network>(hub_);
    indonesia_ = network_->Admit("partners/id-kemlu");
    australia_ = network_->Admit("partners/au-dfat");
    zealand_ = network_->Admit("partners/nz-mfat");
    network_->Admit("partners/sg-mfa");
    network_->Install(AdapterLibrary("au"), "partners/au-dfat");
  }

  void SubmitRound(client::SubmissionStream& stream) {
    for (size_t i = 0; i < kMessagesARound; ++i) {
      Submit(stream, NoteTo("partners/id-kemlu", {"partners/au-dfat"}), book_);
      if (i >= kExpiringARound) continue;
      auto expiring = NoteTo("partners/id-kemlu", {"partners/nz-mfat"});
      *expiring.mutable_expire_time() = ToTimestamp(indonesia_->clock().Now() + kLifetime);
      Submit(stream, expiring, expiring_);
    }
  }

  // An order that counts, however often the hub dies over it.
  void GiveAnOrder() {
    order::v1::Order order;
    if (orders_ % 2 == 0) {
      order.mutable_suspend_partner()->set_partner("partners/sg-mfa");
      order.mutable_suspend_partner()->set_state(registry::v1::PARTNER_STATE_SUSPENDED_HOLD);
    } else {
      order.mutable_resume_partner()->set_partner("partners/sg-mfa");
    }
    const auto message = network_->Compose(order);
    ASSERT_TRUE(Eventually([&] { return network_->Try(message).ok(); }));
    ++orders_;
  }

  // Of the hub as it runs, or is killed meanwhile.
  std::unique_ptr<ChildProcess> BeginBackup() const {
    return std::make_unique<ChildProcess>(std::vector<std::string>{DutadProgram(), "backup", "--data", hub_.data(),
                                                                   "--to", directory_ / "backup", "--with-keys"});
  }
  void EndBackup(ChildProcess& backup, const std::string& when) const {
    EXPECT_EQ(backup.Wait(), 0) << when << ": " << backup.output();
  }

  // What the log has gained at the end, once all has come to an end.
  size_t ExpectedEntries(size_t sent) const {
    size_t expired = 0;
    for (const auto& [id, receipt] : expiring_.receipts()) expired += receipt.entry().empty() ? 0 : 1;
    return 2 * sent + 2 * expired + orders_;
  }

  // One receiver's part: in log order, nothing twice, nothing that was not sent.
  void CheckOneReceiver(const std::vector<client::Received>& received) const {
    const auto receipts = book_.receipts();
    uint64_t last = 0;
    for (const client::Received& one : received) {
      EXPECT_GT(one.receipt.index, last);
      last = one.receipt.index;
      const auto found = receipts.find(one.message.id());
      ASSERT_NE(found, receipts.end()) << one.message.id();
      EXPECT_EQ(found->second.index(), one.receipt.index);
      EXPECT_EQ(found->second.entry(), one.delivery.receipt().entry());
    }
  }

  // Every receipt that the sender holds is the hub's answer still, and verifies.
  void CheckReceipts() {
    client::Library library(indonesia_->channel(), indonesia_->log(), Client::kOnce);
    for (const auto& [id, receipt] : book_.receipts()) {
      EXPECT_THAT(indonesia_->log().Verify(receipt), IsOk());
      const auto again = library.GetReceipt(id);
      ASSERT_THAT(again, IsOk()) << id;
      EXPECT_EQ(again->index(), receipt.index());
      EXPECT_EQ(again->entry(), receipt.entry());
    }
    EXPECT_THAT(indonesia_->log().Settle(), IsOk());
  }

  // The independent one, over a hub that is stopped and all receipts that were given.
  void Judge() const {
    const std::string path = directory_ / "receipts.jsonl";
    std::ofstream file(path);
    for (const Book* book : {&book_, &expiring_}) {
      for (const auto& [id, receipt] : book->receipts()) {
        if (receipt.entry().empty()) continue;  // Refused, since its time was over.
        nlohmann::json line = {{"id", id},
                               {"index", receipt.index()},
                               {"entry", ToHex(receipt.entry())},
                               {"checkpoint", receipt.checkpoint()},
                               {"path", nlohmann::json::array()}};
        for (const std::string& step : receipt.inclusion_path()) line["path"].push_back(ToHex(step));
        file << line.dump() << "\n";
      }
    }
    file.close();
    const Finished judged =
        RunProgram({"/usr/bin/python3", DUTA_CHECKER, hub_.data(), "--log-key", hub_.log_key(), "--receipts", path});
    EXPECT_EQ(judged.code, 0) << judged.output;
    GTEST_LOG_(INFO) << judged.output;
    // It is no rubber stamp: a receipt of another entry's is found.
    std::string line;
    std::getline(std::ifstream(path), line);
    nlohmann::json moved = nlohmann::json::parse(line);
    moved["index"] = 0;
    std::ofstream(path, std::ios::app) << moved.dump() << "\n";
    const Finished found =
        RunProgram({"/usr/bin/python3", DUTA_CHECKER, hub_.data(), "--log-key", hub_.log_key(), "--receipts", path});
    EXPECT_EQ(found.code, 1);
    EXPECT_THAT(found.output, ::testing::HasSubstr("entry 0 is another one now"));
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  std::unique_ptr<Client> zealand_;
  Book book_;
  Book expiring_;
  size_t orders_ = 0;

 private:
  void Submit(client::SubmissionStream& stream, const message::v1::Message& message, Book& book) {
    book.Submitted(message.id());
    ASSERT_THAT(
        stream.Submit(indonesia_->Sign(message),
                      [&book, id = message.id()](StatusOr<client::Accepted> answer) { book.Answered(id, answer); }),
        IsOk());
  }
};

}  // namespace duta::integration

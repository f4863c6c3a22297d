// A backup of a hub that is sent to without a pause, put back elsewhere.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>

#include "core/base/mutex.h"
#include "core/client/library.h"
#include "core/client/submission_stream.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::chrono::hours kLong{2};

// Messages before the backup, so that copying takes a while: DUTA_BACKUP_MEGABYTES for as
// many as make a database of that size.
size_t Before() {
  constexpr size_t kBytesEach = 2400;
  const char* const megabytes = std::getenv("DUTA_BACKUP_MEGABYTES");
  return megabytes == nullptr ? 3000 : static_cast<size_t>(std::atoi(megabytes)) * 1'000'000 / kBytesEach;
}

class BackupUnderLoadTest : public HubTest {
 protected:
  void Open() {
    hub_.Configure("messages_per_minute", "10000000");
    Start();
    Network network(hub_);
    indonesia_ = network.Admit("partners/id-kemlu");
    australia_ = network.Admit("partners/au-dfat");
  }

  // One more message, without waiting for its receipt.
  void Send(client::SubmissionStream& stream) {
    const auto message = NoteTo("partners/id-kemlu", {"partners/au-dfat"});
    ASSERT_THAT(stream.Submit(indonesia_->Sign(message),
                              [this, id = message.id()](const StatusOr<client::Accepted>& answer) {
                                MutexLock lock(mutex_);
                                if (answer.ok()) receipts_[id] = answer->receipt;
                                changed_.NotifyAll();
                              }),
                IsOk());
  }
  std::map<std::string, log::v1::Receipt> Receipts() {
    MutexLock lock(mutex_);
    return receipts_;
  }
  bool WaitForReceipts(size_t count) {
    MutexLock lock(mutex_);
    // As long as some come.
    for (size_t seen = SIZE_MAX; receipts_.size() < count && receipts_.size() != seen;) {
      seen = receipts_.size();
      const auto until = std::chrono::steady_clock::now() + kPatience;
      while (receipts_.size() == seen && changed_.WaitUntil(lock, until)) continue;
    }
    return receipts_.size() >= count;
  }
  Finished Dutad(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), DutadProgram());
    ChildProcess program(std::move(arguments));
    const auto code = program.Wait(kLong);
    return {code.value_or(-SIGKILL), program.output()};
  }

  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  Mutex mutex_;
  Condition changed_;
  std::map<std::string, log::v1::Receipt> receipts_ ABSL_GUARDED_BY(mutex_);  // By message id.
};

TEST_F(BackupUnderLoadTest, EndsAndHoldsEverythingThatWasReceiptedBefore) {
  Open();
  client::SubmissionStream stream(indonesia_->channel(), indonesia_->log());
  const size_t first = Before();
  for (size_t i = 0; i < first; ++i) Send(stream);
  ASSERT_TRUE(WaitForReceipts(first));
  std::atomic<bool> stop = false;
  std::thread sender([&] {
    while (!stop) Send(stream);
  });
  ASSERT_TRUE(WaitForReceipts(first + 100)) << "the load is on";

  const std::string backup = directory_ / "backup";
  const auto before = Receipts();
  const auto begin = std::chrono::steady_clock::now();
  const Finished made = Dutad({"backup", "--data", hub_.data(), "--to", backup, "--with-keys", "--verify"});
  EXPECT_EQ(made.code, 0) << made.output;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const size_t after = Receipts().size();
  EXPECT_GT(after, before.size()) << "it went on meanwhile";
  GTEST_LOG_(INFO) << fs::file_size(hub_.data() + "/duta.db") / 1'000'000 << " MB copied and verified in " << seconds
                   << " s, " << static_cast<double>(after - before.size()) / seconds << " messages a second meanwhile";
  // Again into the same place, and a hub that runs may be checked in depth as well.
  EXPECT_EQ(Dutad({"backup", "--data", hub_.data(), "--to", backup, "--with-keys"}).code, 0);
  const Finished checked = Dutad({"check", "--data", hub_.data(), "--deep"});
  EXPECT_EQ(checked.code, 0) << checked.output;
  const auto receipted = Receipts();
  stop = true;
  sender.join();
  ASSERT_THAT(stream.Flush(kPatience), IsOk());
  hub_.Kill();

  // Over the hub that has signed more it is refused, whichever way it is tried.
  for (const char* const removed : {"", "/anchor", "/duta.db"}) {
    const fs::path copy = directory_ / "copy";
    fs::remove_all(copy);
    fs::copy(hub_.data(), copy, fs::copy_options::recursive);
    if (*removed != '\0') fs::remove(copy.string() + removed);
    const Finished refused = Dutad({"restore", "--from", backup, "--data", copy});
    EXPECT_EQ(refused.code, 1) << removed << refused.output;
    EXPECT_THAT(refused.output, HasSubstr("LOG_ROLLED_BACK")) << removed;
  }

  const std::string elsewhere = directory_ / "elsewhere";
  const Finished restored = Dutad({"restore", "--from", backup, "--data", elsewhere});
  ASSERT_EQ(restored.code, 0) << restored.output;
  fs::rename(hub_.data(), directory_ / "lost");
  fs::rename(elsewhere, hub_.data());
  // The administrator's own, which is no part of a hub, and from which the test knows the log's key.
  fs::copy(directory_ / "lost/first-administrator", hub_.data() + "/first-administrator", fs::copy_options::recursive);
  Start();
  // A client that has not seen what came after: for those who have, it is another log.
  Client fresh(hub_, indonesia_->identity());
  client::Library library(fresh.channel(), fresh.log(), Client::kOnce);
  const size_t step = 1 + before.size() / 5000;  // Of very many, some.
  size_t number = 0;
  for (const auto& [id, receipt] : before) {
    if (number++ % step != 0) continue;
    const auto again = library.GetReceipt(id);
    ASSERT_THAT(again, IsOk()) << id;
    ASSERT_EQ(again->SerializeAsString(), receipt.SerializeAsString()) << id;
  }
  EXPECT_THAT(fresh.Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsOk());
  RecordProperty("receipted", static_cast<int>(receipted.size()));
}

}  // namespace
}  // namespace duta::integration

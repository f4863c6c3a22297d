// The hub is killed in the middle of its work, again and again: what it promised
// holds, and what it did not promise does not appear.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "tests/fault/hub/violence.h"

namespace duta::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A receiving client starts afresh so often, as if it had crashed too; an order is given,
// and a backup made.
constexpr int kKillsAReceiver = 10;
constexpr int kKillsAnOrder = 4;
constexpr int kKillsABackup = 8;

using KillTest = ViolenceTest;

// DUTA_KILLS: as many as that, instead of fifty.
TEST_F(KillTest, KillsInTheMiddleOfASubmissionStreamLoseAndDoubleNothing) {
  const int kills = CountFrom("DUTA_KILLS", 50);
  Open();
  const auto size_before = indonesia_->LogSize();
  ASSERT_THAT(size_before, IsOk());
  client::SubmissionStream stream(indonesia_->channel(), indonesia_->log(), {.backoff = kImpatient});
  auto follower = std::make_unique<Follower>(*australia_);
  std::vector<std::vector<client::Received>> received;  // By receiver.
  const auto end_receiver = [&] {
    EXPECT_THAT(follower->Stop(), IsOk());
    EXPECT_THAT(follower->rejected(), IsEmpty());
    EXPECT_THAT(follower->unreadable(), IsEmpty());
    received.push_back(follower->received());
  };

  std::minstd_rand random(20261124);  // Moments of death: the same in every run.
  // A fast hub may have answered everything before it dies: such a kill does not
  // count.
  int killed_under_way = 0;
  int kill = 0;
  for (; killed_under_way < kills; ++kill) {
    ASSERT_LT(kill, 10 * kills) << "the hub is never killed with submissions under way";
    if (kill % kKillsAnOrder == 0) GiveAnOrder();
    const auto backup = kill % kKillsABackup == 0 ? BeginBackup() : nullptr;
    SubmitRound(stream);
    const size_t total = kMessagesARound * static_cast<size_t>(kill + 1);
    const size_t open = total - book_.answered();
    ASSERT_TRUE(book_.WaitForAnswers(total - open + 1 + random() % open)) << "kill " << kill;
    hub_.Kill();
    if (book_.answered() < total) ++killed_under_way;
    Start();
    if (backup != nullptr) EndBackup(*backup, "kill " + std::to_string(kill));
    if (kill % kKillsAReceiver == kKillsAReceiver - 1) {
      end_receiver();
      follower = std::make_unique<Follower>(*australia_);
    }
  }
  ASSERT_THAT(stream.Flush(kPatience), IsOk());
  EXPECT_THAT(book_.refusals(), IsEmpty());
  EXPECT_GE(stream.reconnects(), static_cast<size_t>(kills));

  // No gap and, after deduplication by id, no double. One entry for each acceptance, one
  // for each handover or expiry, and the orders, are all that the log has gained.
  const size_t sent = kMessagesARound * static_cast<size_t>(kill);
  EXPECT_TRUE(Eventually([&] { return indonesia_->LogSize().value_or(0) == *size_before + ExpectedEntries(sent); }))
      << indonesia_->LogSize().value_or(0) << " instead of " << *size_before + ExpectedEntries(sent);
  end_receiver();
  std::set<std::string> ids;
  for (const auto& part : received) {
    CheckOneReceiver(part);
    for (const client::Received& one : part) ids.insert(one.message.id());
  }
  EXPECT_EQ(ids.size(), sent);
  // Their channels may still wait before they connect again.
  for (Client* client : {australia_.get(), zealand_.get()}) {
    EXPECT_TRUE(Eventually([&] {
      const auto inbox = client->Inbox();
      return inbox.ok() && inbox->empty();
    })) << client->name();
  }
  CheckReceipts();
  ASSERT_EQ(hub_.Stop(), 0);
  Judge();
  const Finished restored = RunProgram(
      {DutadProgram(), "restore", "--from", directory_ / "backup", "--data", directory_ / "elsewhere", "--check-only"});
  EXPECT_EQ(restored.code, 0) << restored.output;
  RecordProperty("kills", kill);
}

TEST_F(KillTest, ARestoredOlderDatabaseIsRefused) {
  Open();
  ASSERT_EQ(hub_.Stop(), 0);
  const fs::path older = directory_ / "older";
  fs::create_directory(older);
  const auto copy = [](const fs::path& from, const fs::path& to) {
    for (const auto& entry : fs::directory_iterator(from)) {
      if (entry.path().filename().string().starts_with("duta.db")) {
        fs::copy_file(entry.path(), to / entry.path().filename(), fs::copy_options::overwrite_existing);
      }
    }
  };
  copy(hub_.data(), older);
  Start();
  ASSERT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsOk());
  ASSERT_EQ(hub_.Stop(), 0);

  const fs::path newest = directory_ / "newest";
  fs::create_directory(newest);
  copy(hub_.data(), newest);
  copy(older, hub_.data());
  EXPECT_FALSE(hub_.Start().ok());
  EXPECT_EQ(hub_.process().Wait(), 1);
  EXPECT_THAT(hub_.process().output(), HasSubstr("LOG_ROLLED_BACK"));

  // With the database that was lost and found it goes on.
  copy(newest, hub_.data());
  Start();
  EXPECT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsOk());
}

}  // namespace
}  // namespace duta::integration

// Hostile adapters under load: a ministry's adapter does what none may, and the
// others notice nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>

#include "adapter_network.h"
#include "core/base/bytes.h"
#include "tests/integration/harness/raw.h"

namespace duta::integration {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::IsEmpty;

// Between two partners that have nothing to do with the hostile one: a note at a
// time, and how long each took from its making to its reader.
class Load {
 public:
  Load(Client& sender, Client& reader, std::function<message::v1::Message(int)> make)
      : sender_(sender), follower_(reader), make_(std::move(make)) {}

  void Send() {
    const auto note = make_(static_cast<int>(sent_.size()));
    const auto begin = steady_clock::now();
    const auto accepted = sender_.Send(note);
    EXPECT_THAT(accepted, IsOk());
    sent_.push_back(note.id());
    EXPECT_TRUE(follower_.WaitForReceived(sent_.size()));
    times_.push_back(duration_cast<std::chrono::microseconds>(steady_clock::now() - begin));
  }

  std::vector<std::chrono::microseconds> TakeTimes() {
    std::sort(times_.begin(), times_.end());
    return std::exchange(times_, {});
  }

  // Each message once, in order, with its rendition.
  void ExpectAllArrived() {
    ASSERT_TRUE(follower_.WaitForAcknowledged(sent_.size()));
    std::vector<std::string> got;
    for (const client::Received& each : follower_.received()) {
      got.push_back(each.message.id());
      EXPECT_FALSE(each.delivery.has_rendition_error()) << each.delivery.rendition_error().ShortDebugString();
    }
    EXPECT_EQ(got, sent_);
    EXPECT_THAT(follower_.rejected(), IsEmpty());
    EXPECT_THAT(follower_.Stop(), IsOk());
  }

 private:
  Client& sender_;
  Follower follower_;
  const std::function<message::v1::Message(int)> make_;
  std::vector<std::string> sent_;
  std::vector<std::chrono::microseconds> times_;
};

struct Deed {
  const char* name;
  const char* fault;  // Part of what the administrator reads.
  const char* cure;
};

// What depends on seccomp or the memory limit is named by that part.
constexpr Deed kDeeds[] = {
    {"segfault", "killed by signal 11", "memory that is not its own"},
    {"abort", "killed by signal 6", "report by throwing"},
    {"throw", "thrown on purpose", "throw InvalidInput"},
    {"loop", "within its time limit", "look for a loop"},
    {"eat-memory", "OUT_OF_MEMORY", "bound what it allocates"},
    {"fork", "sandbox refused", "pure function"},
    {"socket", "sandbox refused", "pure function"},
    {"read-file", "sandbox refused", "pure function"},
    {"write-file", "sandbox refused", "pure function"},
    {"exit", "exit code 3", "never by exit()"},
    {"garbage", "OUTPUT_NOT_UTF8", "UTF-8"},
    {"huge-output", "OUTPUT_TOO_LARGE", "bound what it writes"},
    {"forge", "not of the protocol", "only the SDK may"},
};

class HostileAdaptersTest : public AdapterNetworkTest {
 protected:
  void SetUp() override {
    hub_.Configure("call_milliseconds", "500");
    hub_.Configure("memory_bytes", "134217728");
    hub_.Configure("breaker_messages", "1000");
    hub_.Configure("first_backoff_milliseconds", "1");
    hub_.Configure("last_backoff_milliseconds", "1");
    Open();
    evil_ = network_->Admit(kEvil);
  }

  std::string FaultsOfEvil() {
    std::string text;
    const adapter::v1::Adapter adapter = network_->AdapterOf(kEvil);
    for (const auto& fault : adapter.faults()) text += fault.fault() + " -> " + fault.cure() + "\n";
    return text;
  }

  std::unique_ptr<Client> evil_;
};

TEST_F(HostileAdaptersTest, CostsNobodyElseAnything) {
  network_->Install(Fixture("stamp_1"), kTest);
  network_->Install(Fixture("hostile"), kEvil, 1, "harmless");
  Load load(*sender_, *test_, [this](int i) { return Note(kTest, "Note " + std::to_string(i)); });
  for (int i = 0; i < 100; ++i) load.Send();
  const auto calm = load.TakeTimes();

  std::atomic<bool> over = false;
  std::thread hostility([&] {
    Follower victim(*evil_);
    size_t sent = 0;
    for (const Deed& deed : kDeeds) {
      const auto note = Note(kEvil, deed.name, "deed:" + std::string(deed.name) + ";");
      EXPECT_THAT(sender_->Send(note), IsOk());
      EXPECT_TRUE(victim.WaitForReceived(++sent)) << deed.name;
      // The original is there, and why there is no more.
      const client::Received got = victim.received().back();
      EXPECT_EQ(got.message.id(), note.id());
      EXPECT_TRUE(got.delivery.has_rendition_error()) << deed.name;
    }
    over = true;
  });
  int during = 0;
  for (; !over; ++during) load.Send();
  hostility.join();
  const auto hostile = load.TakeTimes();
  load.ExpectAllArrived();

  const auto at = [](const auto& times, double part) {
    return times[static_cast<size_t>(part * (times.size() - 1))].count() / 1000.0;
  };
  std::cout << "calm: " << calm.size() << " notes, p50 " << at(calm, 0.5) << " ms, p95 " << at(calm, 0.95)
            << " ms, max " << at(calm, 1) << " ms\nhostile: " << hostile.size() << " notes, p50 " << at(hostile, 0.5)
            << " ms, p95 " << at(hostile, 0.95) << " ms, max " << at(hostile, 1) << " ms\n";
  EXPECT_GT(during, 20);

  const std::string faults = FaultsOfEvil();
  for (const Deed& deed : kDeeds) {
    EXPECT_THAT(faults, HasSubstr(deed.fault)) << deed.name;
    EXPECT_THAT(faults, HasSubstr(deed.cure)) << deed.name;
  }
}

TEST_F(HostileAdaptersTest, QuarantineOutlivesTheHubUntilItIsReleased) {
  network_->Install(Fixture("hostile"), kEvil, 1, "harmless");
  std::vector<std::string> ids;
  for (const char* deed : {"abort", "segfault"}) {
    const auto note = Note(kEvil, deed, "deed:" + std::string(deed) + ";");
    ASSERT_THAT(sender_->Send(note), IsOk());
    ids.push_back(note.id());
  }
  const auto quarantined = [&] {
    std::vector<std::string> found;
    const adapter::v1::Adapter adapter = network_->AdapterOf(kEvil);
    for (const auto& fault : adapter.faults()) {
      if (fault.quarantined()) found.push_back(fault.message_id());
    }
    return found;
  };
  // A look into the mailbox renders, and fails; after a fault the next call may have to wait a moment.
  EXPECT_TRUE(Eventually([&] { return evil_->Inbox().ok() && quarantined().size() == ids.size(); }));
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  network_->WaitFor(kEvil, "6.6.6");
  EXPECT_THAT(quarantined(), testing::UnorderedElementsAreArray(ids));
  const auto why = [&](size_t i) { return std::string(evil_->Inbox()->at(i).delivery.rendition_error().message()); };
  EXPECT_THAT(why(0), HasSubstr("quarantined for it: killed by signal 6"));

  network_->Order("release_quarantine { partner: \"partners/xx-evil\" message_id: \"" + ids[0] + "\" }");
  EXPECT_TRUE(Eventually([&] { return quarantined() == std::vector<std::string>{ids[1]}; }));
  EXPECT_THAT(why(0), testing::AllOf(HasSubstr("killed by signal 6"), testing::Not(HasSubstr("quarantined"))))
      << "tried again";
  EXPECT_TRUE(Eventually([&] { return quarantined().size() == 2; })) << "and no better";
  network_->Order(R"(release_quarantine { partner: "partners/xx-evil" })");
  EXPECT_TRUE(Eventually([&] { return quarantined().empty(); }));
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  network_->WaitFor(kEvil, "6.6.6");
  EXPECT_THAT(quarantined(), IsEmpty());
}

class BreakerTest : public AdapterNetworkTest {};

TEST_F(BreakerTest, TheFallbackOutlivesTheHubUntilTheAdapterIsResumed) {
  hub_.Configure("breaker_messages", "2");
  hub_.Configure("first_backoff_milliseconds", "1");
  hub_.Configure("last_backoff_milliseconds", "1");
  Open();
  const auto evil = network_->Admit(kEvil);
  network_->Install(Fixture("hostile_before"), kEvil, 1, "harmless");
  network_->Install(Fixture("hostile"), kEvil, 2, "harmless");
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(sender_->Send(Note(kEvil, "Note " + std::to_string(i), "deed:abort; " + std::to_string(i))), IsOk());
    ASSERT_THAT(evil->Inbox(), IsOk());
  }
  const auto is_fallen_back = [&] {
    const adapter::v1::Adapter adapter = network_->AdapterOf(kEvil);
    return adapter.state() == adapter::v1::ADAPTER_STATE_FALLEN_BACK && adapter.version() == "6.6.5" &&
           adapter.ordered_version() == "6.6.6";
  };
  EXPECT_TRUE(Eventually(is_fallen_back));
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  EXPECT_TRUE(Eventually(is_fallen_back)) << network_->AdapterOf(kEvil).ShortDebugString();
  EXPECT_THAT(network_->AdapterOf(kEvil).state_reason(), HasSubstr("2 different messages"));
  network_->Order(R"(resume_adapter { partner: "partners/xx-evil" })");
  network_->WaitFor(kEvil, "6.6.6");
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  network_->WaitFor(kEvil, "6.6.6");
}

// The middle one of an odd number.
double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Nobody is late beyond the load's own spread. What a busy machine does to both is
// no matter: turn and turn about, the hostile adapter loops until its time is over, and
// a thread of this process burns as much of a processor for as long. Of each
// block the slowest note counts. One that waited for the adapter would take its 500
// ms, in every block; a stall of the machine moves one block, and not the median.
TEST_F(HostileAdaptersTest, NobodyWaitsForALoop) {
  constexpr int kBlocks = 9;
  network_->Install(Fixture("stamp_1"), kTest);
  network_->Install(Fixture("hostile"), kEvil, 1, "harmless");
  Load load(*sender_, *test_, [this](int i) { return Note(kTest, "Note " + std::to_string(i)); });
  Follower victim(*evil_);
  ASSERT_TRUE(victim.WaitForConnections(1));
  // The slowest note while `work` is done, in milliseconds.
  const auto slowest_while = [&](const std::function<void()>& work) {
    std::atomic<bool> over = false;
    std::thread worker([&] {
      work();
      over = true;
    });
    int sent = 0;
    for (; !over; ++sent) load.Send();
    worker.join();
    EXPECT_GT(sent, 3);
    return load.TakeTimes().back().count() / 1000.0;
  };
  std::vector<double> beside_work, beside_loop;
  for (int i = 0; i < kBlocks; ++i) {
    beside_work.push_back(slowest_while([] {
      const auto end = steady_clock::now() + milliseconds(500);
      while (steady_clock::now() < end) {
      }
    }));
    beside_loop.push_back(slowest_while([&] {
      const auto note = Note(kEvil, "Loop", "deed:loop; " + std::to_string(i));
      EXPECT_THAT(sender_->Send(note), IsOk());
      EXPECT_TRUE(victim.WaitForReceived(static_cast<size_t>(i) + 1));
    }));
  }
  load.ExpectAllArrived();
  const double work = Median(beside_work), loop = Median(beside_loop);
  std::cout << "slowest note, median of " << kBlocks << " blocks: beside work " << work
            << " ms, beside a looping adapter " << loop << " ms\n";
  EXPECT_LT(loop, work + 250) << "half of what the adapter may take";
}

TEST_F(HostileAdaptersTest, WhatCannotBeLoadedIsNotInstalled) {
  const bundle::Bundle good = network_->Pack(Fixture("good"), kTest, 1, "note");
  const crypto::PrivateKey author = test_->identity().signing_key, approver = network_->rina().identity().signing_key;
  const struct {
    const char* fixture;
    const char* check;
  } kCases[] = {
      {"wrong_symbol", "symbol"},
      {"newer_abi", "abi"},
      {"newer_table", "abi"},
      {"short_table", "functions"},
      {"bad_id", "id"},
      {"newer_libc", "libc"},
      {"newer_libstdcxx", "libstdc++"},
      {"constructor_segfault", "load"},
      {"constructor_socket", "load"},
      {"no_function", "functions"},
      {"other_identity", "identity"},
  };
  for (const auto& [fixture, check] : kCases) {
    SCOPED_TRACE(fixture);
    bundle::Files files;
    for (const auto& file : good.manifest().files()) files[file.path()] = good.File(file.path());
    files["adapter.so"] = ReadFile(Fixture(fixture), 64 << 20).value();
    auto bundle = bundle::Bundle::Make(good.manifest(), std::move(files));
    ASSERT_THAT(bundle, IsOk());
    ASSERT_THAT(bundle->Sign(author), IsOk());
    ASSERT_THAT(bundle->Sign(approver), IsOk());
    const Status status = network_->TryInstall(*bundle);
    EXPECT_THAT(status, IsRefused(Reason::kAdapterRefused));
    EXPECT_EQ(MetadataOf(status)["check"], check) << status;
  }
  EXPECT_THAT(network_->TryInstall(good), IsOk());
}

}  // namespace
}  // namespace duta::integration

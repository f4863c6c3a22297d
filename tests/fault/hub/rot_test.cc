// Single bits flip in what a hub has stored. Nothing that has changed is served as
// good, nothing is signed over, and nobody else has to wait.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "core/base/bytes.h"
#include "core/client/submission_stream.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
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

int Flips() {
  const char* const asked = std::getenv("DUTA_FLIPS");
  return asked == nullptr ? 25 : std::atoi(asked);
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
    exchange::v1::ListDeliveriesRequest request;
    request.set_page_size(100);
    do {
      const auto page =
          client.Call(ExchangeService::NewStub(client.channel()), &ExchangeService::Stub::ListDeliveries, request);
      if (!page.ok()) return page.status();
      for (const auto& delivery : page->deliveries()) {
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
  int unseen = 0;
  for (int flip = 0; flip < Flips(); ++flip) {
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
      ++table[is_whole                              ? "harmless, or covered"
              : listed->size() + kTile >= kMessages ? "left out, the rest served"
                                                    : "keys of the mailbox itself: more left out"];
      // Whatever is missing, the deep check knows of.
      if (!is_whole) {
        EXPECT_EQ(CheckDeeply().code, 1) << where;
      }
    }
    // Others go on: what is sent now is accepted, and arrives.
    exchange::v1::SubmitRequest request;
    *request.mutable_envelope() = indonesia_->Sign(NoteTo("partners/id-kemlu", {"partners/nz-mfat"}));
    const auto sent =
        indonesia_->Call(ExchangeService::NewStub(indonesia_->channel()), &ExchangeService::Stub::Submit, request);
    if (sent.ok()) {
      const auto arrived = List(*zealand_);
      if (!arrived.ok() || !arrived->contains(sent->receipt().index())) {
        // A rotten key of one mailbox may stand in the way to the next one's.
        ++unseen;
        EXPECT_EQ(CheckDeeply().code, 1) << where;
      }
    } else {
      ++table["and what was sent was refused: " + std::string(sent.status().message()).substr(0, 60)];
    }
    hub_.Kill();
  }
  EXPECT_LE(unseen, 1 + Flips() / 100) << "what was sent to another mailbox did not arrive";
  for (const auto& [outcome, count] : table) GTEST_LOG_(INFO) << outcome << ": " << count;
}

}  // namespace
}  // namespace duta::integration

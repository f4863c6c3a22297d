#include "core/registry/adapter_faults.h"

#include <gmock/gmock.h>

#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAustralia[] = "partners/au-dfat";

class AdapterFaultsTest : public testing::Test {
 protected:
  AdapterFaultsTest() {
    for (int i = 0; i < 2; ++i) network_.Must(InstallAdapter(kAustralia, "1." + std::to_string(i), uint64_t(i) + 1));
    network_.Must(R"(activate_adapter { partner: "partners/au-dfat" version: "1.0" })");
    network_.Must(R"(activate_adapter { partner: "partners/au-dfat" version: "1.1" })");
  }

  // An input of its own for each message; no message: the breaker.
  void Put(const std::string& version, const std::string& message, const std::string& fault = "it crashed",
           int seconds = 0) {
    const std::string input = message.empty() ? "" : crypto::ToString(crypto::Sha256(message));
    const Status status = network_.database().Write([&](store::Transaction& transaction) {
      return PutAdapterFault(transaction, kAustralia, version,
                             {input, message, fault, 2, kNow + std::chrono::seconds(seconds)});
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  // `message: fault`, oldest first.
  std::vector<std::string> Faults(const std::string& version) {
    std::vector<std::string> texts;
    const Status status = network_.database().Read([&](store::Transaction& transaction) -> Status {
      DUTA_ASSIGN_OR_RETURN(const auto faults, ReadAdapterFaults(transaction, kAustralia, version));
      for (const AdapterFault& fault : faults) {
        EXPECT_EQ(fault.input_sha256.empty(), fault.message_id.empty());
        EXPECT_EQ(fault.strikes, 2);
        texts.push_back(fault.message_id + ": " + fault.fault);
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return texts;
  }

  int64_t Change() { return network_.Now()->FindAdapter(kAustralia)->change; }
  int64_t Released() { return network_.Now()->FindAdapter(kAustralia)->released; }

  Network network_;
};

TEST_F(AdapterFaultsTest, AreKeptByVersionAndInput) {
  Put("1.1", "b", "it crashed", 2);
  Put("1.1", "a", "it crashed", 1);
  Put("1.0", "c");
  Put("1.1", "", "too often", 3);
  Put("1.1", "b", "it hung", 2);
  EXPECT_THAT(Faults("1.1"), ElementsAre("a: it crashed", "b: it hung", ": too often"));
  EXPECT_THAT(Faults("1.0"), ElementsAre("c: it crashed"));
}

TEST_F(AdapterFaultsTest, TheLatestAreKept) {
  for (int i = 0; i < kMaxAdapterFaults + 3; ++i) Put("1.1", "m" + std::to_string(i), "it crashed", i);
  const auto faults = Faults("1.1");
  EXPECT_EQ(faults.size(), size_t{kMaxAdapterFaults});
  EXPECT_EQ(faults.front(), "m3: it crashed");
}

TEST_F(AdapterFaultsTest, AnOrderReleasesOneOrAllButNoBreaker) {
  for (const char* message : {"a", "b", "c", ""}) Put("1.1", message);
  Put("1.0", "a");
  const int64_t change = Change();
  EXPECT_EQ(Released(), 0);
  network_.Must(R"(release_quarantine { partner: "partners/au-dfat" message_id: "a" })");
  EXPECT_THAT(Faults("1.1"), testing::SizeIs(3));
  EXPECT_THAT(Faults("1.0"), IsEmpty()) << "whatever version";
  EXPECT_EQ(Released(), network_.Now()->version()) << "who serves is told";
  EXPECT_EQ(Change(), change) << "but nothing is loaded again";
  network_.Must(R"(release_quarantine { partner: "partners/au-dfat" message_id: "nobody" })");
  network_.Must(R"(release_quarantine { partner: "partners/au-dfat" })");
  EXPECT_THAT(Faults("1.1"), ElementsAre(": it crashed"));
  EXPECT_EQ(ReasonOf(network_.Do(R"(release_quarantine { partner: "partners/id-kemlu" })")), Reason::kOrderInvalid);
}

TEST_F(AdapterFaultsTest, WhatMakesAVersionStartAfreshForgetsThem) {
  for (const char* order : {
           R"(resume_adapter { partner: "partners/au-dfat" })",
           R"(configure_adapter { partner: "partners/au-dfat" version: "1.1" configuration: "{}" })",
           R"(roll_back_adapter { partner: "partners/au-dfat" version: "1.0" })",
           R"(activate_adapter { partner: "partners/au-dfat" version: "1.1" })",
       }) {
    Put("1.0", "a");
    Put("1.1", "");
    Put("1.1", "b");
    network_.Must(order);
    const std::string version = network_.Now()->FindAdapter(kAustralia)->version;
    EXPECT_THAT(Faults(version), IsEmpty()) << order;
    EXPECT_FALSE(Faults(version == "1.1" ? "1.0" : "1.1").empty()) << order;
  }
  Put("1.1", "b");
  network_.Must(R"(suspend_adapter { partner: "partners/au-dfat" reason: "a look at it" })");
  EXPECT_FALSE(Faults("1.1").empty());
}

}  // namespace
}  // namespace duta::registry

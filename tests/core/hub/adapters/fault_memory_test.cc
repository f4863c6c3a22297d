#include "core/hub/adapters/fault_memory.h"

#include <gtest/gtest.h>

#include "tests/core/registry/network.h"

namespace duta::hub {
namespace {

constexpr char kMinistry[] = "partners/au-dfat";

class FaultMemoryTest : public testing::Test {
 protected:
  FaultMemoryTest() {
    network_.Must(registry::InstallAdapter(kMinistry, "1.0", 1));
    network_.Must(R"(activate_adapter { partner: "partners/au-dfat" version: "1.0" })");
  }

  static worker::FaultReport Quarantined(const std::string& message) {
    worker::FaultReport report;
    report.quarantined =
        worker::FaultEntry{crypto::ToString(crypto::Sha256(message)), message, "it crashed", 2, registry::kNow};
    report.time = registry::kNow;
    return report;
  }

  static worker::FaultReport Tripped(const std::string& why) {
    worker::FaultReport report;
    report.tripped = why;
    report.time = registry::kNow;
    return report;
  }

  RememberedFaults Recall(const std::string& version = "1.0") {
    auto faults = memory_.Recall(kMinistry, version);
    EXPECT_TRUE(faults.ok()) << faults.status();
    return *std::move(faults);
  }

  registry::Network network_;
  FaultMemory memory_{network_.database(), network_.registry()};
  const exchange::AdapterIdentity serving_{.id = "xx-test-notes", .version = "1.0"};
};

TEST_F(FaultMemoryTest, GivesBackWhatWasReported) {
  memory_.Keep(kMinistry, serving_, Quarantined("a"));
  EXPECT_TRUE(Recall().tripped.empty());
  memory_.Keep(kMinistry, serving_, Tripped("too often"));
  const RememberedFaults faults = Recall();
  EXPECT_EQ(faults.tripped, "too often");
  ASSERT_EQ(faults.quarantined.size(), 1u);
  EXPECT_EQ(faults.quarantined[0].input_digest, crypto::ToString(crypto::Sha256("a")));
  EXPECT_EQ(faults.quarantined[0].message_id, "a");
  EXPECT_EQ(faults.quarantined[0].fault, "it crashed");
  EXPECT_EQ(faults.quarantined[0].strikes, 2);
  EXPECT_EQ(faults.quarantined[0].time, registry::kNow);
  EXPECT_TRUE(Recall("2.0").quarantined.empty());
}

// The version was configured anew while it failed: what it did is no longer its doing.
TEST_F(FaultMemoryTest, ForgetsWhatAnotherConfigurationDid) {
  network_.Must(R"(configure_adapter { partner: "partners/au-dfat" version: "1.0" configuration: "{}" })");
  memory_.Keep(kMinistry, serving_, Quarantined("a"));
  EXPECT_TRUE(Recall().quarantined.empty());
  exchange::AdapterIdentity configured = serving_;
  configured.configuration_sha256 = crypto::ToString(crypto::Sha256("{}"));
  memory_.Keep(kMinistry, configured, Quarantined("a"));
  EXPECT_EQ(Recall().quarantined.size(), 1u);
}

TEST_F(FaultMemoryTest, KnowsInstalledVersionsOnly) {
  exchange::AdapterIdentity unknown = serving_;
  unknown.version = "9.9";
  memory_.Keep(kMinistry, unknown, Quarantined("a"));
  memory_.Keep("partners/nz-mfat", serving_, Quarantined("a"));
  EXPECT_TRUE(Recall("9.9").quarantined.empty());
  EXPECT_TRUE(memory_.Recall("partners/nz-mfat", "1.0")->quarantined.empty());
}

}  // namespace
}  // namespace duta::hub

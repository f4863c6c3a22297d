#include "core/hub/adapters/view.h"

#include <gtest/gtest.h>

#include "tests/core/registry/network.h"

namespace duta::hub {
namespace {

using namespace adapter::v1;  // States and versions.

constexpr char kAustralia[] = "partners/au-dfat";

class ViewTest : public testing::Test {
 protected:
  ViewTest() {
    network_.Must(registry::InstallAdapter(kAustralia, "1.0", 1));
    network_.Must(registry::InstallAdapter(kAustralia, "1.1", 2));
  }

  void Activate(const std::string& version) {
    network_.Must("activate_adapter { partner: \"partners/au-dfat\" version: \"" + version + "\" }");
  }

  Adapter View(const std::vector<worker::AdapterStatus>& running = {}) {
    auto adapters = ViewOf(*network_.Now(), running);
    EXPECT_EQ(adapters.size(), 1u);
    return adapters.empty() ? Adapter() : adapters[0];
  }

  static worker::AdapterStatus Running(const std::string& version) {
    worker::AdapterStatus status;
    status.partner = kAustralia;
    status.identity = {.id = "xx-test-notes", .version = version, .sha256 = "sha", .configuration_sha256 = "conf"};
    status.translations = {{"from/x", "to/y"}};
    status.counters = {.calls = 7, .failures = 2};
    return status;
  }

  registry::Network network_;
};

TEST_F(ViewTest, ShowsTheCatalogueBeforeAnythingRuns) {
  Adapter adapter = View();
  EXPECT_EQ(adapter.partner(), kAustralia);
  EXPECT_EQ(adapter.state(), ADAPTER_STATE_INSTALLED);
  ASSERT_EQ(adapter.versions_size(), 2);
  EXPECT_EQ(adapter.versions(0).version(), "1.1") << "the newest release first";
  EXPECT_EQ(adapter.ordered_version(), "");
  EXPECT_EQ(adapter.main_version(), "1.1") << "none is ordered: the newest";
  Activate("1.0");
  adapter = View();
  EXPECT_EQ(adapter.state(), ADAPTER_STATE_SUSPENDED);
  EXPECT_EQ(adapter.state_reason(), "it is being loaded");
  EXPECT_EQ(adapter.ordered_version(), "1.0");
  EXPECT_EQ(adapter.main_version(), "1.0") << "the one ordered, though a newer one is there";
  EXPECT_EQ(adapter.previous_version(), "");
  Activate("1.1");
  EXPECT_EQ(View().previous_version(), "1.0");
  network_.Must(R"(suspend_adapter { partner: "partners/au-dfat" reason: "on leave" })");
  EXPECT_EQ(View().state_reason(), "on leave");
}

TEST_F(ViewTest, ShowsWhatRuns) {
  Activate("1.1");
  const Adapter adapter = View({Running("1.1")});
  EXPECT_EQ(adapter.state(), ADAPTER_STATE_ACTIVE);
  EXPECT_EQ(adapter.state_reason(), "");
  EXPECT_EQ(adapter.version(), "1.1");
  EXPECT_EQ(adapter.sha256(), "sha");
  EXPECT_EQ(adapter.configuration_sha256(), "conf");
  ASSERT_EQ(adapter.translations_size(), 1);
  EXPECT_EQ(adapter.translations(0).source_media_type(), "from/x");
  EXPECT_EQ(adapter.translations(0).target_media_type(), "to/y");
  EXPECT_EQ(adapter.call_count(), 7u);
  EXPECT_EQ(adapter.failure_count(), 2u);
}

TEST_F(ViewTest, SaysWhyAnotherVersionServesOrNone) {
  Activate("1.0");
  Activate("1.1");
  auto status = Running("1.0");
  status.fallen_back = "it failed too often";
  EXPECT_EQ(View({status}).state(), ADAPTER_STATE_FALLEN_BACK);
  EXPECT_EQ(View({status}).state_reason(), "it failed too often");
  EXPECT_EQ(View({status}).ordered_version(), "1.1");
  status.suspended = "it cannot be loaded";
  EXPECT_EQ(View({status}).state(), ADAPTER_STATE_SUSPENDED);
  EXPECT_EQ(View({status}).state_reason(), "it cannot be loaded");
}

TEST_F(ViewTest, OneInputIsOneFault) {
  Activate("1.1");
  auto status = Running("1.1");
  const Instant now = registry::kNow;
  status.failures = {{"in-a", "a", "no diagnosis", 3, now}, {"in-b", "b", "killed by signal 6", 1, now}};
  // One of them in quarantine; another from before the hub's last start.
  status.quarantined = {{"in-b", "b", "killed by signal 6", 2, now}, {"in-c", "c", "killed by signal 11", 2, now}};
  const Adapter adapter = View({status});
  ASSERT_EQ(adapter.faults_size(), 3);
  EXPECT_EQ(adapter.faults(0).message_id(), "a");
  EXPECT_EQ(adapter.faults(0).strikes(), 3u);
  EXPECT_FALSE(adapter.faults(0).quarantined());
  EXPECT_EQ(adapter.faults(1).message_id(), "b");
  EXPECT_TRUE(adapter.faults(1).quarantined());
  EXPECT_EQ(adapter.faults(2).message_id(), "c");
  EXPECT_TRUE(adapter.faults(2).quarantined());
  EXPECT_FALSE(adapter.faults(2).cure().empty());
}

}  // namespace
}  // namespace duta::hub

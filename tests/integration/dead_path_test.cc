// A path that dies without a word: each side notices by itself, and goes on.
#include <gtest/gtest.h>

#include "core/client/channel.h"
#include "core/client/receiver.h"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/harness/swallowing_proxy.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The hub asks soon, or never within the test; so does the client.
constexpr seconds kSoon{1};
constexpr seconds kNever{3600};

class DeadPathTest : public HubTest {
 protected:
  void Open(seconds of_hub) {
    hub_.Configure("keepalive_seconds", std::to_string(of_hub.count()));
    hub_.Configure("keepalive_timeout_seconds", "1");
    Start();
    network_ = std::make_unique<Network>(hub_);
    indonesia_ = network_->Admit("partners/id-kemlu");
    australia_ = network_->Admit("partners/au-dfat");
    proxy_ = std::make_unique<SwallowingProxy>(hub_.address());
  }
  std::shared_ptr<grpc::Channel> Channel(seconds of_client) {
    const Identity& identity = australia_->identity();
    return client::OpenChannel({.address = proxy_->address(),
                                .hub_ca_pem = hub_.ca_pem(),
                                .chain_pem = identity.certificate_pem,
                                .key_pem = identity.tls_key.ToPem(),
                                .keepalive = of_client,
                                .keepalive_timeout = milliseconds(1000)})
        .value();
  }
  bool HubHasStreams(const std::string& count) {
    return GetMetrics(hub_.metrics_port()).find("duta_streams_open{direction=\"receive\"} " + count + "\n") !=
           std::string::npos;
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  std::unique_ptr<SwallowingProxy> proxy_;
};

TEST_F(DeadPathTest, TheHubClosesTheStreamOfAClientThatIsGone) {
  Open(kSoon);
  Follower follower(*australia_, Channel(kNever));
  ASSERT_TRUE(follower.WaitForConnections(1));
  ASSERT_TRUE(Eventually([&] { return HubHasStreams("1"); }));
  proxy_->Swallow();
  EXPECT_TRUE(Eventually([&] { return HubHasStreams("0"); }));
}

TEST_F(DeadPathTest, AClientNoticesAndComesBack) {
  Open(kNever);
  Follower follower(*australia_, Channel(kSoon));
  ASSERT_TRUE(follower.WaitForConnections(1));
  proxy_->Swallow();
  ASSERT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsOk());
  EXPECT_TRUE(follower.WaitForReceived(1)) << "on another connection";
  EXPECT_TRUE(follower.WaitForConnections(2));
  EXPECT_TRUE(follower.rejected().empty());
}

}  // namespace
}  // namespace duta::integration

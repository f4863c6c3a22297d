#include "core/hub/doorkeeper.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "core/server/peer_chain.h"
#include "tests/core/registry/network.h"

namespace duta::hub {
namespace {

using std::chrono::hours;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

// A self-signed certificate, valid from `not_before` for two hours.
std::string SelfSigned(Instant not_before) {
  return *crypto::MakeSelfSigned({.common_name = "client", .not_before = not_before, .lifetime = hours(2)},
                                 crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
}

class DoorkeeperTest : public ::testing::Test {
 protected:
  // What a partner shows from now on.
  void Pin(const std::string& pem) {
    order::v1::Order order;
    order.mutable_set_transport_trust()->set_name("partners/au-dfat");
    order.mutable_set_transport_trust()->mutable_transport_trust()->add_spki_pins(
        crypto::ReadCertificate(pem)->spki_sha256);
    network_.Must(order);
  }

  registry::Network network_;
  FakeClock clock_{registry::kNow};
  Doorkeeper doorkeeper_{network_.registry(), clock_};
};

TEST_F(DoorkeeperTest, LetsInWhomTheRegistryKnowsAtThatMoment) {
  const std::string pem = SelfSigned(registry::kNow - hours(1));
  EXPECT_EQ(ReasonOf(doorkeeper_.Admit(pem)), Reason::kUnknownCertificate);
  Pin(pem);
  EXPECT_TRUE(doorkeeper_.Admit(pem).ok());
  network_.Must(R"(suspend_partner { partner: "partners/au-dfat" state: PARTNER_STATE_SUSPENDED_HOLD })");
  EXPECT_TRUE(doorkeeper_.Admit(pem).ok()) << "a suspended partner is told by its calls";
  clock_.Advance(hours(2));
  EXPECT_EQ(ReasonOf(doorkeeper_.Admit(pem)), Reason::kUnknownCertificate);
  Pin(SelfSigned(registry::kNow));
  EXPECT_EQ(ReasonOf(doorkeeper_.Admit(pem)), Reason::kUnknownCertificate);
}

TEST_F(DoorkeeperTest, CountsRefusalsByCauseAndNothingElse) {
  const std::string pem = SelfSigned(registry::kNow - hours(1));
  EXPECT_EQ(ReasonOf(doorkeeper_.Admit("")), Reason::kNoClientCertificate);
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(doorkeeper_.Admit(pem).ok());
  EXPECT_FALSE(doorkeeper_.Admit(SelfSigned(registry::kNow - hours(5))).ok());
  EXPECT_FALSE(doorkeeper_.Admit("no PEM").ok());
  EXPECT_THAT(doorkeeper_.refused(), AllOf(SizeIs(Doorkeeper::kCauses.size()), Contains(Pair("no-certificate", 1)),
                                           Contains(Pair("unknown", 2)), Contains(Pair("expired", 1)),
                                           Contains(Pair("unreadable", 1)), Contains(Pair("ambiguous", 0))));
}

TEST_F(DoorkeeperTest, WritesFewLinesAndNoCertificate) {
  const std::string pem = SelfSigned(registry::kNow - hours(1));
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 500; ++i) EXPECT_FALSE(doorkeeper_.Admit(pem).ok());
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 10);
  EXPECT_THAT(log, AllOf(HasSubstr("cause=\"unknown\""), Not(HasSubstr("BEGIN"))));
}

// On the server's side OpenSSL leaves the peer's own certificate out of the chain:
// what comes first there proves nothing.
TEST_F(DoorkeeperTest, AnotherOnesCertificateBehindTheOwnIsNoProof) {
  const std::string known = SelfSigned(registry::kNow - hours(1));
  const std::string own = SelfSigned(registry::kNow - hours(1));
  Pin(known);
  EXPECT_TRUE(doorkeeper_.Admit(server::PeerChain(known, "")).ok());
  EXPECT_TRUE(doorkeeper_.Admit(server::PeerChain(known, own)).ok());
  EXPECT_TRUE(doorkeeper_.Admit(server::PeerChain(known, known + own)).ok());
  EXPECT_FALSE(doorkeeper_.Admit(server::PeerChain(own, known)).ok());
  EXPECT_FALSE(doorkeeper_.Admit(server::PeerChain(own, known + own)).ok());
  EXPECT_FALSE(doorkeeper_.Admit(server::PeerChain("", known)).ok());
}

}  // namespace
}  // namespace duta::hub

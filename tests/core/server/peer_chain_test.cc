#include "core/server/peer_chain.h"

#include "gtest/gtest.h"

namespace duta::server {
namespace {

TEST(PeerChainTest, BeginsWithTheCertificateWhoseKeyThePeerHas) {
  EXPECT_EQ(PeerChain("own\n", ""), "own\n");
  EXPECT_EQ(PeerChain("own\n", "another\n"), "own\nanother\n");
  EXPECT_EQ(PeerChain("own", "another\n"), "own\nanother\n");
  EXPECT_EQ(PeerChain("own\n", "own\nanother\n"), "own\nanother\n");
  EXPECT_EQ(PeerChain("", "another\n"), "") << "nobody has proven anything";
}

}  // namespace
}  // namespace duta::server

#include "core/client/channel.h"

#include <grpc/grpc.h>

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/client/backoff.h"
#include "core/client/call.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"
#include "gtest/gtest.h"
#include "tests/core/client/fake_hub.h"

namespace duta::client {
namespace {

using crypto::Algorithm;
using crypto::PrivateKey;

struct Identity {
  PrivateKey key = PrivateKey::Generate(Algorithm::kEcdsaP256);
  std::string pem;
};

Identity SelfSigned(const std::string& name) {
  Identity identity;
  identity.pem = *crypto::MakeSelfSigned({.common_name = name, .not_before = SystemClock().Now()}, identity.key);
  return identity;
}

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    const Instant now = SystemClock().Now();
    authority_.pem =
        *crypto::MakeSelfSigned({.common_name = "CA", .not_before = now, .is_authority = true}, authority_.key);
    server_.pem = *crypto::MakeSigned({.common_name = "hub", .dns_names = {"hub.test"}, .not_before = now},
                                      server_.key.public_key(), authority_.pem, authority_.key);
    client_ = SelfSigned("client");
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
    options.pem_key_cert_pairs.push_back({server_.key.ToPem(), server_.pem});
    hub_ = std::make_unique<FakeHub>(grpc::SslServerCredentials(options));
  }

  ChannelOptions Options() const {
    return {.address = "127.0.0.1:" + std::to_string(hub_->port()),
            .hub_ca_pem = authority_.pem,
            .chain_pem = client_.pem,
            .key_pem = client_.key.ToPem(),
            .server_name = "hub.test"};
  }

  // What a call over the channel answers.
  static Status Try(const ChannelOptions& options) {
    const auto channel = OpenChannel(options);
    if (!channel.ok()) return channel.status();
    const auto stub = registry::v1::RegistryService::NewStub(*channel);
    return Call(*stub, &registry::v1::RegistryService::Stub::ListKeys, registry::v1::ListKeysRequest(), {.attempts = 1})
        .status();
  }

  Identity authority_;
  Identity server_;
  Identity client_;
  std::unique_ptr<FakeHub> hub_;
};

TEST_F(ChannelTest, Connects) { EXPECT_EQ(Try(Options()), absl::OkStatus()); }

// Else the end of the last channel may take ten seconds, for which gRPC waits for
// its own threads.
TEST_F(ChannelTest, GrpcOutlivesTheLastChannel) {
  EXPECT_EQ(Try(Options()), absl::OkStatus());
  hub_.reset();
  EXPECT_NE(grpc_is_initialized(), 0);
}

TEST_F(ChannelTest, AHubOfAnotherAuthorityIsNotSpokenTo) {
  ChannelOptions options = Options();
  options.hub_ca_pem = SelfSigned("another").pem;
  EXPECT_EQ(ReasonOf(Try(options)), Reason::kHubUnreachable);
}

TEST_F(ChannelTest, AHubOfAnotherNameIsNotSpokenTo) {
  ChannelOptions options = Options();
  options.server_name = "elsewhere.test";
  EXPECT_EQ(ReasonOf(Try(options)), Reason::kHubUnreachable);
}

TEST_F(ChannelTest, SaysWhatIsWrongWithTheFiles) {
  struct Case {
    Reason reason;
    std::function<void(ChannelOptions&)> spoil;
  };
  const std::string other = SelfSigned("other").key.ToPem();
  const Case cases[] = {
      {Reason::kConfigurationInvalid, [](ChannelOptions& o) { o.address.clear(); }},
      {Reason::kKeyUnusable, [](ChannelOptions& o) { o.hub_ca_pem = "no PEM"; }},
      {Reason::kKeyUnusable, [](ChannelOptions& o) { o.chain_pem.clear(); }},
      {Reason::kKeyUnusable, [](ChannelOptions& o) { o.key_pem = o.chain_pem; }},
      {Reason::kKeyUnusable, [&](ChannelOptions& o) { o.key_pem = other; }},
  };
  for (const Case& c : cases) {
    ChannelOptions options = Options();
    c.spoil(options);
    EXPECT_EQ(ReasonOf(OpenChannel(options).status()), c.reason);
  }
}

TEST(BackoffTest, WhatMayBeRetried) {
  using std::chrono::milliseconds;
  EXPECT_FALSE(MayRetry(absl::OkStatus()));
  EXPECT_TRUE(MayRetry(RefuseForNow(Reason::kHubBusy, milliseconds(1))));
  EXPECT_TRUE(MayRetry(Refuse(Reason::kHubUnreachable)));
  EXPECT_TRUE(MayRetry(absl::UnknownError("Stream removed")));
  EXPECT_FALSE(MayRetry(Refuse(Reason::kInternal)));
  EXPECT_FALSE(MayRetry(Refuse(Reason::kSignatureInvalid)));
  EXPECT_FALSE(MayRetry(absl::UnimplementedError("")));
}

TEST(BackoffTest, GrowsToItsLimitAndHonoursTheHub) {
  using std::chrono::milliseconds;
  Backoff backoff({.initial = milliseconds(100), .max = milliseconds(400)});
  const Status failure = Refuse(Reason::kHubUnreachable);
  for (const int whole : {100, 200, 400, 400}) {
    const auto wait = backoff.Next(failure);
    EXPECT_GE(wait, milliseconds(whole / 2));
    EXPECT_LE(wait, milliseconds(whole));
  }
  EXPECT_GE(backoff.Next(RefuseForNow(Reason::kRateLimited, milliseconds(5000))), milliseconds(5000));
  backoff.Reset();
  EXPECT_LE(backoff.Next(failure), milliseconds(100));
}

}  // namespace
}  // namespace duta::client

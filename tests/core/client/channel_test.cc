#include "core/client/channel.h"

#include <arpa/inet.h>
#include <grpc/grpc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>

#include "core/base/clock.h"
#include "core/client/backoff.h"
#include "core/client/call.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"
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

// As the hub does with whom its registry does not know.
class LetsNobodyIn final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest*, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    *status = grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "nobody");
    return true;
  }
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}
};

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

// A hub that is right and turns this client away is another matter than one that
// does not answer, and than one that was connected to and went.
TEST_F(ChannelTest, AHubThatDoesNotTakeTheCertificateSaysWhy) {
  using namespace grpc::experimental;
  TlsServerCredentialsOptions options(std::make_shared<StaticDataCertificateProvider>(
      std::vector<IdentityKeyCertPair>{{.private_key = server_.key.ToPem(), .certificate_chain = server_.pem}}));
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  options.set_certificate_verifier(ExternalCertificateVerifier::Create<LetsNobodyIn>());
  hub_ = std::make_unique<FakeHub>(TlsServerCredentials(options));
  const Status refused = Try(Options());
  EXPECT_EQ(ReasonOf(refused), Reason::kHandshakeRefused) << refused;
  EXPECT_FALSE(MayRetry(refused));
  ChannelOptions wrong_authority = Options();
  wrong_authority.hub_ca_pem = SelfSigned("another").pem;
  EXPECT_EQ(ReasonOf(Try(wrong_authority)), Reason::kHubUnreachable);
}

TEST_F(ChannelTest, AHubThatWentIsUnreachable) {
  const auto channel = OpenChannel(Options());
  ASSERT_TRUE(channel.ok());
  const auto stub = registry::v1::RegistryService::NewStub(*channel);
  const auto call = [&] {
    return Call(*stub, &registry::v1::RegistryService::Stub::ListKeys, registry::v1::ListKeysRequest(), {.attempts = 1})
        .status();
  };
  EXPECT_TRUE(call().ok());
  hub_->Shutdown();
  EXPECT_EQ(ReasonOf(call()), Reason::kHubUnreachable);
}

// What closes connections before it shows the hub's certificate is not the hub.
TEST_F(ChannelTest, APortThatClosesEverythingIsUnreachable) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  socklen_t size = sizeof(address);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::thread closer([&] {
    for (int peer; (peer = accept(listener, nullptr, nullptr)) >= 0;) close(peer);
  });
  ChannelOptions options = Options();
  options.address = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  EXPECT_EQ(ReasonOf(Try(options)), Reason::kHubUnreachable);
  shutdown(listener, SHUT_RDWR);
  closer.join();
  close(listener);
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

// What somebody whom the registry does not know gets to, and what a connection may
// cost: the port of a running hub from outside.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "core/crypto/certificate.h"
#include "core/rpc/status.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using registry::v1::RegistryService;
using std::chrono::hours;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGetSelf[] = "/duta.registry.v1.RegistryService/GetSelf";

// A connection to the hub's port; -1 if it cannot be had.
int Connect(const std::string& address) {
  const int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{kPatience.count(), 0};
  setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (connect(peer, reinterpret_cast<sockaddr*>(&target), sizeof(target)) == 0) return peer;
  close(peer);
  return -1;
}

// How many bytes of HTTP/2 the hub says to a client that ends its TLS handshake with
// this certificate and key (PEM; empty: none), and greets as HTTP/2 has it.
size_t BytesOfHttp2(const std::string& address, const std::string& chain_pem, const std::string& key_pem) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const unsigned char h2[] = "\x02h2";
  SSL_CTX_set_alpn_protos(context.get(), h2, 3);
  if (!chain_pem.empty()) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> chain(BIO_new_mem_buf(chain_pem.data(), -1), BIO_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> key(BIO_new_mem_buf(key_pem.data(), -1), BIO_free);
    X509* leaf = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr);
    EVP_PKEY* secret = PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr);
    EXPECT_EQ(SSL_CTX_use_certificate(context.get(), leaf), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), secret), 1);
    X509_free(leaf);
    EVP_PKEY_free(secret);
  }
  const int peer = Connect(address);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl.get(), peer);
  size_t count = 0;
  // In TLS 1.3 the client is done before the hub has looked at its certificate.
  if (SSL_connect(ssl.get()) == 1) {
    const std::string greeting("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
    SSL_write(ssl.get(), greeting.data(), static_cast<int>(greeting.size()));
    char bytes[256];
    const int size = SSL_read(ssl.get(), bytes, sizeof(bytes));
    count = size > 0 ? static_cast<size_t>(size) : 0;
  }
  close(peer);
  return count;
}

class StrangersTest : public HubTest {
 protected:
  // OpenSSL writes to connections that the hub has closed.
  StrangersTest() { std::signal(SIGPIPE, SIG_IGN); }

  void Open() {
    Start();
    network_ = std::make_unique<Network>(hub_);
    indonesia_ = network_->Admit("partners/id-kemlu");
    australia_ = network_->Admit("partners/au-dfat");
  }
  message::v1::Message Note() { return NoteTo("partners/id-kemlu", {"partners/au-dfat"}); }
  std::string Metrics() { return GetMetrics(hub_.metrics_port()); }
  static std::string Refused(const std::string& cause, int count) {
    return "duta_handshakes_refused_total{cause=\"" + cause + "\"} " + std::to_string(count) + "\n";
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
};

TEST_F(StrangersTest, HttpIsSpokenWithRegisteredPartiesAlone) {
  Open();
  const Identity stranger = MakeIdentity("partners/id-kemlu");
  const Identity& known = indonesia_->identity();
  EXPECT_EQ(BytesOfHttp2(hub_.address(), "", ""), 0u);
  EXPECT_EQ(BytesOfHttp2(hub_.address(), stranger.certificate_pem, stranger.tls_key.ToPem()), 0u);
  EXPECT_GT(BytesOfHttp2(hub_.address(), known.certificate_pem, known.tls_key.ToPem()), 0u);
  EXPECT_THAT(Metrics(), AllOf(HasSubstr(Refused("no-certificate", 1)), HasSubstr(Refused("unknown", 1)),
                               HasSubstr(Refused("expired", 0))));
  EXPECT_THAT(hub_.Log(), AllOf(HasSubstr("a TLS handshake was refused"), Not(HasSubstr("BEGIN CERTIFICATE"))));
}

// The certificate of another party is no secret; the key to it is.
TEST_F(StrangersTest, ACertificateOfAnotherBehindTheOwnIsNotItsIdentity) {
  Open();
  const Identity stranger = MakeIdentity("partners/xx-mfa");
  const std::string chain = stranger.certificate_pem + indonesia_->identity().certificate_pem;
  EXPECT_THAT(RawCall(RawChannel(hub_, chain, stranger.tls_key.ToPem()), kGetSelf, ""),
              IsRefused(Reason::kHubUnreachable));
  EXPECT_THAT(Metrics(), HasSubstr(Refused("unknown", 1)));
  // Nor does a party become another one by it.
  const std::string own = australia_->identity().certificate_pem + indonesia_->identity().certificate_pem;
  const auto self = RawCall(RawChannel(hub_, own, australia_->identity().tls_key.ToPem()), kGetSelf, "");
  ASSERT_THAT(self, IsOk());
  EXPECT_THAT(*self, AllOf(HasSubstr("partners/au-dfat"), Not(HasSubstr("partners/id-kemlu"))));
}

TEST_F(StrangersTest, WhoIsTurnedAwayIsToldWhyThatMayBe) {
  Open();
  const auto nobody = network_->Connect(MakeIdentity("partners/zz-mfa"));
  const auto refused = nobody->Inbox();
  EXPECT_THAT(refused, IsRefused(Reason::kHandshakeRefused));
  EXPECT_THAT(std::string(refused.status().message()),
              AllOf(HasSubstr("admitted"), HasSubstr("expired"), HasSubstr("removed"), HasSubstr("clock")));
  Identity expired = indonesia_->identity();
  expired.certificate_pem = *crypto::MakeSelfSigned(
      {.common_name = "id", .not_before = SystemClock().Now() - hours(5), .lifetime = hours(4)}, expired.tls_key);
  EXPECT_THAT(network_->Connect(std::move(expired))->Inbox(), IsRefused(Reason::kHandshakeRefused));
  EXPECT_THAT(Metrics(), HasSubstr(Refused("expired", 1)));
}

TEST_F(StrangersTest, ASuspendedPartnerPassesAndIsTold) {
  Open();
  network_->Order(R"(suspend_partner { partner: "partners/id-kemlu" state: PARTNER_STATE_SUSPENDED_HOLD })");
  const auto again = network_->Connect(indonesia_->identity());
  EXPECT_THAT(again->Send(Note()), IsRefused(Reason::kPartnerSuspended));
}

TEST_F(StrangersTest, WhatIsCompressedIsRefusedBeforeItInflates) {
  Open();
  const auto stub = RegistryService::NewStub(indonesia_->channel());
  registry::v1::ListKeysRequest request;
  request.set_parent(std::string(1 << 20, 'x'));
  registry::v1::ListKeysResponse response;
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const grpc::Status status = stub->ListKeys(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
  EXPECT_THAT(status.error_message(), HasSubstr("gzip"));
  EXPECT_THAT(indonesia_->Send(Note()), IsOk());
}

TEST_F(StrangersTest, AHandshakeHasSeconds) {
  hub_.Configure("handshake_seconds", "1");
  Open();
  const int silent = Connect(hub_.address());
  ASSERT_GE(silent, 0);
  const auto start = std::chrono::steady_clock::now();
  char byte;
  EXPECT_LE(recv(silent, &byte, 1, 0), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  close(silent);
}

// CVE-2023-4785: one connection too many, and gRPC 1.51 never accepts again, with all
// descriptors free and the process alive.
TEST_F(StrangersTest, AHubThatNoLongerAcceptsEnds) {
  hub_.Configure("watchdog_seconds", "1");
  ChildProcess hub({"/bin/sh", "-c", "ulimit -n 200 && exec \"$0\" serve --data \"$1\"", DutadProgram(), hub_.data()});
  ASSERT_TRUE(hub.WaitForOutput("version=")) << hub.output();
  const std::string said = hub.output();
  const std::string before = " address=\"";
  const size_t from = said.find(before) + before.size();
  const std::string address = said.substr(from, said.find('"', from) - from);
  std::vector<int> connections;
  for (int i = 0; i < 300; ++i) connections.push_back(Connect(address));
  ASSERT_TRUE(hub.WaitForOutput("Failed accept")) << hub.output();
  for (const int connection : connections) close(connection);
  EXPECT_EQ(hub.Wait(), 1);
  EXPECT_THAT(hub.output(), HasSubstr("the hub no longer accepts connections and ends"));
}

}  // namespace
}  // namespace duta::integration

#include "core/hub/listener.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "core/server/peer_chain.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "grpcpp/server_builder.h"

namespace duta::hub {
namespace {

// Clients ping silent connections every 15 seconds or so; gRPC's own limit of five
// minutes would cut them off.
constexpr int kMinPingMs = 10'000;

// gRPC's reflection library adds itself to every server of a program that it is
// linked into; this takes it out again.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

std::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

// Runs on the thread that ends the handshake, before a byte of HTTP/2 is read.
class Gate final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit Gate(std::function<Status(std::string_view)> admit) : admit_(std::move(admit)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    const Status verdict = admit_(server::PeerChain(View(request->peer_cert()), View(request->peer_cert_full_chain())));
    if (!verdict.ok()) *status = grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "not admitted");
    return true;
  }
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::function<Status(std::string_view)> admit_;
};

std::shared_ptr<grpc::ServerCredentials> Credentials(const ListenerOptions& options) {
  using namespace grpc::experimental;
  TlsServerCredentialsOptions tls(std::make_shared<StaticDataCertificateProvider>(
      std::vector<IdentityKeyCertPair>{{.private_key = options.key_pem, .certificate_chain = options.chain_pem}}));
  tls.watch_identity_key_cert_pairs();
  // OpenSSL asks for a certificate and leaves the verdict, also on one that is
  // missing, to the gate: partners' certificates are of no common authority.
  tls.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  tls.set_certificate_verifier(ExternalCertificateVerifier::Create<Gate>(options.admit));
  tls.set_check_call_host(false);
  return TlsServerCredentials(tls);
}

int Milliseconds(std::chrono::milliseconds duration) { return static_cast<int>(duration.count()); }

void Limit(grpc::ServerBuilder& builder, const ConnectionLimits& limits) {
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(limits.handshake));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, limits.metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(limits.idle));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(limits.age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(limits.grace));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(limits.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(limits.keepalive_timeout));
  // A message of a megabyte would inflate to a gigabyte before its size is looked at.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  grpc::ResourceQuota quota("listener");
  quota.Resize(static_cast<size_t>(limits.grpc_memory_bytes));
  builder.SetResourceQuota(quota);
}

}  // namespace

void RequireTls13() {
  // gRPC 1.51 offers no minimum version. It does let the cipher suites of TLS
  // 1.2 be chosen, and with a suite that needs a pre-shared key, which nobody
  // has, no handshake of TLS 1.2 can succeed; those of 1.3 are not affected.
  setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", 1);
}

StatusOr<std::unique_ptr<Listener>> Listener::Start(const ListenerOptions& options,
                                                    const std::vector<grpc::Service*>& services) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  int port = 0;
  builder.AddListeningPort(options.address, Credentials(options), &port);
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  Limit(builder, options.limits);
  // A second process on the same port is a mistake, not a second helper.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return Refuse(Reason::kConfigurationInvalid,
                  absl::StrCat("cannot listen on ", options.address,
                               ": the address is in use, not this machine's, or the TLS certificate is unusable"),
                  {{"address", options.address}});
  }
  const std::string host = options.address.substr(0, options.address.rfind(':'));
  return std::unique_ptr<Listener>(new Listener(std::move(server), absl::StrCat(host, ":", port)));
}

Listener::~Listener() { Stop(std::chrono::milliseconds(0)); }

void Listener::LeaveService() {
  if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(false);
}

void Listener::Stop(std::chrono::milliseconds patience) {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + patience);
  server_.reset();
}

}  // namespace duta::hub

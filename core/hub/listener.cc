#include "core/hub/listener.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace duta::hub {
namespace {

// Clients ping idle connections every 30 seconds; gRPC's own limit of five
// minutes would cut them off.
constexpr int kMinPingMs = 10'000;
// A peer that has gone without a word is noticed after this and the time-out.
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMaxStreamsPerConnection = 1'000;

// gRPC's reflection library adds itself to every server of a program that it is
// linked into; this takes it out again.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

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
  // Clients are asked for a certificate, and every certificate passes the
  // handshake: who may come in is the registry's to say, call by call, since it
  // changes while connections are open.
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  tls.pem_key_cert_pairs.push_back({options.key_pem, options.chain_pem});
  grpc::ServerBuilder builder;
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  int port = 0;
  builder.AddListeningPort(options.address, grpc::SslServerCredentials(tls), &port);
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
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

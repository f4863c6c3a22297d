#include "core/client/handshake.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/client/channel.h"
#include "core/rpc/status.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_certificate_verifier.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace duta::client {
namespace {

using grpc::experimental::ClientInterceptorFactoryInterface;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using SteadyTime = std::chrono::steady_clock::time_point;

// For so long a failure may be told again: gRPC repeats the last one until its next
// try.
constexpr std::chrono::seconds kFresh{15};

// When the hub's certificate was verified last on a connection that has carried no
// call yet. Thread-safe.
class LastVerified {
 public:
  void Set() { at_ = std::chrono::steady_clock::now(); }
  void Clear() { at_ = SteadyTime::min(); }
  bool IsFresh() const {
    const SteadyTime at = at_;
    return at != SteadyTime::min() && std::chrono::steady_clock::now() - at < kFresh;
  }

 private:
  std::atomic<SteadyTime> at_{SteadyTime::min()};
};

// Runs after OpenSSL has verified the hub's chain.
class HubVerifier final : public grpc::experimental::ExternalCertificateVerifier {
 public:
  explicit HubVerifier(std::shared_ptr<LastVerified> verified) : verified_(std::move(verified)) {}

  bool Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>,
              grpc::Status* status) override {
    name_.Verify(request, nullptr, status);  // At once.
    if (status->ok()) verified_->Set();
    return true;
  }
  void Cancel(grpc::experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  grpc::experimental::HostNameCertificateVerifier name_;
  // Shared: gRPC keeps both sides as long as it likes.
  const std::shared_ptr<LastVerified> verified_;
};

// How gRPC 1.51 words that no connection came to be, and that it was the peer who
// ended it.
bool IsClosedByHub(const grpc::Status& status) {
  const std::string text = status.error_message();
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE || !text.starts_with("failed to connect")) return false;
  for (const std::string_view cause : {"Socket closed", "Connection reset", "Broken pipe", "Unwrap failed"}) {
    if (text.find(cause) != std::string::npos) return true;
  }
  return false;
}

class Translator final : public Interceptor {
 public:
  explicit Translator(std::shared_ptr<LastVerified> verified) : verified_(std::move(verified)) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_STATUS)) {
      grpc::Status& status = *methods->GetRecvStatus();
      if (IsClosedByHub(status)) {
        if (verified_->IsFresh()) status = rpc::ToGrpc(Refuse(Reason::kHandshakeRefused));
      } else {
        verified_->Clear();
      }
    }
    methods->Proceed();
  }

 private:
  const std::shared_ptr<LastVerified> verified_;
};

class TranslatorFactory final : public ClientInterceptorFactoryInterface {
 public:
  explicit TranslatorFactory(std::shared_ptr<LastVerified> verified) : verified_(std::move(verified)) {}
  Interceptor* CreateClientInterceptor(grpc::experimental::ClientRpcInfo*) override {
    return new Translator(verified_);
  }

 private:
  const std::shared_ptr<LastVerified> verified_;
};

}  // namespace

Handshake MakeHandshake(const ChannelOptions& options) {
  using namespace grpc::experimental;
  const auto verified = std::make_shared<LastVerified>();
  TlsChannelCredentialsOptions tls;
  tls.set_certificate_provider(std::make_shared<StaticDataCertificateProvider>(
      options.hub_ca_pem,
      std::vector<IdentityKeyCertPair>{{.private_key = options.key_pem, .certificate_chain = options.chain_pem}}));
  tls.watch_root_certs();
  tls.watch_identity_key_cert_pairs();
  tls.set_certificate_verifier(ExternalCertificateVerifier::Create<HubVerifier>(verified));
  Handshake handshake;
  handshake.credentials = TlsCredentials(tls);
  handshake.interceptors.push_back(std::make_unique<TranslatorFactory>(verified));
  return handshake;
}

}  // namespace duta::client

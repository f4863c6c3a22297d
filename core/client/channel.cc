#include "core/client/channel.h"

#include <grpc/grpc.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <string_view>
#include <utility>

#include "core/client/handshake.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/support/channel_arguments.h"

namespace duta::client {
namespace {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;
// How long a connection is waited for, and how often somebody may want to stop that.
constexpr std::chrono::milliseconds kSlice{200};
constexpr int kSlices = 50;

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

BioPtr Reader(std::string_view pem) { return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free}; }

// Without it OpenSSL asks the terminal for the passphrase of an encrypted key.
int NoPassphrase(char*, int, int, void*) { return 0; }

// gRPC would fail at the first call with a line in its own log only, so what it
// gets is checked here. TLS keys may be of any type that OpenSSL has.
Status CheckIdentity(const ChannelOptions& options) {
  const X509Ptr authority(PEM_read_bio_X509(Reader(options.hub_ca_pem).get(), nullptr, nullptr, nullptr), X509_free);
  const X509Ptr leaf(PEM_read_bio_X509(Reader(options.chain_pem).get(), nullptr, nullptr, nullptr), X509_free);
  const KeyPtr key(PEM_read_bio_PrivateKey(Reader(options.key_pem).get(), nullptr, NoPassphrase, nullptr),
                   EVP_PKEY_free);
  ERR_clear_error();
  if (!authority) return Refuse(Reason::kKeyUnusable, "the hub's CA is not a PEM certificate");
  if (!leaf) return Refuse(Reason::kKeyUnusable, "the own TLS certificate is not PEM");
  if (!key) return Refuse(Reason::kKeyUnusable, "the TLS key is not an unencrypted PEM private key");
  const bool match = X509_check_private_key(leaf.get(), key.get()) == 1;
  ERR_clear_error();
  if (!match) return Refuse(Reason::kKeyUnusable, "the TLS key does not belong to the TLS certificate");
  return absl::OkStatus();
}

// gRPC ends its threads when the last channel goes and waits for them there: for
// one that polls for another (the backup poller of its tcp_posix.cc) up to ten
// seconds. A command would seem to hang when its work is done; so gRPC stays up
// until the process ends.
void KeepGrpcRunning() {
  static const bool is_kept = [] {
    grpc_init();
    return true;
  }();
  (void)is_kept;
}

int Milliseconds(std::chrono::milliseconds duration) { return static_cast<int>(duration.count()); }

grpc::ChannelArguments Arguments(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(static_cast<int>(options.max_receive_bytes));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(options.keepalive));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(options.keepalive_timeout));
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // gRPC's own default of two minutes would keep a client away from a hub that is
  // long back. The "minimum" is the time that one attempt may take.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  // Retries are made here, where the reasons are understood.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  return arguments;
}

}  // namespace

StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const ChannelOptions& options) {
  if (options.address.empty()) return Refuse(Reason::kConfigurationInvalid, "the hub's address is missing");
  DUTA_RETURN_IF_ERROR(CheckIdentity(options));
  KeepGrpcRunning();
  Handshake handshake = MakeHandshake(options);
  return grpc::experimental::CreateCustomChannelWithInterceptors(options.address, handshake.credentials,
                                                                 Arguments(options), std::move(handshake.interceptors));
}

bool AwaitConnection(grpc::Channel& channel, const std::function<bool()>& is_stopping) {
  for (int i = 0; i < kSlices && !is_stopping(); ++i) {
    if (channel.WaitForConnected(std::chrono::system_clock::now() + kSlice)) return true;
  }
  return false;
}

}  // namespace duta::client

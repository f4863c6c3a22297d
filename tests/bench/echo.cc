#include "tests/bench/echo.h"

#include <csignal>
#include <future>
#include <vector>

#include "core/base/bytes.h"
#include "core/client/channel.h"
#include "core/server/outbox.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/bench/progress.h"
#include "tests/bench/tls.h"

namespace duta::bench {
namespace {

constexpr size_t kMessageBytes = 1024;
constexpr char kMethod[] = "/duta.bench.Echo/Echo";
// As many as a submission stream of the hub leaves unanswered.
constexpr size_t kWindow = 1024;
constexpr auto kPatience = std::chrono::minutes(2);

grpc::ByteBuffer Kilobyte() {
  const grpc::Slice slice(std::string(kMessageBytes, 'x'));
  return grpc::ByteBuffer(&slice, 1);
}

class EchoReactor final : public grpc::ServerGenericBidiReactor, private server::Sink<grpc::ByteBuffer> {
 public:
  EchoReactor() : outbox_(*this) {
    MutexLock lock(mutex_);
    ReadOn();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return outbox_.Finish(absl::OkStatus());
    outbox_.Push(std::move(request_));
    MutexLock lock(mutex_);
    is_reading_ = false;
    ReadOn();
  }
  void OnWriteDone(bool ok) override {
    outbox_.Written(ok);
    MutexLock lock(mutex_);
    ReadOn();
  }
  void OnDone() override { delete this; }

 private:
  void Write(const grpc::ByteBuffer& response, bool more_follows) override {
    grpc::WriteOptions options;
    if (more_follows) options.set_buffer_hint();
    StartWrite(&response, options);
  }
  void Finish(const Status&) override { grpc::ServerGenericBidiReactor::Finish(grpc::Status::OK); }

  void ReadOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (is_reading_ || outbox_.size() >= kWindow) return;
    is_reading_ = true;
    StartRead(&request_);
  }

  server::Outbox<grpc::ByteBuffer> outbox_;
  grpc::ByteBuffer request_;
  Mutex mutex_;
  bool is_reading_ ABSL_GUARDED_BY(mutex_) = false;
};

class EchoService final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new EchoReactor;
  }
};

// Writes without waiting for answers and reads until the server is done.
class EchoStream final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  EchoStream(const std::shared_ptr<grpc::Channel>& channel, size_t count, Progress& progress)
      : stub_(channel), unwritten_(count), unread_(count), progress_(progress) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stub_.PrepareBidiStreamingCall(&context_, kMethod, {}, this);
  }
  void Start() {
    Write();
    StartRead(&response_);
    StartCall();
  }
  void OnWriteDone(bool ok) override {
    if (ok && --unwritten_ > 0) Write();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    --unread_;
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    if (status.ok() && unread_ > 0) progress_.Fail(absl::DataLossError("the empty stream lost messages"));
    progress_.Ended(status);
  }

 private:
  void Write() {
    grpc::WriteOptions options;
    if (unwritten_ > 1) {
      options.set_buffer_hint();
    } else {
      options.set_last_message();
    }
    StartWrite(&request_, options);
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  const grpc::ByteBuffer request_ = Kilobyte();
  grpc::ByteBuffer response_;
  size_t unwritten_;
  size_t unread_;
  Progress& progress_;
};

}  // namespace

Status ServeEcho(const std::string& directory) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  DUTA_ASSIGN_OR_RETURN(const ServerIdentity identity, MakeServerIdentity());
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  tls.pem_key_cert_pairs.push_back({identity.key_pem, identity.chain_pem});
  EchoService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterCallbackGenericService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("the echo server cannot listen");
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(directory + "/authority", identity.authority_pem, FileMode::kPublic));
  DUTA_RETURN_IF_ERROR(
      WriteFileAtomically(directory + "/address", "127.0.0.1:" + std::to_string(port), FileMode::kPublic));
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown(std::chrono::system_clock::now());
  return absl::OkStatus();
}

StatusOr<std::unique_ptr<Echo>> Echo::Start(const std::string& program, const std::string& directory) {
  DUTA_ASSIGN_OR_RETURN(auto server, Process::Start({program, "echo", "--data", directory}, directory + "/log"));
  DUTA_ASSIGN_OR_RETURN(std::string address, server->WaitForFile(directory + "/address"));
  DUTA_ASSIGN_OR_RETURN(std::string authority_pem, ReadFile(directory + "/authority"));
  return std::unique_ptr<Echo>(new Echo(std::move(server), std::move(address), std::move(authority_pem)));
}

StatusOr<std::shared_ptr<grpc::Channel>> Echo::Connect() const {
  DUTA_ASSIGN_OR_RETURN(const Identity identity, MakeClientIdentity("client"));
  DUTA_ASSIGN_OR_RETURN(auto channel, client::OpenChannel({.address = address_,
                                                           .hub_ca_pem = authority_pem_,
                                                           .chain_pem = identity.chain_pem,
                                                           .key_pem = identity.key_pem}));
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + kPatience)) {
    return absl::UnavailableError("no connection to the echo server");
  }
  return channel;
}

StatusOr<Cost> Echo::Stream(int streams, size_t count) {
  Progress progress(streams);
  std::vector<std::unique_ptr<EchoStream>> calls;
  for (int i = 0; i < streams; ++i) {
    DUTA_ASSIGN_OR_RETURN(const auto channel, Connect());
    calls.push_back(std::make_unique<EchoStream>(channel, count, progress));
  }
  const Stopwatch watch(server_->pid());
  for (const auto& call : calls) call->Start();
  DUTA_RETURN_IF_ERROR(progress.Wait());
  return watch.Stop(count * static_cast<size_t>(streams));
}

StatusOr<Series> Echo::Calls(size_t count) {
  DUTA_ASSIGN_OR_RETURN(const auto channel, Connect());
  grpc::GenericStub stub(channel);
  const grpc::ByteBuffer request = Kilobyte();
  Series seconds;
  for (size_t i = 0; i < count; ++i) {
    const Stopwatch watch;
    grpc::ClientContext context;
    grpc::ByteBuffer response;
    std::promise<grpc::Status> done;
    stub.UnaryCall(&context, kMethod, {}, &request, &response,
                   [&](const grpc::Status& status) { done.set_value(status); });
    const grpc::Status status = done.get_future().get();
    if (!status.ok()) return rpc::FromGrpc(status);
    seconds.Add(watch.Seconds());
  }
  return seconds;
}

}  // namespace duta::bench

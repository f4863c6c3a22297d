// gRPC under the logic of a bidirectional stream.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/base/thread_rules.h"
#include "core/rpc/status.h"
#include "core/server/callers.h"
#include "core/server/transport.h"
#include "grpcpp/support/server_callback.h"

namespace duta::server {

// A call's reactor. Belongs to gRPC from its start to OnDone; the logic is shared with
// what is under way for it, which does not use the transport after Finish.
template <typename Request, typename Response>
class GrpcStream final : public grpc::ServerBidiReactor<Request, Response>, private Transport<Request, Response> {
 public:
  // Starts a call with a new `Logic(transport, arguments...)`, whose Begin(streams)
  // says how it begins. `callers` and `streams` outlive it.
  template <typename Logic, typename... Arguments>
  static GrpcStream* Start(grpc::CallbackServerContext& context, Callers& callers, Streams& streams,
                           Arguments&&... arguments) {
    const NoDiskScope no_disk(kGrpcThread);
    auto* const stream = new GrpcStream(context, callers);
    Transport<Request, Response>& transport = *stream;
    const auto logic = std::make_shared<Logic>(transport, std::forward<Arguments>(arguments)...);
    stream->logic_ = logic;
    logic->Begin(streams);
    return stream;
  }

  void OnReadDone(bool ok) override {
    const NoDiskScope no_disk(kGrpcThread);
    logic_->OnRead(ok);
  }
  void OnWriteDone(bool ok) override {
    const NoDiskScope no_disk(kGrpcThread);
    logic_->OnWritten(ok);
  }
  void OnCancel() override {
    const NoDiskScope no_disk(kGrpcThread);
    logic_->OnCancelled();
  }
  void OnDone() override {
    const NoDiskScope no_disk(kGrpcThread);
    logic_->OnDone();
    delete this;
  }

 private:
  GrpcStream(grpc::CallbackServerContext& context, Callers& callers) : context_(context), callers_(callers) {}

  void Read(Request& request) override { this->StartRead(&request); }
  void Write(const Response& response, bool more_follows) override {
    grpc::WriteOptions options;
    // gRPC gathers what follows at once into fewer packets.
    if (more_follows) options.set_buffer_hint();
    this->StartWrite(&response, options);
  }
  void Finish(const Status& status) override {
    grpc::ServerBidiReactor<Request, Response>::Finish(rpc::ToGrpc(status));
  }
  StatusOr<std::string> Caller() override { return callers_.Identify(context_); }
  void Note(const Status& outcome) override { callers_.Note(outcome); }

  grpc::CallbackServerContext& context_;
  Callers& callers_;
  std::shared_ptr<StreamLogic> logic_;
};

}  // namespace duta::server

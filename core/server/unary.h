// Answering unary calls.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/base/thread_rules.h"
#include "core/rpc/status.h"
#include "core/server/callers.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace duta::server {

// Ends a call with a result or a refusal.
template <typename Response>
void Finish(grpc::ServerUnaryReactor* reactor, Response* response, const Callers& callers, StatusOr<Response> result) {
  callers.Note(result.status());
  if (result.ok()) *response = *std::move(result);
  reactor->Finish(rpc::ToGrpc(result.status()));
}

// Answers at once, on gRPC's thread: for what is in memory.
template <typename Response, typename Body>
grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, Response* response, Callers& callers,
                                 const Body& body) {
  const NoDiskScope no_disk(kGrpcThread);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto caller = callers.Identify(*context);
  Finish<Response>(reactor, response, callers, caller.ok() ? body(*caller) : caller.status());
  return reactor;
}

// Answers from the pool, within the caller's share of it: for what may wait for a disk
// or an adapter. Does no work for who has gone meanwhile. The request lives as long as
// the call. HUB_BUSY.
template <typename Response, typename Body>
grpc::ServerUnaryReactor* AnswerOnPool(grpc::CallbackServerContext* context, Response* response, Callers& callers,
                                       ThreadPool& pool, Body body) {
  const NoDiskScope no_disk(kGrpcThread);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto caller = callers.Identify(*context);
  if (!caller.ok()) {
    Finish<Response>(reactor, response, callers, caller.status());
    return reactor;
  }
  const bool is_queued = callers.shares().Run(
      pool, *caller, [context, reactor, response, &callers, caller = *caller, body = std::move(body)] {
        if (context->IsCancelled()) return reactor->Finish(grpc::Status::CANCELLED);
        Finish<Response>(reactor, response, callers, body(caller));
      });
  if (!is_queued) {
    Finish<Response>(reactor, response, callers, RefuseForNow(Reason::kHubBusy, std::chrono::milliseconds(500)));
  }
  return reactor;
}

}  // namespace duta::server

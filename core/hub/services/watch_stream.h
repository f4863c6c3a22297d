// One WatchVisits call.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "core/base/thread_pool.h"
#include "core/kinds/visit/visit_queries.h"
#include "core/server/callers.h"
#include "core/server/streams.h"
#include "duta/schedule/v1/schedule_service.pb.h"
#include "grpcpp/support/server_callback.h"

namespace duta::hub {

// Reads what changed on the pool, writes it, and waits for the bell. One page is in
// memory at a time, so that a slow caller costs no more. Lives until gRPC and the
// pool are done with it.
class WatchStream final : public grpc::ServerWriteReactor<schedule::v1::WatchVisitsResponse>,
                          public server::Stream,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  // Starts the call; it belongs to gRPC until it is done. A refused one is finished
  // with its status.
  static std::shared_ptr<WatchStream> Start(grpc::CallbackServerContext& context, server::Callers& callers,
                                            const kinds::VisitQueries& queries, ThreadPool& pool,
                                            server::Streams& streams, uint64_t after_revision);

  // Something may have changed. Must not block; from any thread.
  void Wake();
  void Drain() override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  WatchStream(grpc::CallbackServerContext& context, server::Callers& callers, const kinds::VisitQueries& queries,
              ThreadPool& pool, uint64_t after_revision);
  void Begin(server::Streams& streams);
  // On the pool.
  void Read();
  void End(Status status);
  // All with mutex_ held.
  void GoOn();
  void FinishIfIdle();

  grpc::CallbackServerContext& context_;
  server::Callers& callers_;
  const kinds::VisitQueries& queries_;
  ThreadPool& pool_;
  server::Streams::Place place_;
  std::shared_ptr<WatchStream> self_;  // Until OnDone.

  std::mutex mutex_;
  uint64_t revision_;                                        // Guarded by mutex_, as all below.
  std::deque<schedule::v1::WatchVisitsResponse> responses_;  // The front one is being written.
  bool has_rung_ = true;
  bool is_reading_ = false;
  bool is_writing_ = false;
  bool is_ended_ = false;
  bool is_finished_ = false;
  Status end_;
};

}  // namespace duta::hub

// duta.schedule.v1.ScheduleService over the queries of visits.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/hub/services/watch_stream.h"
#include "core/kinds/visit/visit_queries.h"
#include "core/server/callers.h"
#include "core/server/streams.h"
#include "duta/schedule/v1/schedule_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class ScheduleService final : public schedule::v1::ScheduleService::CallbackService {
 public:
  // At most `max_watches` WatchVisits calls at a time.
  ScheduleService(const kinds::VisitQueries& queries, server::Callers& callers, ThreadPool& pool, size_t max_watches)
      : queries_(queries), callers_(callers), pool_(pool), streams_(max_watches) {}

  // Visits may have changed. Must not block; from any thread.
  void Ring();
  // Ends the watches with HUB_DRAINING.
  void Drain() { streams_.Drain(); }

  grpc::ServerUnaryReactor* GetVisit(grpc::CallbackServerContext* context, const schedule::v1::GetVisitRequest* request,
                                     schedule::v1::GetVisitResponse* response) override;
  grpc::ServerUnaryReactor* ListVisitSteps(grpc::CallbackServerContext* context,
                                           const schedule::v1::ListVisitStepsRequest* request,
                                           schedule::v1::ListVisitStepsResponse* response) override;
  grpc::ServerUnaryReactor* ListVisits(grpc::CallbackServerContext* context,
                                       const schedule::v1::ListVisitsRequest* request,
                                       schedule::v1::ListVisitsResponse* response) override;
  grpc::ServerUnaryReactor* GetFreeBusy(grpc::CallbackServerContext* context,
                                        const schedule::v1::GetFreeBusyRequest* request,
                                        schedule::v1::GetFreeBusyResponse* response) override;
  grpc::ServerUnaryReactor* FindSlots(grpc::CallbackServerContext* context,
                                      const schedule::v1::FindSlotsRequest* request,
                                      schedule::v1::FindSlotsResponse* response) override;
  grpc::ServerUnaryReactor* CheckVisit(grpc::CallbackServerContext* context,
                                       const schedule::v1::CheckVisitRequest* request,
                                       schedule::v1::CheckVisitResponse* response) override;
  grpc::ServerWriteReactor<schedule::v1::WatchVisitsResponse>* WatchVisits(
      grpc::CallbackServerContext* context, const schedule::v1::WatchVisitsRequest* request) override;

 private:
  const kinds::VisitQueries& queries_;
  server::Callers& callers_;
  ThreadPool& pool_;
  server::Streams streams_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<WatchStream>> watches_;  // Guarded by mutex_.
};

}  // namespace duta::hub

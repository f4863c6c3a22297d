// duta.schedule.v1.ScheduleService over the queries of visits.
#pragma once

#include "core/kinds/visit/visit_queries.h"
#include "core/server/kind_family.h"
#include "core/server/watches.h"
#include "duta/schedule/v1/schedule_service.grpc.pb.h"

namespace duta::kinds {

// Thread-safe. What `context` refers to outlives it.
class ScheduleService final : public schedule::v1::ScheduleService::CallbackService {
 public:
  explicit ScheduleService(const server::ServiceContext& context)
      : queries_(context.database, context.messages, context.clock),
        callers_(context.callers),
        pool_(context.pool),
        watches_(context.max_watches) {}

  // The WatchVisits calls.
  server::Watches& watches() { return watches_; }

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
  const VisitQueries queries_;
  server::Callers& callers_;
  ThreadPool& pool_;
  server::Watches watches_;
};

}  // namespace duta::kinds

#include "core/kinds/visit/schedule_service.h"

#include <string>
#include <utility>
#include <vector>

#include "core/server/unary.h"

namespace duta::kinds {

using namespace schedule::v1;  // The service's requests and responses.

grpc::ServerUnaryReactor* ScheduleService::GetVisit(grpc::CallbackServerContext* context,
                                                    const GetVisitRequest* request, GetVisitResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.GetVisit(caller, *request);
  });
}

grpc::ServerUnaryReactor* ScheduleService::ListVisitSteps(grpc::CallbackServerContext* context,
                                                          const ListVisitStepsRequest* request,
                                                          ListVisitStepsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.ListVisitSteps(caller, *request);
  });
}

grpc::ServerUnaryReactor* ScheduleService::ListVisits(grpc::CallbackServerContext* context,
                                                      const ListVisitsRequest* request, ListVisitsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.ListVisits(caller, *request);
  });
}

grpc::ServerUnaryReactor* ScheduleService::GetFreeBusy(grpc::CallbackServerContext* context,
                                                       const GetFreeBusyRequest* request,
                                                       GetFreeBusyResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.GetFreeBusy(caller, *request);
  });
}

grpc::ServerUnaryReactor* ScheduleService::FindSlots(grpc::CallbackServerContext* context,
                                                     const FindSlotsRequest* request, FindSlotsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.FindSlots(caller, *request);
  });
}

grpc::ServerUnaryReactor* ScheduleService::CheckVisit(grpc::CallbackServerContext* context,
                                                      const CheckVisitRequest* request, CheckVisitResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.CheckVisit(caller, *request);
  });
}

grpc::ServerWriteReactor<WatchVisitsResponse>* ScheduleService::WatchVisits(grpc::CallbackServerContext* context,
                                                                            const WatchVisitsRequest* request) {
  return watches_.Start<WatchVisitsResponse>(context, callers_, pool_, request->after_revision(),
                                             [this](const std::string& caller, uint64_t& revision,
                                                    size_t limit) -> StatusOr<std::vector<WatchVisitsResponse>> {
                                               DUTA_ASSIGN_OR_RETURN(auto visits,
                                                                     queries_.Changes(caller, revision, limit));
                                               std::vector<WatchVisitsResponse> responses;
                                               for (VisitState& visit : visits)
                                                 *responses.emplace_back().mutable_visit() = std::move(visit);
                                               return responses;
                                             });
}

}  // namespace duta::kinds

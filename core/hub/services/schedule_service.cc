#include "core/hub/services/schedule_service.h"

#include <algorithm>
#include <string>

#include "core/server/unary.h"

namespace duta::hub {

using namespace schedule::v1;  // The service's requests and responses.

void ScheduleService::Ring() {
  std::vector<std::shared_ptr<WatchStream>> watches;
  {
    std::lock_guard lock(mutex_);
    for (const auto& watch : watches_) {
      if (auto open = watch.lock()) watches.push_back(std::move(open));
    }
  }
  for (const auto& watch : watches) watch->Wake();
}

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
  const auto watch = WatchStream::Start(*context, callers_, queries_, pool_, streams_, request->after_revision());
  std::lock_guard lock(mutex_);
  watches_.erase(std::remove_if(watches_.begin(), watches_.end(), [](const auto& each) { return each.expired(); }),
                 watches_.end());
  watches_.push_back(watch);
  return watch.get();
}

}  // namespace duta::hub

#include "core/cli/visit_calls.h"

#include <memory>
#include <utility>

#include "duta/schedule/v1/schedule_service.grpc.pb.h"

namespace duta::cli {
namespace {

using schedule::v1::ScheduleService;
using Stub = ScheduleService::Stub;

template <typename Request, typename Response>
StatusOr<Response> CallSchedule(Session& session,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const std::unique_ptr<Stub> stub = ScheduleService::NewStub(hub->channel);
  return Ask(*hub, *stub, method, request);
}

}  // namespace

StatusOr<schedule::v1::VisitState> GetVisit(Session& session, const std::string& uid) {
  schedule::v1::GetVisitRequest request;
  request.set_uid(uid);
  DUTA_ASSIGN_OR_RETURN(auto response, CallSchedule(session, &Stub::GetVisit, request));
  return std::move(*response.mutable_visit());
}

StatusOr<schedule::v1::CheckVisitResponse> CheckVisit(Session& session,
                                                      const schedule::v1::CheckVisitRequest& request) {
  return CallSchedule(session, &Stub::CheckVisit, request);
}

StatusOr<schedule::v1::GetFreeBusyResponse> GetFreeBusy(Session& session,
                                                        const schedule::v1::GetFreeBusyRequest& request) {
  return CallSchedule(session, &Stub::GetFreeBusy, request);
}

StatusOr<schedule::v1::FindSlotsResponse> FindSlots(Session& session, const schedule::v1::FindSlotsRequest& request) {
  return CallSchedule(session, &Stub::FindSlots, request);
}

StatusOr<std::vector<schedule::v1::VisitState>> ListVisits(Session& session, schedule::v1::ListVisitsRequest request) {
  std::vector<schedule::v1::VisitState> visits;
  do {
    DUTA_ASSIGN_OR_RETURN(auto page, CallSchedule(session, &Stub::ListVisits, request));
    for (auto& visit : *page.mutable_visits()) visits.push_back(std::move(visit));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return visits;
}

StatusOr<std::vector<schedule::v1::SignedStep>> ListSteps(Session& session, const std::string& uid) {
  std::vector<schedule::v1::SignedStep> steps;
  schedule::v1::ListVisitStepsRequest request;
  request.set_uid(uid);
  do {
    DUTA_ASSIGN_OR_RETURN(auto page, CallSchedule(session, &Stub::ListVisitSteps, request));
    for (auto& step : *page.mutable_steps()) steps.push_back(std::move(step));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return steps;
}

}  // namespace duta::cli

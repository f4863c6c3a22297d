#include "core/cli/visit/visit_calls.h"

#include <chrono>
#include <memory>
#include <thread>
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

template <typename Request, typename Response, typename Visit>
Status ForEachPage(Session& session, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request, const Visit& visit) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const std::unique_ptr<Stub> stub = ScheduleService::NewStub(hub->channel);
  return client::ForEachPage(*stub, method, request, hub->call, visit);
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
  DUTA_RETURN_IF_ERROR(ForEachPage(session, &Stub::ListVisits, request, [&](auto& page) {
    for (auto& visit : *page.mutable_visits()) visits.push_back(std::move(visit));
    return absl::OkStatus();
  }));
  return visits;
}

StatusOr<VisitSteps> ListSteps(Session& session, const std::string& uid) {
  VisitSteps result;
  schedule::v1::ListVisitStepsRequest request;
  request.set_uid(uid);
  bool is_first = true;
  DUTA_RETURN_IF_ERROR(ForEachPage(session, &Stub::ListVisitSteps, request, [&](auto& page) {
    for (auto& step : *page.mutable_steps()) result.steps.push_back(std::move(step));
    if (std::exchange(is_first, false)) result.revision = page.revision();
    if (page.revision() != result.revision) result.revision = 0;
    return absl::OkStatus();
  }));
  return result;
}

StatusOr<VisitSnapshot> ReadSnapshot(const std::function<StatusOr<schedule::v1::VisitState>()>& read_visit,
                                     const std::function<StatusOr<VisitSteps>()>& read_steps,
                                     const std::function<void()>& wait) {
  constexpr int kTries = 20;
  for (int tries = 0; tries < kTries; ++tries) {
    if (tries > 0) wait();
    DUTA_ASSIGN_OR_RETURN(auto visit, read_visit());
    DUTA_ASSIGN_OR_RETURN(auto steps, read_steps());
    if (steps.revision == visit.revision()) return VisitSnapshot{std::move(visit), std::move(steps.steps)};
  }
  return absl::UnavailableError("the visit changes while it is read; try again in a moment");
}

StatusOr<VisitSnapshot> GetSnapshot(Session& session, const std::string& uid) {
  return ReadSnapshot([&] { return GetVisit(session, uid); }, [&] { return ListSteps(session, uid); },
                      [] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
}

}  // namespace duta::cli

// Calls of the hub's ScheduleService, as the commands of visits need them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "duta/schedule/v1/schedule_service.pb.h"

namespace duta::cli {

// Each as duta.schedule.v1.ScheduleService says; HUB_UNREACHABLE besides.
StatusOr<schedule::v1::VisitState> GetVisit(Session& session, const std::string& uid);
StatusOr<schedule::v1::CheckVisitResponse> CheckVisit(Session& session, const schedule::v1::CheckVisitRequest& request);
StatusOr<schedule::v1::GetFreeBusyResponse> GetFreeBusy(Session& session,
                                                        const schedule::v1::GetFreeBusyRequest& request);
StatusOr<schedule::v1::FindSlotsResponse> FindSlots(Session& session, const schedule::v1::FindSlotsRequest& request);

// All pages.
StatusOr<std::vector<schedule::v1::VisitState>> ListVisits(Session& session, schedule::v1::ListVisitsRequest request);
struct VisitSteps {
  std::vector<schedule::v1::SignedStep> steps;
  uint64_t revision = 0;  // Of the visit when they were read; 0 if it changed meanwhile.
};
StatusOr<VisitSteps> ListSteps(Session& session, const std::string& uid);

// A visit and its steps, which belong together.
struct VisitSnapshot {
  schedule::v1::VisitState visit;
  std::vector<schedule::v1::SignedStep> steps;
};
StatusOr<VisitSnapshot> GetSnapshot(Session& session, const std::string& uid);

// The same by calls of one's own: reads both again, after `wait`, while the visit
// changes in between. UNAVAILABLE without a reason if it goes on changing.
StatusOr<VisitSnapshot> ReadSnapshot(const std::function<StatusOr<schedule::v1::VisitState>()>& read_visit,
                                     const std::function<StatusOr<VisitSteps>()>& read_steps,
                                     const std::function<void()>& wait);

}  // namespace duta::cli

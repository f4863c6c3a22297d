// Calls of the hub's ScheduleService, as the commands of visits need them.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/session.h"
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
StatusOr<std::vector<schedule::v1::SignedStep>> ListSteps(Session& session, const std::string& uid);

}  // namespace duta::cli

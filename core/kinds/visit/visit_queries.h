// Reading visits and calendars, for those who may.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/messages/messages.h"
#include "core/store/database.h"
#include "duta/schedule/v1/schedule_service.pb.h"

namespace duta::kinds {

// Thread-safe; calls may block on the disk. The references outlive it. `caller` is
// whom the connection belongs to; it acts for its units too.
class VisitQueries {
 public:
  VisitQueries(store::Database& database, const exchange::Messages& messages, const Clock& clock)
      : database_(database), messages_(messages), clock_(clock) {}

  // As ScheduleService says, with its reasons.
  StatusOr<schedule::v1::GetVisitResponse> GetVisit(std::string_view caller,
                                                    const schedule::v1::GetVisitRequest& request) const;
  StatusOr<schedule::v1::ListVisitStepsResponse> ListVisitSteps(
      std::string_view caller, const schedule::v1::ListVisitStepsRequest& request) const;
  StatusOr<schedule::v1::ListVisitsResponse> ListVisits(std::string_view caller,
                                                        const schedule::v1::ListVisitsRequest& request) const;
  StatusOr<schedule::v1::GetFreeBusyResponse> GetFreeBusy(std::string_view caller,
                                                          const schedule::v1::GetFreeBusyRequest& request) const;
  StatusOr<schedule::v1::FindSlotsResponse> FindSlots(std::string_view caller,
                                                      const schedule::v1::FindSlotsRequest& request) const;
  StatusOr<schedule::v1::CheckVisitResponse> CheckVisit(std::string_view caller,
                                                        const schedule::v1::CheckVisitRequest& request) const;

  // Up to `limit` visits of the caller that changed after `revision`, in the order
  // of their changes; `revision` moves to the newest that was looked at.
  StatusOr<std::vector<schedule::v1::VisitState>> Changes(std::string_view caller, uint64_t& revision,
                                                          size_t limit) const;

 private:
  StatusOr<schedule::v1::VisitState> Find(std::string_view caller, const std::string& uid) const;

  store::Database& database_;
  const exchange::Messages& messages_;
  const Clock& clock_;
};

// A visit as `viewer` may see it: others' counters left out, and for whom it was
// taken off the list no more than that.
schedule::v1::VisitState ViewFor(schedule::v1::VisitState state, std::string_view viewer);

}  // namespace duta::kinds

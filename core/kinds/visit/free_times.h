// When partners are busy, and when all of them are free.
#pragma once

#include <string_view>

#include "core/base/status.h"
#include "core/store/database.h"
#include "duta/schedule/v1/schedule_service.pb.h"

namespace duta::kinds {

// As ScheduleService says of GetFreeBusy and FindSlots, with their reasons.
StatusOr<schedule::v1::GetFreeBusyResponse> FreeBusyAmong(store::Database& database, std::string_view caller,
                                                          const schedule::v1::GetFreeBusyRequest& request);
StatusOr<schedule::v1::FindSlotsResponse> SlotsAmong(store::Database& database, std::string_view caller,
                                                     const schedule::v1::FindSlotsRequest& request);

}  // namespace duta::kinds

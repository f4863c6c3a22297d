// Visits and what ministries share of their time, for a hub.
#pragma once

#include <memory>

#include "core/server/kind_family.h"

namespace duta::kinds {

// The kinds "visit" and "availability", served by ScheduleService.
std::unique_ptr<server::KindFamily> MakeVisits();

}  // namespace duta::kinds

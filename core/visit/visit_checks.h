// What to think of before a visit is proposed, as far as the visit itself tells:
// journeys that overlap or do not join, meetings at one time, a change of the
// clock, a deadline that has passed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "duta/schedule/v1/schedule_service.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

using Remarks = google::protobuf::RepeatedPtrField<schedule::v1::Remark>;

void AddRemark(Remarks& remarks, std::string code, std::string field, std::string text, std::string partner = {});

// Adds remarks on a visit whose shape was checked; `time_zone` is the message's.
void CheckProgramme(const visit::v1::Visit& visit, std::string_view time_zone, Instant now, Remarks& remarks);

}  // namespace duta::visit

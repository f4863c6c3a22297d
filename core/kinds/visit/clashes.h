// What one visit takes from another, and what working days say of it.
#pragma once

#include <string>

#include "core/visit/recurrence.h"
#include "core/visit/visit_checks.h"
#include "core/visit/working_time.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::kinds {

// Remarks on a venue and persons that `other`, at the same time, takes as well.
void CompareEvents(const visit::v1::Event& mine, const schedule::v1::VisitState& other, const std::string& field,
                   visit::Remarks& remarks);

// Remarks on days of `span` on which the partner does not work, or may not.
void CheckWorkingDays(const std::string& partner, const visit::WorkingTime& working, const visit::Span& span,
                      const std::string& field, visit::Remarks& remarks);

}  // namespace duta::kinds

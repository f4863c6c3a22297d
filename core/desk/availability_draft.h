// From what a ministry says of its working days to the availability that it shares.
// Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/desk/draft.h"
#include "core/desk/visit_draft.h"
#include "duta/schedule/v1/availability.pb.h"

namespace duta::desk {

// As said; empty means not said.
struct AvailabilityWords {
  std::string detail = "busy";
  std::string zone;                // Of the hours; empty: the setting's.
  std::vector<std::string> hours;  // `mon-fri 08:00-16:30`; empty: mon-fri 09:00-17:00.
  std::vector<schedule::v1::SpecialDay> special_days;
  std::string known_until;        // Empty: the end of the last year of `special_days`.
  std::vector<std::string> busy;  // `2026-12-20 09:00 / 2h / title`
};

// Days that differ, of a table of lines `date,type,estimated,name`; a first line
// that starts with `date,` is a heading. INVALID_ARGUMENT without a reason names
// the line.
StatusOr<std::vector<schedule::v1::SpecialDay>> ReadSpecialDays(std::string_view csv);

// Wrong (fault.h) in `detail`, `hours`, `known-until` or `busy`; BODY_INVALID names a field that
// breaks a rule of the contract.
StatusOr<schedule::v1::Availability> DraftAvailability(const AvailabilityWords& words, const Setting& setting);

// The message around it, to `to`. As WrapStep.
StatusOr<Draft> WrapAvailability(const schedule::v1::Availability& availability, const std::vector<std::string>& to,
                                 const StepWords& words, const Setting& setting);

}  // namespace duta::desk

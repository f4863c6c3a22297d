// Parts of an event as people read them, wherever it stands: in a visit, or in a
// step of one. All that others wrote is made harmless for the terminal. Functions
// only; thread-safe.
#pragma once

#include <string>

#include "core/cli/shell/text.h"
#include "core/cli/shell/view.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::cli {

// `accepted`; `no answer yet` for those who have not answered.
std::string StatusWord(visit::v1::ParticipationStatus status);

// An exclusive end on the clock of `zone`; of days the last one.
std::string FormatEnd(const visit::v1::Moment& end, const std::string& zone);

std::string FormatVenue(const visit::v1::Venue& venue);

// Where, why, how often, by when, and what was remarked.
void AddPlan(const visit::v1::Event& event, const View& view, Facts& facts);

// Delegations, journeys, meetings and contacts.
std::string FormatProgramme(const visit::v1::Event& event, const View& view);

std::string FormatClearances(const google::protobuf::RepeatedPtrField<visit::v1::Clearance>& clearances,
                             const View& view);

}  // namespace duta::cli

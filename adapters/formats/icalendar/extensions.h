// What visits have and iCalendar has no property for: X-DUTA-* with one value as
// JSON, by the contract's own names.
#pragma once

#include <string>
#include <vector>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/content_line.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// The lines for delegations, legs, meetings, deadlines, clearances, contacts,
// level and the parts of the venue.
std::vector<ContentLine> WriteExtensions(const visit::v1::Event& event, Findings& findings);

// Takes one line into `event`; false if it is none of these. Adds a problem if it
// is malformed.
bool ReadExtension(const ContentLine& line, visit::v1::Event& event, Findings& findings);

// LOCATION for a venue: what people read.
std::string LocationOf(const visit::v1::Venue& venue);

}  // namespace duta::adapters

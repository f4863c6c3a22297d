// How large the parts of a visit may be, and what becomes of larger ones.
#pragma once

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/read_event.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// What a calendar says beside its events.
void FitCalendar(visit::v1::Visit& visit, Findings& findings);

// The texts, people and kept parts of the event at `place`: a title is cut between
// characters, what is kept and means nothing here goes, each with its report; a text
// of another sort that is too long is a problem.
void FitEventParts(visit::v1::Event& event, const EventPlace& place, Findings& findings);

}  // namespace duta::adapters

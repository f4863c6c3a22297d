// What the histories of visits come to: who agreed to which version and when. For
// clients: it knows nothing of the hub.
#pragma once

#include <memory>

#include "core/evidence/history.h"

namespace duta::kinds {

// Plays the steps through (core/visit/machine.h). The report then says, of each
// attendee, to which version it agreed, when, by which message.
std::unique_ptr<evidence::HistoryReader> MakeVisitHistoryReader();

}  // namespace duta::kinds

// What the histories of declarations come to: who endorsed which text when, under
// which reservation, and which act reached the quorum. For clients: it knows nothing
// of the hub.
#pragma once

#include <memory>

#include "core/evidence/history.h"

namespace duta::kinds {

// Plays the steps through (core/declaration/machine.h). The report then says what
// the text is, who was on the roll, each act with its three times, and when it took
// effect.
std::unique_ptr<evidence::HistoryReader> MakeDeclarationHistoryReader();

}  // namespace duta::kinds

// The parts of `duta practice`.
#pragma once

#include "core/cli/shell/command.h"

namespace duta::cli {

// publish, revise, withdraw.
void AddPracticeDocuments(Command family, Session& session);
// endorse, ask, answer, subscribe.
void AddPracticeRemarks(Command family, Session& session);
// search.
void AddPracticeSearch(Command family, Session& session);
// show, export.
void AddPracticeReading(Command family, Session& session);

}  // namespace duta::cli

// What the commands of visits take: an event and a step in words, as options.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/command.h"
#include "core/desk/event_draft.h"
#include "core/desk/visit_draft.h"

namespace duta::cli {

struct EventOptions {
  desk::EventWords words;
  std::string file;  // An Event as JSON, to begin with.
};

struct StepOptions {
  desk::StepWords words;
  bool dry_run = false;
};

// Adds the options to a command.
void AddEventOptions(Command command, EventOptions& options);
void AddStepOptions(Command command, StepOptions& options, std::string_view marking = "as the visit so far");

// The words, with what stands in the file. FILE_UNUSABLE.
StatusOr<desk::EventWords> ReadWords(const EventOptions& options);

// What is to become of a step.
Sending SendingOf(const StepOptions& options);

}  // namespace duta::cli

// Options that several commands of practices take.
#pragma once

#include <iterator>
#include <string>
#include <vector>

#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/command.h"
#include "core/desk/practice_draft.h"

namespace duta::cli {

// What the header says, and what becomes of the message.
struct PracticeStepOptions {
  desk::HeaderWords header = {.expires = "90d"};
  Sending sending;
};
void AddPracticeStepOptions(Command command, PracticeStepOptions& options);

// A document and its files.
struct PracticeDocumentOptions {
  desk::DocumentWords words;
  std::string text;  // File, or `-`.
  std::vector<std::string> attachments;
};
void AddPracticeDocumentOptions(Command command, PracticeDocumentOptions& options);

// The text of a file, or of standard input if it is `-`. FILE_UNUSABLE.
StatusOr<std::string> ReadPracticeText(Session& session, const std::string& path);

}  // namespace duta::cli

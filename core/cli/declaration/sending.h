// What all commands that take a step of a declaration have in common.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"
#include "core/desk/declaration_draft.h"

namespace duta::cli {

struct DeclarationSending {
  desk::HeaderWords header = {.expires = "30d"};
  bool dry_run = false;
  std::string out;
};

void AddSendingOptions(Command command, DeclarationSending& sending);

// The uid, by its place.
void AddDeclarationUid(Command command, std::string& uid);

// Signs and sends a step that was drafted, or says what is wrong with the words.
Status SendStep(Session& session, const StatusOr<desk::DeclarationStep>& step, const DeclarationSending& sending);

// Who sends: one of the profile's units, or the profile itself.
StatusOr<std::string> SenderOf(Session& session, const DeclarationSending& sending);

}  // namespace duta::cli

// Shell completion scripts, made from the command tree. Functions only;
// thread-safe.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/cli/shell/command.h"

namespace duta::cli {

// The script for `bash`, `zsh` or `fish`, to be sourced or installed.
// INVALID_ARGUMENT without a reason for another shell.
StatusOr<std::string> CompletionScript(Command root, const std::string& shell);

}  // namespace duta::cli

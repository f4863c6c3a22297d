// Shell completion scripts, made from the command tree. Functions only;
// thread-safe.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "core/base/status.h"

namespace duta::cli {

// The script for `bash`, `zsh` or `fish`, to be sourced or installed.
// INVALID_ARGUMENT without a reason for another shell.
StatusOr<std::string> CompletionScript(const CLI::App& root, const std::string& shell);

}  // namespace duta::cli

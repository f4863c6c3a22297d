// What makes bytes durable, and what happens if that fails.
//
// After a failed fsync the kernel may have dropped the pages and marked them
// clean, so that a second fsync succeeds without them ("fsyncgate", LWN 752063).
// What is durable is then unknown; only a restart, which reads it, finds out.
// Nothing here returns a failed fsync for that reason.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::store {

// Logs `event` with its cause and aborts the process.
[[noreturn]] void EndProcess(std::string_view event, const std::string& path, const std::string& cause);

// Makes the file's bytes and size durable, or ends the process. `path` is for
// the log.
void SyncFile(int descriptor, const std::string& path);

// Makes the directory's entries durable, or ends the process if fsync fails.
// STORAGE_FAILED if it cannot be opened, for want of descriptors say: nothing was
// promised then, and nothing is known to be lost.
[[nodiscard]] Status SyncDirectory(const std::string& path);

}  // namespace duta::store

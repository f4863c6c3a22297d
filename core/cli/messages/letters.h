// Messages of the archive as people and programs read lists of them. Functions
// only; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/cli/messages/archive.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// What became of it, in one cell: `taken over`, `waits`, `2 of 3 taken over`.
std::string StateOf(const Letter& letter);

// Prints the newest `last` of them, oldest first: a table with whom each is from or
// to, or one object a line. `nothing` if there are none.
void PrintLetters(Session& session, std::vector<const Letter*> letters, uint32_t last, const char* nothing);

// For comparisons that do not care for case, in any script.
std::string FoldCase(const std::string& text);

}  // namespace duta::cli

// What the shared libraries of this system offer, as far as this process has them
// loaded itself: the C and C++ libraries above all. Std only.
#pragma once

#include <optional>
#include <vector>

#include "plugins/loader/elf_file.h"

namespace duta::loader {

// A finding `libc`, `libstdc++` or `libraries` for the first version that a library
// of this process does not define. Libraries that are not loaded here are left to
// the dynamic loader. Thread-safe.
std::optional<Finding> CheckVersions(const std::vector<VersionNeed>& needs);

}  // namespace duta::loader

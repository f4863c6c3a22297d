// What a library imports that an adapter has no business with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duta::check {

// The imported symbols that reach for the network, processes, threads, files,
// the clock, the environment or random numbers; each as `socket (network)`.
std::vector<std::string> ForbiddenImports(const std::vector<std::string>& imported);

}  // namespace duta::check

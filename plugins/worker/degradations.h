// What a sandbox consists of, part by part, so that a part that the system
// cannot give has a name. Std only, because the worker process uses it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace duta::worker {

// A bit each; a set of them is a uint32_t.
enum Degradation : uint32_t {
  kNoSystemCallFilter = 1 << 0,
  kNoFileRestriction = 1 << 1,
  kNoMemoryLimit = 1 << 2,
  kRunsAsRoot = 1 << 3,
  kNoUserNamespace = 1 << 4,
  kNoNetworkNamespace = 1 << 5,
  kNoProcessNamespace = 1 << 6,
  kNoIpcNamespace = 1 << 7,
  kNoMountNamespace = 1 << 8,
};

struct DegradationInfo {
  Degradation bit;
  std::string_view name;   // As in the configuration.
  std::string_view cause;  // What is missing, and what that leaves open.
};

// All, in the order of their bits.
std::span<const DegradationInfo> AllDegradations();

// The bit of a name, or nothing if there is none.
std::optional<Degradation> FindDegradation(std::string_view name);

}  // namespace duta::worker

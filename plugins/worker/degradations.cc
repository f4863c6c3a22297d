#include "plugins/worker/degradations.h"

namespace duta::worker {
namespace {

constexpr DegradationInfo kDegradations[] = {
    {kNoSystemCallFilter, "system-calls", "seccomp is not available: an adapter could call the kernel freely"},
    {kNoFileRestriction, "files", "Landlock is not available: an adapter's constructors could read files"},
    {kNoMemoryLimit, "memory",
     "this is a sanitizer's build, or the limit cannot be set: an adapter could use up the memory"},
    {kRunsAsRoot, "user", "the worker cannot leave root's account"},
    {kNoUserNamespace, "user-namespace", "user namespaces are not allowed here"},
    {kNoNetworkNamespace, "network-namespace",
     "network namespaces are not allowed here; the system call filter still refuses sockets"},
    {kNoProcessNamespace, "process-namespace",
     "process namespaces are not allowed here; the system call filter still refuses signals"},
    {kNoIpcNamespace, "ipc-namespace", "IPC namespaces are not allowed here; the system call filter still refuses IPC"},
    {kNoMountNamespace, "mount-namespace", "mount namespaces are not allowed here; Landlock still restricts files"},
};

}  // namespace

std::span<const DegradationInfo> AllDegradations() { return kDegradations; }

std::optional<Degradation> FindDegradation(std::string_view name) {
  for (const DegradationInfo& info : kDegradations) {
    if (info.name == name) return info.bit;
  }
  return std::nullopt;
}

}  // namespace duta::worker

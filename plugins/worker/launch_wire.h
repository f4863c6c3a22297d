// What the hub and the launcher say to each other. Both are ours and of one
// build, so these are plain structs, one a packet, over a SOCK_SEQPACKET socket
// that the launcher finds at kControlDescriptor.
//
//   launcher → hub   LauncherHello    once
//   hub → launcher   LauncherRequest  kSpawn with three descriptors (socket, arena, library), or kEnd
//   launcher → hub   LauncherReply    to each request, in order
//
// The launcher ends when the hub's end of the socket closes, and everything that
// it has started ends with it.
#pragma once

#include <cstdint>

namespace duta::worker {

inline constexpr int kControlDescriptor = 3;
inline constexpr int kSpawnDescriptors = 3;

// First argument of the program duta-adapter-worker.
inline constexpr char kLaunchMode[] = "launch";
inline constexpr char kServeMode[] = "serve";

// What one worker may use.
struct WorkerSizes {
  uint64_t memory_bytes;   // Private memory of the process.
  uint64_t request_bytes;  // The arena's first half, whole pages.
  uint64_t answer_bytes;   // The arena's second half, whole pages.
  uint64_t output_bytes;   // Longest output of a call.
};

enum class LauncherOperation : uint32_t {
  kSpawn = 1,  // Start a worker.
  kEnd = 2,    // Kill the worker `pid`, if it is not dead yet, and say how it died.
};

struct LauncherHello {
  uint32_t degradations;  // A set of Degradation.
};

struct LauncherRequest {
  LauncherOperation operation;
  int32_t pid;        // kEnd
  WorkerSizes sizes;  // kSpawn
};

struct LauncherReply {
  int32_t error;   // errno, or 0.
  int32_t pid;     // kSpawn
  int32_t status;  // kEnd: as of waitpid().
};

}  // namespace duta::worker

// The second filter of system calls, laid where nothing in the process can change it
// before it is loaded: the constructors of an adapter run in between.
#pragma once

#include <seccomp.h>

#include <cstdint>

namespace duta::worker {

// It lies below everything else in the process, so that whatever reaches into it begins
// below its end: the first filter refuses to map, unmap and protect there. And of the
// filters that a process could load, it lets this one be loaded and no other: a
// constructor's own, which answered in the kernel's place, would make stage two seem
// entered.
inline constexpr uint64_t kFilterAddress = 0x100000;
inline constexpr uint64_t kFilterEnd = 0x110000;

// Lays the filter there, read-only. Once a process, before its limits are set.
bool LayFilter(scmp_filter_ctx context);

// Loads what was laid.
bool LoadLaidFilter();

}  // namespace duta::worker

// Memory of a program that holds a private key.
#pragma once

#include <sys/prctl.h>
#include <sys/resource.h>

namespace duta {

// The process leaves no core dump, and no other process of its user reads its
// memory. Programs that it starts leave none either. Call it first in `main`.
inline void ForbidCoreDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace duta

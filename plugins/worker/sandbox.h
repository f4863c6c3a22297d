// The sandbox as a worker builds it around itself, in the worker process only.
//
// Two stages, because loading a library needs files and executable memory, and
// translating needs neither. Stage one is entered before the library is mapped,
// so that its constructors run inside: no sockets, no processes, no signals, no
// writing, and reading only where shared libraries lie (Landlock). Stage two is
// entered before any function of the adapter is called: what is left is memory,
// the hub's socket, and ending. A refused call ends the process; the hub
// is told its number first.
#pragma once

#include <cstdint>
#include <memory>

namespace duta::worker {

class Sandbox {
 public:
  // The limits of the process: private memory, and zero of what an adapter has
  // no business with. Prepares both stages; nothing is refused yet. Refusals
  // are reported as kViolation frames to `report_socket`.
  Sandbox(uint64_t memory_bytes, int report_socket);
  ~Sandbox();

  void EnterStageOne();
  void EnterStageTwo();

  // What could not be set up so far: a set of Degradation.
  uint32_t degradations() const { return degradations_; }

 private:
  struct Filters;

  void RestrictFiles();

  std::unique_ptr<Filters> filters_;
  uint32_t degradations_ = 0;
};

}  // namespace duta::worker

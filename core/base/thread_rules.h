// What some threads must not do, checked in debug builds: a thread that others
// wait for does not wait for a disk.
#pragma once

namespace duta {

// While it lives, the thread that made it must not use the store. Scopes nest; the
// innermost speaks. Costs nothing where threads are not checked.
class NoDiskScope {
 public:
  // `who` is a constant that names the thread, for whoever breaks the rule.
#ifdef DUTA_THREAD_CHECKS
  explicit NoDiskScope(const char* who);
  ~NoDiskScope();
#else
  explicit NoDiskScope(const char*) {}
  ~NoDiskScope() {}
#endif
  NoDiskScope(const NoDiskScope&) = delete;
  NoDiskScope& operator=(const NoDiskScope&) = delete;

#ifdef DUTA_THREAD_CHECKS
 private:
  const char* const before_;
#endif
};

// Said by the store where it is entered; `what` is done there. Ends the process
// within a NoDiskScope: a mistake of the program, never of what it is given.
#ifdef DUTA_THREAD_CHECKS
void AssertMayUseDisk(const char* what);
#else
inline void AssertMayUseDisk(const char*) {}
#endif

}  // namespace duta

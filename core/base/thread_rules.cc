#include "core/base/thread_rules.h"

#ifdef DUTA_THREAD_CHECKS

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace duta {
namespace {

thread_local const char* who_must_not = nullptr;  // Null: it may.

}  // namespace

NoDiskScope::NoDiskScope(const char* who) : before_(std::exchange(who_must_not, who)) {}

NoDiskScope::~NoDiskScope() { who_must_not = before_; }

void AssertMayUseDisk(const char* what) {
  if (who_must_not == nullptr) return;
  std::fprintf(stderr, "%s must not wait for a disk: %s\n", who_must_not, what);
  std::abort();
}

}  // namespace duta

#endif  // DUTA_THREAD_CHECKS

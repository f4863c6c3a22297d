// What orders need of the adapters. dutad implements it, since kinds know
// nothing of workers and shared libraries.
#pragma once

#include <string_view>

#include "core/base/status.h"
#include "core/registry/snapshot.h"

namespace duta::kinds {

// Interface. Thread-safe.
class AdapterCatalogue {
 public:
  virtual ~AdapterCatalogue() = default;

  // Whether the uploaded file of this SHA-256 (32 bytes) is an adapter that can
  // serve `partner`. May block: it loads and asks it. ADAPTER_REFUSED with what
  // it lacks, UNKNOWN_ATTACHMENT.
  virtual Status Check(std::string_view partner, std::string_view sha256) = 0;

  // What `snapshot.adapters()` says holds from now on, whether it differs from
  // before or not. Must not block: the committer waits.
  virtual void Changed(const registry::Snapshot& snapshot) = 0;
};

}  // namespace duta::kinds

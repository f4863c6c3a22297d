// The uploads that are open in memory: at most one user each, bounded in number.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/mutex.h"
#include "core/store/file/upload.h"

namespace duta::store {

// Thread-safe. What it forgets is opened again from its file.
class UploadTable {
 public:
  // The right to use one upload, until it goes.
  class Lease {
   public:
    ~Lease();
    Lease(Lease&& other) noexcept;
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    // The open upload; null if it is not open yet. What stands here when the
    // lease goes is kept for the next.
    std::unique_ptr<Upload> upload;

   private:
    friend class UploadTable;
    Lease(UploadTable* table, std::string name) : table_(table), name_(std::move(name)) {}

    UploadTable* table_;
    std::string name_;
  };

  // Takes the upload of this file name; nothing if another has it.
  std::optional<Lease> Take(const std::string& name);

 private:
  struct Slot {
    std::unique_ptr<Upload> upload;  // Null while in use.
    bool in_use = false;
    uint64_t last_use = 0;
  };

  void GiveBack(const std::string& name, std::unique_ptr<Upload> upload);
  // Removes the idle upload that was used longest ago, if there are too many.
  std::unique_ptr<Upload> TakeSurplus() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  std::map<std::string, Slot> slots_ ABSL_GUARDED_BY(mutex_);  // By file name.
  uint64_t uses_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace duta::store

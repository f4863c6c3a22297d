#include "core/store/file/upload_table.h"

#include <utility>

namespace duta::store {
namespace {

// Each holds a descriptor and a digest's state. Beyond these an upload costs a
// second reading of its file when it is finished.
constexpr size_t kMaxIdle = 128;

}  // namespace

UploadTable::Lease::Lease(Lease&& other) noexcept
    : upload(std::move(other.upload)), table_(std::exchange(other.table_, nullptr)), name_(std::move(other.name_)) {}

UploadTable::Lease::~Lease() {
  if (table_ != nullptr) table_->GiveBack(name_, std::move(upload));
}

std::optional<UploadTable::Lease> UploadTable::Take(const std::string& name) {
  const MutexLock lock(mutex_);
  Slot& slot = slots_[name];
  if (slot.in_use) return std::nullopt;
  slot.in_use = true;
  Lease lease(this, name);
  lease.upload = std::move(slot.upload);
  return lease;
}

void UploadTable::GiveBack(const std::string& name, std::unique_ptr<Upload> upload) {
  std::unique_ptr<Upload> surplus;
  {
    const MutexLock lock(mutex_);
    if (upload == nullptr) {
      slots_.erase(name);
      return;
    }
    slots_[name] = Slot{std::move(upload), false, ++uses_};
    surplus = TakeSurplus();
  }
  // A failed write-back could go unseen once the last descriptor is closed.
  if (surplus != nullptr) surplus->Sync();
}

std::unique_ptr<Upload> UploadTable::TakeSurplus() {
  if (slots_.size() <= kMaxIdle) return nullptr;
  auto oldest = slots_.end();
  for (auto slot = slots_.begin(); slot != slots_.end(); ++slot) {
    if (slot->second.in_use) continue;
    if (oldest == slots_.end() || slot->second.last_use < oldest->second.last_use) oldest = slot;
  }
  if (oldest == slots_.end()) return nullptr;
  auto upload = std::move(oldest->second.upload);
  slots_.erase(oldest);
  return upload;
}

}  // namespace duta::store

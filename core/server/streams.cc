#include "core/server/streams.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace duta::server {

Streams::Place& Streams::Place::operator=(Place&& other) noexcept {
  std::swap(streams_, other.streams_);
  std::swap(id_, other.id_);
  return *this;
}

Streams::Place::~Place() {
  if (streams_ == nullptr) return;
  MutexLock lock(streams_->mutex_);
  streams_->open_.erase(id_);
}

StatusOr<Streams::Place> Streams::Enter(std::weak_ptr<Stream> stream) {
  MutexLock lock(mutex_);
  if (draining_) return RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2));
  if (open_.size() >= limit_) {
    return RefuseForNow(Reason::kTooManyStreams, std::chrono::seconds(5),
                        absl::StrCat("the hub's limit is ", limit_, " streams of this sort"),
                        {{"limit", absl::StrCat(limit_)}});
  }
  const uint64_t id = next_id_++;
  open_.emplace(id, std::move(stream));
  return Place(this, id);
}

void Streams::Drain() {
  std::vector<std::shared_ptr<Stream>> open;
  {
    MutexLock lock(mutex_);
    draining_ = true;
    for (const auto& [id, weak] : open_) {
      if (auto stream = weak.lock()) open.push_back(std::move(stream));
    }
  }
  for (const auto& stream : open) stream->Drain();
}

size_t Streams::size() const {
  MutexLock lock(mutex_);
  return open_.size();
}

}  // namespace duta::server

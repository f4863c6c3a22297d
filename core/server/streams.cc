#include "core/server/streams.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::server {

Streams::Place& Streams::Place::operator=(Place&& other) noexcept {
  std::swap(streams_, other.streams_);
  std::swap(id_, other.id_);
  return *this;
}

Streams::Place::~Place() {
  if (streams_ == nullptr) return;
  MutexLock lock(streams_->mutex_);
  const auto found = streams_->open_.find(id_);
  const auto share = streams_->shares_.find(found->second.partner);
  if (--share->second == 0) streams_->shares_.erase(share);
  streams_->open_.erase(found);
}

StatusOr<Streams::Place> Streams::Enter(std::string_view caller, std::weak_ptr<Stream> stream) {
  std::string partner(PartnerOf(caller));
  MutexLock lock(mutex_);
  if (draining_) return RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2));
  if (open_.size() >= limit_) {
    return RefuseForNow(Reason::kTooManyStreams, std::chrono::seconds(5),
                        absl::StrCat("the hub's limit is ", limit_, " streams of this sort"),
                        {{"limit", absl::StrCat(limit_)}});
  }
  const auto share = shares_.find(partner);
  if (share != shares_.end() && share->second >= share_) {
    return RefuseForNow(Reason::kTooManyStreams, std::chrono::seconds(5),
                        absl::StrCat(partner, " has ", share_, " streams of this sort open, and may have no more"),
                        {{"limit", absl::StrCat(share_)}});
  }
  const uint64_t id = next_id_++;
  ++shares_[partner];
  open_.emplace(id, Open{std::move(partner), std::move(stream)});
  return Place(this, id);
}

void Streams::Drain() {
  std::vector<std::shared_ptr<Stream>> open;
  {
    MutexLock lock(mutex_);
    draining_ = true;
    for (const auto& [id, one] : open_) {
      if (auto stream = one.stream.lock()) open.push_back(std::move(stream));
    }
  }
  for (const auto& stream : open) stream->Drain();
}

size_t Streams::size() const {
  MutexLock lock(mutex_);
  return open_.size();
}

}  // namespace duta::server

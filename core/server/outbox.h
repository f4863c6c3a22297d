// The writing half of a bidirectional stream: responses that wait for the network,
// one write under way at a time.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "core/base/mutex.h"
#include "core/server/transport.h"

namespace duta::server {

// Thread-safe. Belongs to a stream, whose sink it alone uses. `Item` is what is
// queued: a Response, or what converts to a reference to one.
//
// The network's work for a message is worth several messages' content, so that what
// has to wait is better put into one (Add).
template <typename Response, typename Item = Response>
class Outbox {
 public:
  explicit Outbox(Sink<Response>& sink) : sink_(sink) {}

  // Queues a response; false if the stream is ending and it was dropped.
  bool Push(Item response) {
    MutexLock lock(mutex_);
    if (is_finished_ || is_broken_) return false;
    queue_.push_back(std::move(response));
    if (!is_writing_) Write();
    return true;
  }

  // Queues what `add` puts into a response: the last one that waits, where it says
  // true to that, or else a new one, where it must. False as Push.
  template <typename Function>
  bool Add(const Function& add) {
    MutexLock lock(mutex_);
    if (is_finished_ || is_broken_) return false;
    if (queue_.size() > 1 && add(queue_.back())) return true;
    add(queue_.emplace_back());
    if (!is_writing_) Write();
    return true;
  }

  // To be called from OnWritten. Returns how many responses still wait.
  size_t Written(bool ok) {
    MutexLock lock(mutex_);
    is_writing_ = false;
    queue_.pop_front();
    if (!ok) {
      is_broken_ = true;
      queue_.clear();
    }
    if (!queue_.empty()) {
      Write();
    } else {
      FinishIfAsked();
    }
    return queue_.size();
  }

  // Ends the call once everything queued is written. The first status holds.
  void Finish(Status status) {
    MutexLock lock(mutex_);
    if (status_) return;
    status_ = std::move(status);
    if (!is_writing_) FinishIfAsked();
  }

  // For who reads a request only while there is room for its answers. Whether as many
  // as `limit` wait: then it does not read, and HasRoomAgain says once that it may,
  // when half of them are left. To be asked from OnWritten.
  bool ParkIfFull(size_t limit) {
    MutexLock lock(mutex_);
    return is_parked_ = queue_.size() >= limit;
  }
  bool HasRoomAgain(size_t limit) {
    MutexLock lock(mutex_);
    return queue_.size() <= limit / 2 && std::exchange(is_parked_, false);
  }

  // About how many bytes wait, where items know theirs.
  size_t bytes() const {
    MutexLock lock(mutex_);
    size_t sum = 0;
    for (const Item& item : queue_) sum += item.bytes();
    return sum;
  }

  size_t size() const {
    MutexLock lock(mutex_);
    return queue_.size();
  }

 private:
  void Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    is_writing_ = true;
    sink_.Write(static_cast<const Response&>(queue_.front()), queue_.size() > 1);
  }

  void FinishIfAsked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!status_ || is_finished_) return;
    is_finished_ = true;
    sink_.Finish(*status_);
  }

  Sink<Response>& sink_;
  mutable Mutex mutex_;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);  // The front one is being written.
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_broken_ ABSL_GUARDED_BY(mutex_) = false;  // The peer is gone.
  bool is_parked_ ABSL_GUARDED_BY(mutex_) = false;  // Somebody waits for room.
  bool is_finished_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<Status> status_ ABSL_GUARDED_BY(mutex_);  // How to end.
};

}  // namespace duta::server

// The writing half of a bidirectional stream: responses that wait for gRPC, one
// write under way at a time.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "grpcpp/support/server_callback.h"
#include "grpcpp/support/status.h"

namespace duta::server {

// Thread-safe. Belongs to a reactor, whose StartWrite and Finish it calls. `Item`
// is what is queued: a Response, or what converts to a reference to one.
//
// gRPC's work for a message is worth several messages' content, so that what has
// to wait is better put into one (Add).
template <typename Request, typename Response, typename Item = Response>
class Outbox {
 public:
  explicit Outbox(grpc::ServerBidiReactor<Request, Response>& reactor) : reactor_(reactor) {}

  // Queues a response; false if the stream is ending and it was dropped.
  bool Push(Item response) {
    std::lock_guard lock(mutex_);
    if (is_finished_ || is_broken_) return false;
    queue_.push_back(std::move(response));
    if (!is_writing_) Write();
    return true;
  }

  // Queues what `add` puts into a response: the last one that waits, where it says
  // true to that, or else a new one, where it must. False as Push.
  template <typename Function>
  bool Add(const Function& add) {
    std::lock_guard lock(mutex_);
    if (is_finished_ || is_broken_) return false;
    if (queue_.size() > 1 && add(queue_.back())) return true;
    add(queue_.emplace_back());
    if (!is_writing_) Write();
    return true;
  }

  // To be called from OnWriteDone. Returns how many responses still wait.
  size_t Written(bool ok) {
    std::lock_guard lock(mutex_);
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
  void Finish(grpc::Status status) {
    std::lock_guard lock(mutex_);
    if (status_) return;
    status_ = std::move(status);
    if (!is_writing_) FinishIfAsked();
  }

  size_t size() const {
    std::lock_guard lock(mutex_);
    return queue_.size();
  }

 private:
  void Write() {
    is_writing_ = true;
    grpc::WriteOptions options;
    // More follows at once: let gRPC gather it into fewer packets.
    if (queue_.size() > 1) options.set_buffer_hint();
    reactor_.StartWrite(&static_cast<const Response&>(queue_.front()), options);
  }

  void FinishIfAsked() {
    if (!status_ || is_finished_) return;
    is_finished_ = true;
    reactor_.Finish(*status_);
  }

  grpc::ServerBidiReactor<Request, Response>& reactor_;
  mutable std::mutex mutex_;
  std::deque<Item> queue_;              // The front one is being written. Guarded by mutex_.
  bool is_writing_ = false;             // Guarded by mutex_.
  bool is_broken_ = false;              // The peer is gone. Guarded by mutex_.
  bool is_finished_ = false;            // Guarded by mutex_.
  std::optional<grpc::Status> status_;  // How to end. Guarded by mutex_.
};

}  // namespace duta::server

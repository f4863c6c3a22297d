// One watch: what changed after a revision, then each change as it comes. A state
// machine that knows no network; watch_stream.h puts gRPC under it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/base/thread_pool.h"
#include "core/server/streams.h"

namespace duta::server {

// Interface of a watch for those who tell it of changes.
class RungWatch : public Stream {
 public:
  // Something may have changed. Must not block; from any thread.
  virtual void Ring() = 0;
};

// Interface of a watch's caller.
template <typename Response>
class WatchCaller {
 public:
  virtual ~WatchCaller() = default;
  // `response` stays until Watch::Sent, which the caller then calls; one at a time.
  virtual void Send(const Response& response) = 0;
  // The end of the call, once, when nothing is being sent.
  virtual void Close(const Status& status) = 0;
};

// Reads what changed on the pool, sends it, and waits for the bell. One page is in
// memory at a time, so that a slow caller costs no more. Thread-safe; shared, since
// the pool may still hold it when the call is over.
template <typename Response>
class Watch final : public RungWatch, public std::enable_shared_from_this<Watch<Response>> {
 public:
  // Up to `limit` changes after `revision`, in their order; `revision` moves to the
  // newest that was looked at. On the pool: it may block.
  using Changes = std::function<StatusOr<std::vector<Response>>(uint64_t& revision, size_t limit)>;

  // The first Ring starts it. `caller` and `changes` are used until Close.
  Watch(WatchCaller<Response>& caller, ThreadPool& pool, Changes changes, uint64_t after_revision)
      : caller_(caller), pool_(pool), changes_(std::move(changes)), revision_(after_revision) {}

  void Ring() override {
    MutexLock lock(mutex_);
    has_rung_ = true;
    GoOn();
  }

  void Drain() override { End(RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2))); }

  // Ends it, after what is under way. The first status holds.
  void End(Status status) {
    MutexLock lock(mutex_);
    EndWith(std::move(status));
    CloseIfIdle();
  }

  // What Send was given is sent, or, if not `ok`, the caller is gone.
  void Sent(bool ok) {
    MutexLock lock(mutex_);
    is_sending_ = false;
    responses_.pop_front();
    if (!ok) EndWith(absl::OkStatus());
    GoOn();
  }

 private:
  static constexpr size_t kPage = 50;

  void GoOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (is_ended_) return CloseIfIdle();
    if (!responses_.empty()) {
      if (is_sending_) return;
      is_sending_ = true;
      return caller_.Send(responses_.front());
    }
    if (is_reading_ || !has_rung_) return;
    is_reading_ = true;
    has_rung_ = false;
    if (pool_.Run([self = this->shared_from_this()] { self->Read(); })) return;
    is_reading_ = false;
    EndWith(RefuseForNow(Reason::kHubBusy, std::chrono::milliseconds(500)));
    CloseIfIdle();
  }

  void Read() {
    uint64_t revision = 0;
    {
      MutexLock lock(mutex_);
      revision = revision_;
    }
    StatusOr<std::vector<Response>> changes = changes_(revision, kPage);
    MutexLock lock(mutex_);
    is_reading_ = false;
    if (!changes.ok()) {
      EndWith(changes.status());
    } else {
      revision_ = revision;
      // A full page means that more may wait.
      has_rung_ |= changes->size() == kPage;
      for (Response& change : *changes) responses_.push_back(std::move(change));
    }
    GoOn();
  }

  void EndWith(Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    is_ended_ = true;
    if (end_.ok()) end_ = std::move(status);
  }

  void CloseIfIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!is_ended_ || is_reading_ || is_sending_ || is_closed_) return;
    is_closed_ = true;
    caller_.Close(end_);
  }

  WatchCaller<Response>& caller_;
  ThreadPool& pool_;
  const Changes changes_;

  Mutex mutex_;
  uint64_t revision_ ABSL_GUARDED_BY(mutex_);
  std::deque<Response> responses_ ABSL_GUARDED_BY(mutex_);  // The front one is being sent.
  bool has_rung_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_sending_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
  Status end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::server

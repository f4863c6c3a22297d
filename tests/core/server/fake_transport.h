// A network of two threads for the logic of a stream: the test's, which sends, and
// one that completes writes and ends the call, as gRPC's would.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/thread_rules.h"
#include "core/server/transport.h"

namespace duta::server {

template <typename Request, typename Response>
class FakeTransport final : public Transport<Request, Response> {
 public:
  explicit FakeTransport(std::string caller) : caller_(std::move(caller)), thread_([this] { Work(); }) {}
  // The call must have ended.
  ~FakeTransport() override {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
      changed_.NotifyAll();
    }
    thread_.join();
  }

  // Before anything happens.
  void Serve(std::shared_ptr<StreamLogic> logic) { logic_ = std::move(logic); }

  // Waits until the stream reads, and gives it a request.
  void Send(Request request) {
    Request* place = nullptr;
    {
      MutexLock lock(mutex_);
      while (reading_ == nullptr && !is_finished_) changed_.Wait(lock);
      if (is_finished_) return;
      place = std::exchange(reading_, nullptr);
      ++active_;
    }
    *place = std::move(request);
    Tell([&] { logic_->OnRead(true); });
  }
  // Says that nothing more comes.
  void HalfClose() {
    {
      MutexLock lock(mutex_);
      while (reading_ == nullptr && !is_finished_) changed_.Wait(lock);
      if (is_finished_) return;
      reading_ = nullptr;
      ++active_;
    }
    Tell([&] { logic_->OnRead(false); });
  }
  void Cancel() {
    {
      MutexLock lock(mutex_);
      if (is_finished_) return;
      ++active_;
    }
    Tell([&] { logic_->OnCancelled(); });
  }

  bool is_reading() const {
    MutexLock lock(mutex_);
    return reading_ != nullptr;
  }
  // From now on, writes do not end; until `false`.
  void HoldWrites(bool hold) {
    MutexLock lock(mutex_);
    holds_writes_ = hold;
    changed_.NotifyAll();
  }
  // Writes fail from now on.
  void Break() {
    MutexLock lock(mutex_);
    is_broken_ = true;
  }
  void SetCaller(StatusOr<std::string> caller) {
    MutexLock lock(mutex_);
    caller_ = std::move(caller);
  }

  // What was written so far, once `enough` says so of it.
  template <typename Function>
  std::vector<Response> WaitFor(const Function& enough) {
    MutexLock lock(mutex_);
    while (!enough(written_)) changed_.Wait(lock);
    return written_;
  }
  // The status with which the call ended, once it is over.
  Status WaitForEnd() {
    MutexLock lock(mutex_);
    while (!is_done_) changed_.Wait(lock);
    return status_;
  }
  int refusals() const {
    MutexLock lock(mutex_);
    return refusals_;
  }

  void Read(Request& request) override {
    MutexLock lock(mutex_);
    if (reading_ != nullptr || is_finished_) std::abort();  // One at a time, and none after the end.
    reading_ = &request;
    changed_.NotifyAll();
  }
  void Write(const Response& response, bool) override {
    MutexLock lock(mutex_);
    if (writing_ != nullptr || is_finished_) std::abort();
    writing_ = &response;
    changed_.NotifyAll();
  }
  void Finish(const Status& status) override {
    MutexLock lock(mutex_);
    if (is_finished_) std::abort();
    is_finished_ = true;
    status_ = status;
    changed_.NotifyAll();
  }
  StatusOr<std::string> Caller() override {
    MutexLock lock(mutex_);
    return caller_;
  }
  void Note(const Status& outcome) override {
    MutexLock lock(mutex_);
    refusals_ += !outcome.ok();
  }

 private:
  // Calls the logic; the caller has counted it in active_.
  template <typename Function>
  void Tell(const Function& tell) {
    {
      const NoDiskScope no_disk("A thread of the network");
      tell();
    }
    MutexLock lock(mutex_);
    --active_;
    changed_.NotifyAll();
  }

  void Work() {
    while (true) {
      bool ok = true;
      {
        MutexLock lock(mutex_);
        while ((writing_ == nullptr || holds_writes_) && !(is_finished_ && active_ == 0 && !is_done_) && !stopping_) {
          changed_.Wait(lock);
        }
        if (writing_ == nullptr || holds_writes_) {
          if (!is_finished_ || is_done_) return;
          break;
        }
        ok = !is_broken_;
        if (ok) written_.push_back(*writing_);
        writing_ = nullptr;
        ++active_;
        changed_.NotifyAll();
      }
      Tell([&] { logic_->OnWritten(ok); });
    }
    {
      const NoDiskScope no_disk("A thread of the network");
      std::exchange(logic_, nullptr)->OnDone();
    }
    MutexLock lock(mutex_);
    is_done_ = true;
    changed_.NotifyAll();
  }

  mutable Mutex mutex_;
  Condition changed_;
  StatusOr<std::string> caller_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<StreamLogic> logic_;  // Until the end.
  Request* reading_ ABSL_GUARDED_BY(mutex_) = nullptr;
  const Response* writing_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::vector<Response> written_ ABSL_GUARDED_BY(mutex_);
  int active_ ABSL_GUARDED_BY(mutex_) = 0;  // Calls of the logic under way: it does not end meanwhile.
  int refusals_ ABSL_GUARDED_BY(mutex_) = 0;
  bool holds_writes_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_done_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Status status_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace duta::server

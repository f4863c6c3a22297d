// The streams that are open, so that they can be bounded and drained.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/mutex.h"
#include "core/base/status.h"

namespace duta::server {

// Interface of one open stream.
class Stream {
 public:
  virtual ~Stream() = default;
  // Finishes what is under way, then ends the call with HUB_DRAINING. Must not
  // block.
  virtual void Drain() = 0;
};

// Thread-safe.
class Streams {
 public:
  // At most `limit` at a time, and of one partner with its units, or of one
  // administrator, at most `share`.
  Streams(size_t limit, size_t share) : limit_(limit), share_(share) {}

  // A place among the open streams, given back when it goes.
  class Place {
   public:
    Place() = default;
    Place(Streams* streams, uint64_t id) : streams_(streams), id_(id) {}
    Place(Place&& other) noexcept : streams_(std::exchange(other.streams_, nullptr)), id_(other.id_) {}
    Place& operator=(Place&& other) noexcept;
    ~Place();

   private:
    Streams* streams_ = nullptr;
    uint64_t id_ = 0;
  };

  // `caller` is whom the connection belongs to. TOO_MANY_STREAMS, HUB_DRAINING. Weak:
  // the stream belongs to its call.
  StatusOr<Place> Enter(std::string_view caller, std::weak_ptr<Stream> stream);

  // Drains all, and lets no further one in.
  void Drain();

  size_t size() const;

 private:
  struct Open {
    std::string partner;
    std::weak_ptr<Stream> stream;
  };

  const size_t limit_;
  const size_t share_;
  mutable Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, Open> open_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, size_t> shares_ ABSL_GUARDED_BY(mutex_);  // Open ones, by partner.
};

}  // namespace duta::server

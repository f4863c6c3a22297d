// A response that lends what others own: parts that many responses share are
// serialised where they lie, not copied.
#pragma once

#include <google/protobuf/arena.h>

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/exchange/log/record.h"
#include "core/rpc/status.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::hub {

// Moves, does not copy.
template <typename Message>
class Outgoing {
 public:
  Outgoing() : message_(google::protobuf::Arena::CreateMessage<Message>(&space_->arena)) {}

  // To be filled, and not to be changed once it is written. The message lies on an
  // arena, so that it frees nothing that was lent to it.
  Message& message() { return *message_; }
  operator const Message&() const { return *message_; }

  // Keeps what is lent alive as long as the message. `bytes` is about what it adds
  // to the message's size.
  void Keep(std::shared_ptr<const void> owner, size_t bytes) {
    owners_.push_back(std::move(owner));
    bytes_ += bytes;
  }
  size_t bytes() const { return bytes_; }
  // Whether more may be put into the same message.
  bool has_room() const { return owners_.size() < kMaxOwners && bytes_ < kMaxBytes; }

 private:
  static constexpr size_t kMaxOwners = 64;
  static constexpr size_t kMaxBytes = 64 << 10;

  // Enough for a response of one part, without what it is lent.
  struct Space {
    alignas(8) char block[640];
    google::protobuf::Arena arena{block, sizeof(block)};
  };
  std::unique_ptr<Space> space_ = std::make_unique<Space>();
  Message* message_;  // Belongs to the arena.
  std::vector<std::shared_ptr<const void>> owners_;
  size_t bytes_ = 0;
};

// About what a receipt takes in a message.
inline size_t SizeOf(const log::v1::Receipt& receipt) {
  constexpr size_t kRest = 1024;  // Checkpoint and path.
  return receipt.entry().size() + kRest;
}

// For the generated `unsafe_arena_set_allocated_*`, which take what they never
// change.
template <typename Part>
Part* Lend(const Part& part) {
  return const_cast<Part*>(&part);
}

// Puts what came of a record into `result`, which is a part of `response`: its
// receipt, lent, or the error.
template <typename Result, typename Message>
void PutOutcome(const StatusOr<exchange::Recorded>& recorded, Outgoing<Message>& response, Result& result) {
  if (recorded.ok()) {
    result.unsafe_arena_set_allocated_receipt(Lend(*recorded->receipt));
    response.Keep(recorded->receipt, SizeOf(*recorded->receipt));
  } else {
    *result.mutable_error() = rpc::ToProto(recorded.status());
    response.Keep(nullptr, result.error().ByteSizeLong());
  }
}

}  // namespace duta::hub

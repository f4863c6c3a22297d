// A response that lends what others own: parts that many responses share are
// serialised where they lie, not copied.
#pragma once

#include <google/protobuf/arena.h>

#include <memory>
#include <utility>

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

  // Keeps what is lent alive as long as the message.
  void Keep(std::shared_ptr<const void> owner) { owner_ = std::move(owner); }

 private:
  // Enough for the responses of streams without what they are lent.
  struct Space {
    alignas(8) char block[640];
    google::protobuf::Arena arena{block, sizeof(block)};
  };
  std::unique_ptr<Space> space_ = std::make_unique<Space>();
  Message* message_;  // Belongs to the arena.
  std::shared_ptr<const void> owner_;
};

// For the generated `unsafe_arena_set_allocated_*`, which take what they never
// change.
template <typename Part>
Part* Lend(const Part& part) {
  return const_cast<Part*>(&part);
}

}  // namespace duta::hub

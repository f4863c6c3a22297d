// The messages that a receiver has dealt with, to recognise repeats.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace duta::client {

// Remembers the newest `capacity` messages by id. Not thread-safe.
class SeenMessages {
 public:
  struct Seen {
    std::string statement_digest;
    bool acknowledge = false;  // Or left in the mailbox.
  };

  explicit SeenMessages(size_t capacity) : capacity_(capacity) {}

  // What was remembered, if anything.
  std::optional<Seen> Find(const std::string& message_id) const;
  // Remembers a message; forgets the oldest if there is no room.
  void Add(const std::string& message_id, Seen seen);

 private:
  const size_t capacity_;
  std::unordered_map<std::string, Seen> by_id_;
  std::deque<std::string> oldest_first_;
};

}  // namespace duta::client

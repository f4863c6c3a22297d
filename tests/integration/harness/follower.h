// A mailbox that is followed on a thread, and what came.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/client/receiver.h"
#include "tests/integration/harness/client.h"

namespace duta::integration {

// Thread-safe, but for Stop.
class Follower {
 public:
  struct Options {
    std::string mailbox;  // Empty: the client's own.
    client::Verdict verdict = client::Verdict::kAcknowledge;
    uint32_t credit = 256;
  };

  // Receives and acknowledges with the client's signature, until Stop.
  explicit Follower(Client& client) : Follower(client, Options()) {}
  Follower(Client& client, Options options);
  // The same over another channel than the client's own.
  Follower(Client& client, std::shared_ptr<grpc::Channel> channel, Options options);
  Follower(Client& client, std::shared_ptr<grpc::Channel> channel) : Follower(client, std::move(channel), Options()) {}
  ~Follower();

  // Each waits until at least so many came; false if `patience` ends before.
  bool WaitForReceived(size_t count) const;
  bool WaitForAcknowledged(size_t count) const;
  bool WaitForConnections(size_t count, std::chrono::seconds patience = kPatience) const;
  bool WaitForEnd() const;

  // Everything that was handed over, in order.
  std::vector<client::Received> received() const;
  size_t acknowledged() const;
  // What did not verify: must be nothing.
  std::vector<std::string> rejected() const;
  // Log indexes of what the hub said that it cannot read.
  std::vector<uint64_t> unreadable() const;
  bool WaitForUnreadable(size_t count) const;

  // Ends it; how Run() ended. On the thread that made it.
  Status Stop();

 private:
  void Join();
  bool Wait(const std::function<bool()>& condition, std::chrono::seconds patience = kPatience) const;
  client::ReceiverOptions MakeOptions(Client& client, const Options& options);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<client::Received> received_;  // Guarded by mutex_, as all to the status.
  std::vector<std::string> rejected_;
  std::vector<uint64_t> unreadable_;
  size_t acknowledged_ = 0;
  size_t connections_ = 0;
  bool has_ended_ = false;
  Status status_;
  client::Receiver receiver_;
  std::thread thread_;
};

}  // namespace duta::integration

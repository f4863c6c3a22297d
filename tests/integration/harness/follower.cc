#include "tests/integration/harness/follower.h"

#include <utility>

namespace duta::integration {

Follower::Follower(Client& client, Options options) : Follower(client, client.channel(), std::move(options)) {}

Follower::Follower(Client& client, std::shared_ptr<grpc::Channel> channel, Options options)
    : receiver_(std::move(channel), client.log(), client.clock(), MakeOptions(client, options),
                [this, verdict = options.verdict](const client::Received& received) {
                  std::lock_guard lock(mutex_);
                  received_.push_back(received);
                  changed_.notify_all();
                  return verdict;
                }),
      thread_([this] {
        Status status = receiver_.Run();
        std::lock_guard lock(mutex_);
        status_ = std::move(status);
        has_ended_ = true;
        changed_.notify_all();
      }) {}

Follower::~Follower() { Join(); }

client::ReceiverOptions Follower::MakeOptions(Client& client, const Options& options) {
  client::ReceiverOptions made;
  made.mailbox = options.mailbox;
  made.credit = options.credit;
  made.signer = &client.signer();
  made.backoff = {.initial = std::chrono::milliseconds(20), .max = std::chrono::milliseconds(200)};
  made.on_connected = [this](uint64_t) {
    std::lock_guard lock(mutex_);
    ++connections_;
    changed_.notify_all();
  };
  made.on_acknowledged = [this](const client::DeliveryName&, const StatusOr<log::v1::Receipt>& result) {
    std::lock_guard lock(mutex_);
    if (result.ok()) ++acknowledged_;
    changed_.notify_all();
  };
  made.on_rejected = [this](const exchange::v1::Delivery&, const Status& why) {
    std::lock_guard lock(mutex_);
    rejected_.push_back(why.ToString());
  };
  made.on_unreadable = [this](const client::UnreadableDelivery& unreadable) {
    std::lock_guard lock(mutex_);
    unreadable_.push_back(unreadable.index);
    changed_.notify_all();
  };
  return made;
}

bool Follower::Wait(const std::function<bool()>& condition, std::chrono::seconds patience) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, condition);
}

bool Follower::WaitForReceived(size_t count) const {
  return Wait([&] { return received_.size() >= count; });
}

bool Follower::WaitForAcknowledged(size_t count) const {
  return Wait([&] { return acknowledged_ >= count; });
}

bool Follower::WaitForConnections(size_t count, std::chrono::seconds patience) const {
  return Wait([&] { return connections_ >= count; }, patience);
}

bool Follower::WaitForEnd() const {
  return Wait([&] { return has_ended_; });
}

std::vector<client::Received> Follower::received() const {
  std::lock_guard lock(mutex_);
  return received_;
}

size_t Follower::acknowledged() const {
  std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::vector<std::string> Follower::rejected() const {
  std::lock_guard lock(mutex_);
  return rejected_;
}

std::vector<uint64_t> Follower::unreadable() const {
  std::lock_guard lock(mutex_);
  return unreadable_;
}

bool Follower::WaitForUnreadable(size_t count) const {
  return Wait([&] { return unreadable_.size() >= count; });
}

void Follower::Join() {
  receiver_.Stop();
  if (thread_.joinable()) thread_.join();
}

Status Follower::Stop() {
  Join();
  std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace duta::integration

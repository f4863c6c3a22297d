// An exchange in memory under the logic of streams, without gRPC.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "core/base/thread_rules.h"
#include "core/server/streams.h"
#include "tests/core/exchange/fixture.h"
#include "tests/core/server/fake_transport.h"

namespace duta::hub {

using exchange::kAustralia;
using exchange::kCanberra;
using exchange::kIndonesia;
using exchange::kNewZealand;
using exchange::ReasonName;

// A call under way: the network's end of it. Ended before it goes.
template <typename Logic, typename Request, typename Response>
class StreamCall {
 public:
  template <typename... Arguments>
  StreamCall(server::Streams& streams, const std::string& caller, Arguments&&... arguments) : network(caller) {
    const NoDiskScope no_disk("A thread of the network");
    server::Transport<Request, Response>& transport = network;
    auto logic = std::make_shared<Logic>(transport, std::forward<Arguments>(arguments)...);
    weak_ = logic;
    network.Serve(logic);
    logic->Begin(streams);
  }

  // Whether nothing holds the stream any more, soon after its end.
  bool IsGone() const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!weak_.expired() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return weak_.expired();
  }

  server::FakeTransport<Request, Response> network;

 private:
  std::weak_ptr<Logic> weak_;
};

class StreamsTest : public exchange::ExchangeTest {
 protected:
  explicit StreamsTest(const exchange::Limits& limits = {}) : ExchangeTest(limits) {}

  // Has the committer wait in a record of its own until `release` is set; returns
  // once it does.
  void Occupy(std::shared_future<void> release) {
    class Occupation final : public exchange::Record {
     public:
      Occupation(std::promise<void>& entered, std::shared_future<void> release)
          : entered_(entered), release_(std::move(release)) {}
      StatusOr<Verdict> Apply(uint64_t, exchange::CommitBatch&) override {
        entered_.set_value();
        release_.wait();
        return absl::CancelledError();
      }
      std::vector<std::string_view> parties() const override { return {}; }
      const std::string& entry() const override { return entry_; }
      const log::Hash& leaf() const override { return leaf_; }
      void Done(StatusOr<exchange::Recorded>) override {}

     private:
      std::promise<void>& entered_;
      const std::shared_future<void> release_;
      const std::string entry_;
      const log::Hash leaf_{};
    };
    std::promise<void> entered;
    std::unique_ptr<exchange::Record> occupation = std::make_unique<Occupation>(entered, std::move(release));
    ASSERT_TRUE(exchange_->committer().Submit(occupation).ok());
    entered.get_future().wait();
  }

  server::Streams streams_{8, 8};
};

}  // namespace duta::hub

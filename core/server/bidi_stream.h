// What the bidirectional streams share: their place among the open ones, their
// outbox, and how they end.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "core/server/ending.h"
#include "core/server/outbox.h"
#include "core/server/streams.h"
#include "core/server/transport.h"

namespace duta::server {

// The base of a stream's logic, which knows no network. Thread-safe. Shared: by the
// transport until OnDone, and by whatever is under way for it.
template <typename Request, typename Response, typename Item = Response>
class BidiStream : public StreamLogic,
                   public Stream,
                   public std::enable_shared_from_this<BidiStream<Request, Response, Item>> {
 public:
  void OnWritten(bool ok) override { outbox_.Written(ok); }
  void OnCancelled() override { End(absl::CancelledError("the caller has gone")); }
  void OnDone() override { place_ = Streams::Place(); }
  void Drain() override { End(RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2))); }

 protected:
  explicit BidiStream(Transport<Request, Response>& transport)
      : transport_(transport), outbox_(transport), ending_([this](const Status& status) { outbox_.Finish(status); }) {}

  // Takes its place, once it is known whose call it is. Transport::Caller's reasons
  // and those of Streams::Enter.
  Status Enter(Streams& streams) {
    DUTA_ASSIGN_OR_RETURN(const std::string caller, transport_.Caller());
    DUTA_ASSIGN_OR_RETURN(place_, streams.Enter(caller, this->weak_from_this()));
    return absl::OkStatus();
  }

  // Ends the call once what is under way is done. Nothing is read any more.
  void End(Status status) {
    // The reason first: what OnEnd brings to its end may be the last thing under way.
    ending_.End(std::move(status));
    OnEnd();
  }
  // What is under way is to be brought to its end. May be called again.
  virtual void OnEnd() = 0;

  // As Ending: something is under way.
  bool Hold() { return ending_.Hold(); }
  void Release() { ending_.Release(); }

  Transport<Request, Response>& transport() { return transport_; }
  Outbox<Response, Item>& outbox() { return outbox_; }

 private:
  Transport<Request, Response>& transport_;
  Streams::Place place_;
  Outbox<Response, Item> outbox_;
  Ending ending_;
};

}  // namespace duta::server

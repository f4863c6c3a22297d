#include "core/hub/services/submit_stream.h"

#include <utility>

namespace duta::hub {

using exchange::v1::SubmitStreamResponse;

namespace {

// Submissions of one stream that are checked at once or wait for one before them.
constexpr size_t kMaxUnderCheck = 64;
// Responses that wait for a client that does not read, at which its own words wait too.
constexpr size_t kMaxUnwrittenReceipts = 16;

}  // namespace

SubmitStream::SubmitStream(Transport& transport, exchange::Exchange& exchange, uint32_t max_unanswered)
    : BidiStream(transport),
      max_unanswered_(max_unanswered),
      lane_(exchange.OpenLane(*this, exchange::Lane::Sort::kStream,
                              {.unanswered = max_unanswered, .under_check = kMaxUnderCheck})) {
  Hold();  // Until the lane is idle.
}

void SubmitStream::Begin(server::Streams& streams) {
  if (Status status = Enter(streams); !status.ok()) return End(std::move(status));
  Outgoing<SubmitStreamResponse> window;
  window.message().mutable_window()->set_max_unanswered(max_unanswered_);
  outbox().Push(std::move(window));
  lane_.Go();
}

void SubmitStream::OnRead(bool ok) {
  if (!ok) return End(absl::OkStatus());
  // Asked for each message: the registry may have changed under the stream.
  auto caller = transport().Caller();
  if (!caller.ok()) return End(caller.status());
  lane_.Submit(shared_from_this(), request_.sequence(), *std::move(caller), std::move(*request_.mutable_envelope()));
  lane_.Go();
}

void SubmitStream::OnWritten(bool ok) {
  outbox().Written(ok);
  if (outbox().HasRoomAgain(kMaxUnwrittenReceipts)) lane_.Go();
}

void SubmitStream::Next() {
  if (!outbox().ParkIfFull(kMaxUnwrittenReceipts)) transport().Read(request_);
}

void SubmitStream::Answer(uint64_t sequence, StatusOr<exchange::Recorded> recorded) {
  transport().Note(recorded.status());
  outbox().Add([&](Outgoing<SubmitStreamResponse>& response) {
    if (response.message().has_window() || !response.has_room()) return false;
    exchange::v1::SubmitResult& result = *response.message().mutable_results()->add_results();
    result.set_sequence(sequence);
    PutOutcome(recorded, response, result);
    return true;
  });
}

}  // namespace duta::hub

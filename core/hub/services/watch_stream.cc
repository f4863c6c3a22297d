#include "core/hub/services/watch_stream.h"

#include <utility>
#include <vector>

#include "core/rpc/status.h"

namespace duta::hub {
namespace {

constexpr size_t kPage = 50;

}  // namespace

WatchStream::WatchStream(grpc::CallbackServerContext& context, server::Callers& callers,
                         const kinds::VisitQueries& queries, ThreadPool& pool, uint64_t after_revision)
    : context_(context), callers_(callers), queries_(queries), pool_(pool), revision_(after_revision) {}

std::shared_ptr<WatchStream> WatchStream::Start(grpc::CallbackServerContext& context, server::Callers& callers,
                                                const kinds::VisitQueries& queries, ThreadPool& pool,
                                                server::Streams& streams, uint64_t after_revision) {
  auto stream = std::shared_ptr<WatchStream>(new WatchStream(context, callers, queries, pool, after_revision));
  stream->self_ = stream;
  stream->Begin(streams);
  return stream;
}

void WatchStream::Begin(server::Streams& streams) {
  if (const auto caller = callers_.Identify(context_); !caller.ok()) return End(caller.status());
  auto place = streams.Enter(weak_from_this());
  if (!place.ok()) return End(place.status());
  place_ = *std::move(place);
  std::lock_guard lock(mutex_);
  GoOn();
}

void WatchStream::Wake() {
  std::lock_guard lock(mutex_);
  has_rung_ = true;
  GoOn();
}

void WatchStream::GoOn() {
  if (is_ended_) return FinishIfIdle();
  if (!responses_.empty()) {
    if (is_writing_) return;
    is_writing_ = true;
    return StartWrite(&responses_.front());
  }
  if (is_reading_ || !has_rung_) return;
  is_reading_ = true;
  has_rung_ = false;
  if (pool_.Run([self = shared_from_this()] { self->Read(); })) return;
  is_reading_ = false;
  is_ended_ = true;
  end_ = RefuseForNow(Reason::kHubBusy, std::chrono::milliseconds(500));
  FinishIfIdle();
}

void WatchStream::Read() {
  uint64_t revision = 0;
  {
    std::lock_guard lock(mutex_);
    revision = revision_;
  }
  const auto changes_seen = [&]() -> StatusOr<std::vector<schedule::v1::VisitState>> {
    // Asked each time: certificates are withdrawn while calls last.
    DUTA_ASSIGN_OR_RETURN(const std::string caller, callers_.Identify(context_));
    return queries_.Changes(caller, revision, kPage);
  };
  auto changes = changes_seen();
  std::lock_guard lock(mutex_);
  is_reading_ = false;
  if (!changes.ok()) {
    is_ended_ = true;
    if (end_.ok()) end_ = changes.status();
  } else {
    revision_ = revision;
    // A full page means that more may wait.
    has_rung_ |= changes->size() == kPage;
    for (schedule::v1::VisitState& visit : *changes) *responses_.emplace_back().mutable_visit() = std::move(visit);
  }
  GoOn();
}

void WatchStream::End(Status status) {
  std::lock_guard lock(mutex_);
  is_ended_ = true;
  if (end_.ok()) end_ = std::move(status);
  FinishIfIdle();
}

void WatchStream::FinishIfIdle() {
  if (!is_ended_ || is_reading_ || is_writing_ || is_finished_) return;
  is_finished_ = true;
  callers_.Note(end_);
  Finish(rpc::ToGrpc(end_));
}

void WatchStream::Drain() { End(RefuseForNow(Reason::kHubDraining, std::chrono::seconds(2))); }

void WatchStream::OnWriteDone(bool ok) {
  std::lock_guard lock(mutex_);
  is_writing_ = false;
  responses_.pop_front();
  if (!ok) is_ended_ = true;
  GoOn();
}

void WatchStream::OnCancel() { End(absl::CancelledError("the caller has gone")); }

void WatchStream::OnDone() {
  place_ = server::Streams::Place();
  self_.reset();
}

}  // namespace duta::hub

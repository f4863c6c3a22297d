#include "core/client/hub_log.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "core/base/mutex.h"
#include "core/rpc/status.h"
#include "grpcpp/client_context.h"

namespace duta::client {
namespace {

constexpr size_t kSideBySide = 32;

// One call under way. Its address stays while gRPC uses it.
struct Fetching {
  grpc::ClientContext context;
  log::v1::GetConsistencyProofRequest request;
  log::v1::GetConsistencyProofResponse response;
  grpc::Status status;
};

StatusOr<std::vector<log::Hash>> PathOf(const Fetching& fetching) {
  DUTA_RETURN_IF_ERROR(rpc::FromGrpc(fetching.status));
  std::vector<log::Hash> path;
  for (const std::string& bytes : fetching.response.consistency_path()) {
    log::Hash hash;
    if (bytes.size() != hash.size()) return Refuse(Reason::kProofInvalid, "a hash of the proof has not 32 bytes");
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    path.push_back(hash);
  }
  return path;
}

// Counts calls that gRPC has not finished.
class Countdown {
 public:
  explicit Countdown(size_t count) : left_(count) {}
  void Done() {
    const MutexLock lock(mutex_);
    if (--left_ == 0) changed_.NotifyOne();
  }
  void Wait() {
    MutexLock lock(mutex_);
    while (left_ > 0) changed_.Wait(lock);
  }

 private:
  Mutex mutex_;
  Condition changed_;
  size_t left_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

HubLog::HubLog(std::shared_ptr<grpc::Channel> channel, std::chrono::milliseconds deadline)
    : stub_(log::v1::LogService::NewStub(std::move(channel))), deadline_(deadline) {}

std::vector<StatusOr<std::vector<log::Hash>>> HubLog::Fetch(const std::vector<SizePair>& pairs) {
  std::vector<StatusOr<std::vector<log::Hash>>> paths;
  for (size_t begin = 0; begin < pairs.size(); begin += kSideBySide) {
    const size_t count = std::min(kSideBySide, pairs.size() - begin);
    std::deque<Fetching> calls(count);
    Countdown countdown(count);
    for (size_t i = 0; i < count; ++i) {
      Fetching& call = calls[i];
      call.context.set_deadline(std::chrono::system_clock::now() + deadline_);
      call.request.set_first_size(pairs[begin + i].first);
      call.request.set_second_size(pairs[begin + i].second);
      stub_->async()->GetConsistencyProof(&call.context, &call.request, &call.response, [&](grpc::Status status) {
        call.status = std::move(status);
        countdown.Done();
      });
    }
    countdown.Wait();
    for (const Fetching& call : calls) paths.push_back(PathOf(call));
  }
  return paths;
}

}  // namespace duta::client

#include "core/exchange/log/checked_checkpoints.h"

#include <utility>

namespace duta::exchange {
namespace {

// A few hundred bytes each.
constexpr size_t kMaxKnown = 1024;

}  // namespace

StatusOr<log::Checkpoint> CheckedCheckpoints::Check(const std::string& note, const crypto::NoteVerifier& verifier) {
  {
    const MutexLock lock(mutex_);
    if (const auto found = known_.find(note); found != known_.end()) return found->second;
  }
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, log::VerifyCheckpoint(note, verifier));
  const MutexLock lock(mutex_);
  const auto [place, is_new] = known_.emplace(note, checkpoint);
  if (!is_new) return checkpoint;
  order_.push_back(&place->first);
  if (order_.size() > kMaxKnown) {
    known_.erase(*order_.front());
    order_.pop_front();
  }
  return checkpoint;
}

}  // namespace duta::exchange

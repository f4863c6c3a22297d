#include "core/client/trusted_log.h"

#include <algorithm>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/logging.h"

namespace duta::client {
namespace {

constexpr size_t kBatch = 256;       // Checkpoints proven at a time.
constexpr size_t kRootsKept = 4096;  // Of proven checkpoints, to recognise repeats.
constexpr auto kSaveInterval = std::chrono::seconds(1);

std::string NameOf(const log::Checkpoint& checkpoint) {
  return "size " + std::to_string(checkpoint.size) + " root " + ToHex(crypto::View(checkpoint.root));
}

}  // namespace

StatusOr<std::unique_ptr<TrustedLog>> TrustedLog::Open(TrustedLogOptions options, ConsistencySource& source) {
  DUTA_ASSIGN_OR_RETURN(crypto::NoteVerifier verifier, crypto::NoteVerifier::FromVkey(options.vkey));
  DUTA_ASSIGN_OR_RETURN(SignedCheckpoint start, CheckpointFile(options.state_path, verifier).Load());
  // Not make_unique: the constructor is private.
  return std::unique_ptr<TrustedLog>(new TrustedLog(std::move(options), std::move(verifier), std::move(start), source));
}

TrustedLog::TrustedLog(TrustedLogOptions options, crypto::NoteVerifier verifier, SignedCheckpoint start,
                       ConsistencySource& source)
    : options_(std::move(options)),
      verifier_(std::move(verifier)),
      file_(options_.state_path, verifier_),
      source_(source),
      newest_(std::move(start)),
      saved_size_(newest_.checkpoint.size),
      prover_([this] { Run(); }) {}

TrustedLog::~TrustedLog() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  prover_.join();
}

StatusOr<log::VerifiedReceipt> TrustedLog::Verify(const log::v1::Receipt& receipt) {
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, OpenNote(receipt.checkpoint()));
  DUTA_ASSIGN_OR_RETURN(log::VerifiedReceipt verified, log::VerifyReceiptUnder(receipt, checkpoint));
  DUTA_RETURN_IF_ERROR(Admit(checkpoint, receipt.checkpoint()));
  return verified;
}

StatusOr<log::Checkpoint> TrustedLog::VerifyCheckpoint(std::string_view note) {
  DUTA_ASSIGN_OR_RETURN(log::Checkpoint checkpoint, OpenNote(note));
  DUTA_RETURN_IF_ERROR(Admit(checkpoint, note));
  return checkpoint;
}

Status TrustedLog::Settle() {
  const auto until = std::chrono::steady_clock::now() + options_.settle_deadline;
  MutexLock lock(mutex_);
  while (!IsSettled() && changed_.WaitUntil(lock, until)) {
  }
  DUTA_RETURN_IF_ERROR(violation_);
  if (pending_.empty()) return absl::OkStatus();
  DUTA_RETURN_IF_ERROR(fetch_error_);
  return Refuse(Reason::kHubUnreachable, "the hub did not prove its log consistent in time");
}

Status TrustedLog::status() const {
  const MutexLock lock(mutex_);
  return violation_;
}

log::Checkpoint TrustedLog::newest() const {
  const MutexLock lock(mutex_);
  return newest_.checkpoint;
}

StatusOr<log::Checkpoint> TrustedLog::OpenNote(std::string_view note) {
  {
    const MutexLock lock(mutex_);
    DUTA_RETURN_IF_ERROR(violation_);
    const auto known = std::find_if(opened_.begin(), opened_.end(), [&](const auto& one) { return one.note == note; });
    if (known != opened_.end() && !note.empty()) return known->checkpoint;
  }
  DUTA_ASSIGN_OR_RETURN(log::Checkpoint checkpoint, log::VerifyCheckpoint(note, verifier_));
  const MutexLock lock(mutex_);
  opened_[next_opened_++ % opened_.size()] = {checkpoint, std::string(note)};
  return checkpoint;
}

// Takes a checkpoint whose signature verified into what is known, or queues it for
// its proof.
Status TrustedLog::Admit(const log::Checkpoint& checkpoint, std::string_view note) {
  const auto until = std::chrono::steady_clock::now() + options_.settle_deadline;
  MutexLock lock(mutex_);
  DUTA_RETURN_IF_ERROR(violation_);
  if (checkpoint.size == 0) return absl::OkStatus();  // Every log continues the empty one.
  if (newest_.checkpoint.size == 0) {
    newest_ = {checkpoint, std::string(note)};
    changed_.NotifyAll();
    return absl::OkStatus();
  }
  while (!HasRoomFor(checkpoint.size) && changed_.WaitUntil(lock, until)) {
  }
  if (!HasRoomFor(checkpoint.size)) {
    return Refuse(Reason::kHubUnreachable, "too many checkpoints wait for their proof of consistency");
  }
  DUTA_RETURN_IF_ERROR(violation_);
  const SignedCheckpoint seen{checkpoint, std::string(note)};
  if (IsKnown(checkpoint.size)) return AgreeWithKnown(seen);
  pending_.emplace(checkpoint.size, seen);
  changed_.NotifyAll();
  return absl::OkStatus();
}

bool TrustedLog::IsKnown(uint64_t size) const {
  return newest_.checkpoint.size == size || proven_.contains(size) || pending_.contains(size);
}

bool TrustedLog::HasRoomFor(uint64_t size) const {
  return pending_.size() < options_.max_pending || IsKnown(size) || !violation_.ok();
}

bool TrustedLog::IsSettled() const {
  return pending_.empty() || !violation_.ok() || (!fetch_error_.ok() && !MayRetry(fetch_error_));
}

bool TrustedLog::HasWork() const { return stopping_ || (!pending_.empty() && violation_.ok()); }

// One size, one root: two roots are a split view, no proof needed.
Status TrustedLog::AgreeWithKnown(const SignedCheckpoint& seen) {
  const uint64_t size = seen.checkpoint.size;
  SignedCheckpoint other = newest_;
  if (const auto at = pending_.find(size); at != pending_.end()) {
    other = at->second;
  } else if (const auto root = proven_.find(size); root != proven_.end()) {
    if (root->second == seen.checkpoint.root) return absl::OkStatus();
  }
  if (other.checkpoint.size == size && other.checkpoint.root == seen.checkpoint.root) return absl::OkStatus();
  violation_ = Violation(other, seen, "the hub signed two different logs of the same size");
  changed_.NotifyAll();
  return violation_;
}

void TrustedLog::Run() {
  Backoff backoff(options_.backoff);
  auto next_save = std::chrono::steady_clock::now();
  MutexLock lock(mutex_);
  while (!stopping_) {
    // What is not saved yet wakes the thread at its time, else only work does.
    const bool has_unsaved = newest_.checkpoint.size > saved_size_;
    if (!HasWork()) {
      if (!has_unsaved) {
        changed_.Wait(lock);
      } else if (std::chrono::steady_clock::now() < next_save) {
        changed_.WaitUntil(lock, next_save);
      }
    }
    if (has_unsaved && std::chrono::steady_clock::now() >= next_save) {
      Save();
      next_save = std::chrono::steady_clock::now() + kSaveInterval;
    }
    if (stopping_ || !HasWork()) continue;
    const std::vector<SignedCheckpoint> chain = NextChain();
    mutex_.Unlock();
    const Status result = Prove(chain);
    mutex_.Lock();
    Finish(result, chain);
    if (result.ok()) {
      backoff.Reset();
      continue;
    }
    const auto until = std::chrono::steady_clock::now() + backoff.Next(result);
    while (!stopping_ && changed_.WaitUntil(lock, until)) {
    }
  }
  Save();
}

// The newest that is proven and what waits for its proof, in the order of sizes.
std::vector<SignedCheckpoint> TrustedLog::NextChain() const {
  std::vector<SignedCheckpoint> chain;
  for (const auto& [size, seen] : pending_) {
    if (chain.size() == kBatch) break;
    chain.push_back(seen);
  }
  const uint64_t newest = newest_.checkpoint.size;
  const auto place = std::find_if(chain.begin(), chain.end(),
                                  [newest](const SignedCheckpoint& seen) { return seen.checkpoint.size > newest; });
  chain.insert(place, newest_);
  return chain;
}

// Proves that each continues the one before: `chain` is in the order of sizes, each
// size once. PROOF_INVALID if one does not; any other code if that is unknown.
Status TrustedLog::Prove(const std::vector<SignedCheckpoint>& chain) {
  std::vector<SizePair> pairs;
  for (size_t i = 1; i < chain.size(); ++i) pairs.push_back({chain[i - 1].checkpoint.size, chain[i].checkpoint.size});
  const auto paths = source_.Fetch(pairs);
  for (size_t i = 0; i < pairs.size(); ++i) {
    const SignedCheckpoint& first = chain[i];
    const SignedCheckpoint& second = chain[i + 1];
    if (!paths[i].ok()) {
      const auto reason = ReasonOf(paths[i].status());
      if (reason == Reason::kLogIndexOutOfRange) {
        return Violation(first, second,
                         "the hub's log is shorter than a checkpoint that it signed: it was rolled back");
      }
      if (reason == Reason::kProofInvalid) return Violation(first, second, std::string(paths[i].status().message()));
      return paths[i].status();
    }
    const Status consistent = log::VerifyConsistency(first.checkpoint.size, first.checkpoint.root,
                                                     second.checkpoint.size, second.checkpoint.root, *paths[i]);
    if (!consistent.ok()) {
      return Violation(first, second, "the hub cannot prove that one log continues the other: it shows different logs");
    }
  }
  return absl::OkStatus();
}

void TrustedLog::Finish(const Status& result, const std::vector<SignedCheckpoint>& chain) {
  const bool violated = ReasonOf(result) == Reason::kProofInvalid;
  if (violated && violation_.ok()) violation_ = result;
  fetch_error_ = violated ? absl::OkStatus() : result;
  if (result.ok()) {
    for (const SignedCheckpoint& seen : chain) {
      pending_.erase(seen.checkpoint.size);
      proven_[seen.checkpoint.size] = seen.checkpoint.root;
      if (proven_.size() > kRootsKept) proven_.erase(proven_.begin());
    }
    if (chain.back().checkpoint.size > newest_.checkpoint.size) newest_ = chain.back();
  }
  changed_.NotifyAll();
}

// Writes without the lock: an fsync must not hold up receipts.
void TrustedLog::Save() {
  if (newest_.checkpoint.size <= saved_size_ || !violation_.ok()) return;
  const SignedCheckpoint newest = newest_;
  mutex_.Unlock();
  const Status saved = file_.Save(newest);
  if (!saved.ok()) {
    logging::Warning("The newest checkpoint could not be kept", {{"error", std::string(saved.message())}});
  }
  mutex_.Lock();
  // Also after a failure: the next checkpoint tries again.
  saved_size_ = newest.checkpoint.size;
}

Status TrustedLog::Violation(const SignedCheckpoint& first, const SignedCheckpoint& second, std::string_view what) {
  Metadata metadata = {{"first_checkpoint", NameOf(first.checkpoint)},
                       {"second_checkpoint", NameOf(second.checkpoint)}};
  if (std::string path = file_.SaveConflict(first.note, second.note); !path.empty()) metadata["conflict_file"] = path;
  return Refuse(Reason::kProofInvalid,
                std::string(what) + " (" + NameOf(first.checkpoint) + ", then " + NameOf(second.checkpoint) + ")",
                std::move(metadata));
}

}  // namespace duta::client

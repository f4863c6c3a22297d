// The one writer: takes what waits, records it in one transaction with one
// fsync, signs one checkpoint over it, and answers. The batch follows the load: whatever
// came while the last batch was written is the next one, and an idle hub
// answers at once. Under load it rests after a batch for twice the time that the
// batch took: fsync, signature and the database's pages cost nearly the same for
// a few records as for many, and the time is better spent on verifying what will
// be in the next.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/exchange/limits.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/log/record.h"
#include "core/log/merkle.h"
#include "core/store/database.h"

namespace duta::exchange {

// Counts since the start.
struct CommitterCounts {
  uint64_t batches = 0;
  uint64_t records = 0;
  uint64_t refused = 0;
  size_t waiting = 0;  // Now.
};

// Thread-safe. The references outlive it.
class Committer {
 public:
  // `visible` is called on the committer's thread when a batch can be seen by
  // readers, before its records are answered; it must not block.
  Committer(store::Database& database, Ledger& ledger, Anchor& anchor, const Limits& limits,
            std::function<void()> visible);
  // Stops if Stop was not called.
  ~Committer();

  // Queues a record; its Done is called later, from the committer's thread.
  // HUB_BUSY if the queue is full, HUB_DRAINING after Stop: the record comes
  // back in `record` and Done is not called.
  Status Submit(std::unique_ptr<Record>& record);
  // The same for several, in order: what could not be queued stays in `records`.
  Status Submit(std::vector<std::unique_ptr<Record>>& records);

  // Calls `resume` once, on the committer's thread, when there is room again;
  // at once if there is room now.
  void WhenRoom(std::function<void()> resume);

  // Takes up what other hubs of the same database have appended: at a steady beat,
  // and whenever something says that there is more. Says whether there was since
  // the Look before; a conflict takes it up too. Reads the database.
  // LOG_ROLLED_BACK if the log does not continue what is known here; then nothing
  // is appended any more either. STORAGE_FAILED.
  StatusOr<bool> Look();

  // Records what waits, then ends the thread. Idempotent.
  void Stop();

  CommitterCounts counts() const;

 private:
  using Batch = std::vector<std::unique_ptr<Record>>;
  struct Outcome;
  struct Appended;

  void Run();
  Batch TakeBatch();
  // Whether a batch need not wait for company.
  bool IsFull() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || queue_.size() >= limits_.commit_batch;
  }
  void Commit(Batch batch);
  // Nothing if no record is appended.
  StatusOr<std::optional<log::BatchProver>> WriteBatch(const Batch& batch, std::vector<Outcome>& outcomes);
  StatusOr<std::optional<log::BatchProver>> ApplyAll(const Batch& batch, std::vector<Outcome>& outcomes,
                                                     store::Transaction& transaction);
  // Applies one after the other, `first` being the log's next index.
  static Appended ApplyEach(const Batch& batch, uint64_t first, CommitBatch& work, std::vector<Outcome>& outcomes);
  // What is durable is signed, given receipts, and shown to readers.
  void Publish(const Batch& batch, const log::BatchProver& prover, std::vector<Outcome>& outcomes);
  Status TakeUp();
  void Answer(const Batch& batch, std::vector<Outcome>& outcomes);
  void Count(const std::vector<Outcome>& outcomes);

  store::Database& database_;
  Ledger& ledger_;
  Anchor& anchor_;
  const Limits limits_;
  const std::function<void()> visible_;

  mutable Mutex mutex_;
  Condition arrived_;  // Signalled when queue_ or stopping_ changes.
  std::deque<std::unique_ptr<Record>> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> waiting_room_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  CommitterCounts counts_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> has_taken_up_ = false;  // By TakeUp, since the last Look.
  // The committing thread's: when the next batch may begin if it is not full.
  std::chrono::steady_clock::time_point rest_until_;
  std::thread thread_;
};

}  // namespace duta::exchange

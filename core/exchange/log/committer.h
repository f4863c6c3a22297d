// The one writer: takes what waits, records it in one transaction with one
// fsync, signs one checkpoint over it, and answers. The batch follows the load: whatever
// came while the last batch was written is the next one, and an idle hub
// answers at once. Under load it rests after a batch for twice the time that the
// batch took: fsync, signature and the database's pages cost nearly the same for
// a few records as for many, and the time is better spent on verifying what will
// be in the next. What an answer may have to wait for (the proof of something that
// was there already, followers who read the database again) happens on a second
// thread, so that no batch waits for it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/base/thread_pool.h"
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
  // Deliveries that went, by mailbox.
  using Emptied = std::map<std::string, uint64_t, std::less<>>;
  // Told that the log has grown from a size to another, and what went out of
  // mailboxes with it.
  using Visible = std::function<void(uint64_t begin, uint64_t end, const Emptied& emptied)>;

  // `visible` is called on the committer's thread when a batch can be seen by
  // readers, before its records are answered; it must not block.
  Committer(store::Database& database, Ledger& ledger, Anchor& anchor, const Limits& limits, Visible visible);
  // Stops if Stop was not called.
  ~Committer();

  // Queues a record; its Done is called later, from a thread of the committer's.
  // HUB_BUSY if the queue is full, HUB_DRAINING after Stop: the record comes
  // back in `record` and Done is not called.
  Status Submit(std::unique_ptr<Record>& record);
  // The same for several, in order: what could not be queued stays in `records`.
  Status Submit(std::vector<std::unique_ptr<Record>>& records);

  // Calls `resume` once, on a thread of the committer's, when there is room again;
  // at once if there is room now. It must not block.
  void WhenRoom(std::function<void()> resume);

  // Takes up what other hubs of the same database have appended: at a steady beat,
  // and whenever something says that there is more. Says whether there was since
  // the Look before; a conflict takes it up too. Reads the database.
  // LOG_ROLLED_BACK if the log does not continue what is known here; then nothing
  // is appended any more either. STORAGE_FAILED.
  StatusOr<bool> Look();

  // Records and answers what waits, then ends the threads. Idempotent.
  void Stop();

  CommitterCounts counts() const;

 private:
  using Batch = std::vector<std::unique_ptr<Record>>;
  using Resumed = std::vector<std::function<void()>>;
  struct Outcome;
  struct Appended;

  void Run();
  Batch TakeBatch();
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return queue_.size() + settling_ < limits_.commit_queue;
  }
  // Who waits for room, if there is plenty again.
  Resumed TakeResumed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether a batch need not wait for company.
  bool IsFull() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || queue_.size() >= limits_.commit_batch;
  }
  void Commit(Batch batch);
  // Nothing if no record is appended.
  StatusOr<std::optional<log::BatchProver>> WriteBatch(const Batch& batch, std::vector<Outcome>& outcomes);
  // Sets `keeps` if there is something to commit nevertheless.
  StatusOr<std::optional<log::BatchProver>> ApplyAll(const Batch& batch, std::vector<Outcome>& outcomes,
                                                     store::Transaction& transaction, bool& keeps);
  // Applies one after the other, `first` being the log's next index.
  static Appended ApplyEach(const Batch& batch, uint64_t first, CommitBatch& work, std::vector<Outcome>& outcomes);
  // What is durable is signed, given receipts, and shown to readers.
  void Publish(const Batch& batch, const log::BatchProver& prover, std::vector<Outcome>& outcomes);
  Status TakeUp();
  // The time of the log's last entry, read where another hub, or one before this
  // process, appended it.
  StatusOr<Instant> LatestTime(uint64_t size, store::Transaction& transaction);
  void Answer(Batch batch, std::vector<Outcome>& outcomes);
  // Answers, on the settling thread, what may have to wait for a disk.
  void SettleLater(Batch batch, std::vector<Outcome> outcomes);
  void AnswerSettled(const Batch& batch, std::vector<Outcome>& outcomes);
  void Count(const std::vector<Outcome>& outcomes);

  store::Database& database_;
  Ledger& ledger_;
  Anchor& anchor_;
  const Limits limits_;
  const Visible visible_;

  mutable Mutex mutex_;
  Condition arrived_;  // Signalled when queue_ or stopping_ changes.
  std::deque<std::unique_ptr<Record>> queue_ ABSL_GUARDED_BY(mutex_);
  size_t settling_ ABSL_GUARDED_BY(mutex_) = 0;  // Records that are with settler_.
  Resumed waiting_room_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> has_taken_up_ = false;  // By TakeUp, since the last Look.
  // The committing thread's: when the next batch may begin if it is not full.
  std::chrono::steady_clock::time_point rest_until_;
  // Also: the time of the last entry of the log when it had `latest_of_` entries.
  Instant latest_ = Instant::min();
  uint64_t latest_of_ = 0;
  Instant latest_of_batch_ = Instant::min();  // Of the batch that is being written.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  CommitterCounts counts_ ABSL_GUARDED_BY(mutex_);
  // One thread, so that orders are answered in their order. Its tasks are bounded by
  // settling_.
  ThreadPool settler_{1, SIZE_MAX};
  std::thread thread_;
};

}  // namespace duta::exchange

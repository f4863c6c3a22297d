#include "core/exchange/log/committer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "core/base/logging.h"
#include "core/base/thread_rules.h"
#include "core/exchange/log/commit_batch.h"
#include "core/exchange/log/party_pages.h"

namespace duta::exchange {
namespace {

// How long a caller that met a full queue is told to wait.
constexpr std::chrono::milliseconds kBusyRetry{200};
constexpr std::chrono::milliseconds kDrainRetry{2000};
// Records in a batch up to which there is no rest after it: what callers who wait
// for each answer send.
constexpr size_t kFew = 8;
// Of the time from batch to batch one part is for the batch.
constexpr int kParts = 3;
// Every message waits behind what is called back.
constexpr char kWho[] = "A callback of the committer";

}  // namespace

// What became of one record of a batch.
struct Committer::Outcome {
  Status status;
  bool appended = false;
  uint64_t index = 0;        // Its own, or where it had been recorded.
  log::v1::Receipt receipt;  // If appended; until it is published.
  ReceiptPtr published;      // Then this.

  // Of one that was refused or appended.
  StatusOr<Recorded> ToAnswer() {
    if (!status.ok()) return status;
    return Recorded{.receipt = std::move(published)};
  }
};

// What a batch appends to the log.
struct Committer::Appended {
  std::vector<const std::string*> entries;  // Of the records.
  std::vector<log::Hash> leaves;
  PartyPages pages;
};

Committer::Committer(store::Database& database, Ledger& ledger, Anchor& anchor, const Limits& limits, Visible visible)
    : database_(database),
      ledger_(ledger),
      anchor_(anchor),
      limits_(limits),
      visible_(std::move(visible)),
      thread_([this] { Run(); }) {}

Committer::~Committer() { Stop(); }

Status Committer::Submit(std::unique_ptr<Record>& record) {
  const MutexLock lock(mutex_);
  if (stopping_) return RefuseForNow(Reason::kHubDraining, kDrainRetry);
  if (!HasRoom()) return RefuseForNow(Reason::kHubBusy, kBusyRetry);
  queue_.push_back(std::move(record));
  if (queue_.size() == 1 || IsFull()) arrived_.NotifyOne();
  return absl::OkStatus();
}

Status Committer::Submit(std::vector<std::unique_ptr<Record>>& records) {
  const MutexLock lock(mutex_);
  if (stopping_) return RefuseForNow(Reason::kHubDraining, kDrainRetry);
  const size_t room = limits_.commit_queue - std::min(limits_.commit_queue, queue_.size() + settling_);
  const auto end = records.begin() + static_cast<ptrdiff_t>(std::min(room, records.size()));
  const bool was_empty = queue_.empty();
  queue_.insert(queue_.end(), std::move_iterator(records.begin()), std::move_iterator(end));
  records.erase(records.begin(), end);
  if (was_empty || IsFull()) arrived_.NotifyOne();
  return records.empty() ? absl::OkStatus() : RefuseForNow(Reason::kHubBusy, kBusyRetry);
}

void Committer::WhenRoom(std::function<void()> resume) {
  {
    const MutexLock lock(mutex_);
    if (!stopping_ && !HasRoom()) {
      waiting_room_.push_back(std::move(resume));
      return;
    }
  }
  resume();
}

void Committer::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    arrived_.NotifyOne();
  }
  if (thread_.joinable()) thread_.join();
  settler_.Stop();
}

CommitterCounts Committer::counts() const {
  const MutexLock lock(mutex_);
  CommitterCounts counts = counts_;
  counts.waiting = queue_.size();
  return counts;
}

void Committer::Run() {
  while (true) {
    Batch batch = TakeBatch();
    if (batch.empty()) break;
    const bool is_load = batch.size() > kFew;
    const auto begin = std::chrono::steady_clock::now();
    Commit(std::move(batch));
    const auto end = std::chrono::steady_clock::now();
    rest_until_ =
        !is_load ? end : begin + std::min<std::chrono::nanoseconds>(limits_.commit_pace, kParts * (end - begin));
  }
  // The next start would sign it anew; a reader of the file is spared that.
  if (const Status status = ledger_.WriteDown(); !status.ok()) {
    logging::Warning("the newest checkpoint was not written down", {{"cause", std::string(status.message())}});
  }
}

Committer::Batch Committer::TakeBatch() {
  Batch batch;
  Resumed resumed;
  {
    MutexLock lock(mutex_);
    while (queue_.empty() && !stopping_) arrived_.Wait(lock);
    while (!IsFull() && arrived_.WaitUntil(lock, rest_until_)) continue;
    while (!queue_.empty() && batch.size() < limits_.commit_batch) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    resumed = TakeResumed();
  }
  const NoDiskScope no_disk(kWho);
  for (const auto& resume : resumed) resume();
  return batch;
}

Committer::Resumed Committer::TakeResumed() {
  Resumed resumed;
  if (queue_.size() + settling_ <= limits_.commit_queue / 2) resumed.swap(waiting_room_);
  return resumed;
}

StatusOr<bool> Committer::Look() {
  DUTA_RETURN_IF_ERROR(TakeUp());
  return has_taken_up_.exchange(false);
}

Status Committer::TakeUp() {
  DUTA_ASSIGN_OR_RETURN(std::optional<Head> head, ledger_.Look());
  if (!head) return absl::OkStatus();
  anchor_.Write(head->checkpoint);
  ledger_.Advance(*std::move(head));
  has_taken_up_ = true;
  return absl::OkStatus();
}

void Committer::Commit(Batch batch) {
  std::vector<Outcome> outcomes(batch.size());
  const auto appended = WriteBatch(batch, outcomes);
  if (!appended.ok()) {
    const Status& status = appended.status();
    logging::Error("a batch was not recorded",
                   {{"records", std::to_string(batch.size())}, {"cause", std::string(status.message())}});
    for (Outcome& outcome : outcomes) outcome = Outcome{.status = status};
  } else if (appended->has_value()) {
    Publish(batch, **appended, outcomes);
  }
  Answer(std::move(batch), outcomes);
}

StatusOr<std::optional<log::BatchProver>> Committer::WriteBatch(const Batch& batch, std::vector<Outcome>& outcomes) {
  std::optional<log::BatchProver> prover;
  bool is_nothing = false;
  const Status status = database_.Write(
      [&](store::Transaction& transaction) -> Status {
        bool keeps = false;
        DUTA_ASSIGN_OR_RETURN(prover, ApplyAll(batch, outcomes, transaction, keeps));
        is_nothing = !prover.has_value() && !keeps;
        // Repeats and refusals leave no row: nothing is worth an fsync.
        return is_nothing ? absl::CancelledError("nothing to record") : absl::OkStatus();
      },
      [this] { return TakeUp(); });
  if (is_nothing && absl::IsCancelled(status)) return std::nullopt;
  DUTA_RETURN_IF_ERROR(status);
  return prover;
}

StatusOr<std::optional<log::BatchProver>> Committer::ApplyAll(const Batch& batch, std::vector<Outcome>& outcomes,
                                                              store::Transaction& transaction, bool& keeps) {
  const Head before = ledger_.Current();
  // First of all: with an index that another hub has taken, any statement could
  // conflict.
  DUTA_RETURN_IF_ERROR(ledger_.TakeHead(before, transaction));
  DUTA_ASSIGN_OR_RETURN(const Instant latest, LatestTime(before.range.size(), transaction));
  CommitBatch work(transaction, batch.size(), latest);
  for (size_t i = 0; i < batch.size(); ++i) {
    work.Turn(i);
    batch[i]->Ask(work);
  }
  DUTA_RETURN_IF_ERROR(work.Look());
  const Appended appended = ApplyEach(batch, before.range.size(), work, outcomes);
  keeps = work.keeps();
  if (appended.entries.empty()) return std::nullopt;
  latest_of_batch_ = work.latest();
  DUTA_RETURN_IF_ERROR(work.Flush());
  DUTA_RETURN_IF_ERROR(appended.pages.Write(transaction));
  std::optional<log::BatchProver> prover(std::in_place, before.range, appended.leaves);
  DUTA_RETURN_IF_ERROR(ledger_.Append(before, *prover, appended.entries, transaction));
  return prover;
}

StatusOr<Instant> Committer::LatestTime(uint64_t size, store::Transaction& transaction) {
  if (size == latest_of_) return latest_;
  std::optional<Instant> latest;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT entry FROM log_entries WHERE log_index = $1",
                                       {static_cast<int64_t>(size) - 1}, [&](const store::Row& row) -> Status {
                                         log::v1::Entry entry;
                                         if (!entry.ParseFromString(std::string(row.Text(0)))) {
                                           return absl::DataLossError("the log's last entry cannot be read");
                                         }
                                         DUTA_ASSIGN_OR_RETURN(latest, FromTimestamp(entry.record_time()));
                                         return absl::OkStatus();
                                       }));
  return latest.value_or(Instant::min());
}

Committer::Appended Committer::ApplyEach(const Batch& batch, uint64_t first, CommitBatch& work,
                                         std::vector<Outcome>& outcomes) {
  Appended appended;
  for (size_t i = 0; i < batch.size(); ++i) {
    work.Turn(i);
    const uint64_t index = first + appended.entries.size();
    auto verdict = batch[i]->Apply(index, work);
    outcomes[i] = Outcome{.status = verdict.status()};
    if (!verdict.ok()) continue;
    outcomes[i].appended = verdict->append;
    outcomes[i].index = verdict->append ? index : verdict->existing_index;
    if (!verdict->append) continue;
    appended.entries.push_back(&batch[i]->entry());
    appended.leaves.push_back(batch[i]->leaf());
    for (const std::string_view party : batch[i]->parties()) appended.pages.Add(party, index);
  }
  return appended;
}

void Committer::Publish(const Batch& batch, const log::BatchProver& prover, std::vector<Outcome>& outcomes) {
  Head head = ledger_.Sign(prover.after());
  const uint64_t first = prover.before().size();
  for (size_t i = 0; i < batch.size(); ++i) {
    if (!outcomes[i].appended) continue;
    log::v1::Receipt& receipt = outcomes[i].receipt;
    receipt.set_entry(batch[i]->entry());
    receipt.set_index(outcomes[i].index);
    receipt.set_checkpoint(head.checkpoint);
    for (const log::Hash& hash : prover.InclusionPathOf(outcomes[i].index - first)) {
      receipt.add_inclusion_path(crypto::ToString(hash));
    }
  }
  latest_ = latest_of_batch_;
  latest_of_ = head.range.size();
  // Nobody sees a receipt before its checkpoint is in the anchor.
  anchor_.Write(head.checkpoint);
  const NoDiskScope no_disk(kWho);
  Emptied emptied;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (!outcomes[i].appended) continue;
    outcomes[i].published = batch[i]->Publish(std::move(outcomes[i].receipt));
    const std::string_view mailbox = batch[i]->emptied();
    if (mailbox.empty()) continue;
    ++emptied.try_emplace(std::string(mailbox)).first->second;
  }
  const uint64_t end = head.range.size();
  ledger_.Advance(std::move(head));
  visible_(first, end, emptied);
}

void Committer::Answer(Batch batch, std::vector<Outcome>& outcomes) {
  const NoDiskScope no_disk(kWho);
  Count(outcomes);
  Batch later;
  std::vector<Outcome> later_outcomes;
  Record::Told told;
  for (size_t i = 0; i < batch.size(); ++i) {
    Outcome& outcome = outcomes[i];
    if (outcome.status.ok() && (!outcome.appended || batch[i]->SettlesSlowly())) {
      later.push_back(std::move(batch[i]));
      later_outcomes.push_back(std::move(outcome));
      continue;
    }
    if (outcome.appended) batch[i]->Settle(told);
    batch[i]->Done(outcome.ToAnswer());
  }
  if (!later.empty()) SettleLater(std::move(later), std::move(later_outcomes));
}

void Committer::SettleLater(Batch batch, std::vector<Outcome> outcomes) {
  {
    MutexLock lock(mutex_);
    settling_ += batch.size();
  }
  // std::function wants copyable captures.
  struct Task {
    Batch batch;
    std::vector<Outcome> outcomes;
  };
  auto task = std::make_shared<Task>(Task{std::move(batch), std::move(outcomes)});
  // Never refused: it stops after the committing thread.
  settler_.Run([this, task] { AnswerSettled(task->batch, task->outcomes); });
}

void Committer::AnswerSettled(const Batch& batch, std::vector<Outcome>& outcomes) {
  Record::Told told;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (outcomes[i].appended) {
      batch[i]->Settle(told);
      batch[i]->Done(outcomes[i].ToAnswer());
      continue;
    }
    auto receipt = ledger_.ReceiptOf(outcomes[i].index);
    batch[i]->Done(receipt.ok() ? Recorded{.receipt = std::make_shared<const log::v1::Receipt>(*std::move(receipt)),
                                           .was_there = true}
                                : StatusOr<Recorded>(receipt.status()));
  }
  Resumed resumed;
  {
    MutexLock lock(mutex_);
    settling_ -= batch.size();
    resumed = TakeResumed();
  }
  for (const auto& resume : resumed) resume();
}

void Committer::Count(const std::vector<Outcome>& outcomes) {
  const MutexLock lock(mutex_);
  ++counts_.batches;
  for (const Outcome& outcome : outcomes) {
    counts_.records += outcome.appended ? 1 : 0;
    counts_.refused += outcome.status.ok() ? 0 : 1;
  }
}

}  // namespace duta::exchange

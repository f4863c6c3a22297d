#include "core/exchange/intake/pipeline.h"

#include <utility>

#include "core/exchange/log/commit_batch.h"

namespace duta::exchange {
namespace {

constexpr std::chrono::milliseconds kBusyRetry{500};
constexpr std::chrono::milliseconds kDrainRetry{2000};

}  // namespace

Pipeline::Pipeline(Intake& intake, Committer& committer, Recent& recent, Mailboxes& mailboxes,
                   store::Database& database, ThreadPool& checkers, ThreadPool& pool)
    : intake_(intake),
      committer_(committer),
      recent_(recent),
      mailboxes_(mailboxes),
      database_(database),
      checkers_(checkers),
      pool_(pool) {}

// A sender that repeats itself after its key, the time or the policy has
// changed still gets its first receipt: what was accepted stays accepted.
StatusOr<Recorded> Pipeline::FirstReceipt(const Submission& submission, const Status& refusal) const {
  const auto accepted = recent_.GetById(submission.message.id());
  if (!accepted.ok() || (*accepted)->entry.statement_digest() != submission.accepted.statement_digest()) {
    return refusal;
  }
  return Recorded{.receipt = ReceiptPtr(*accepted, &(*accepted)->receipt), .was_there = true};
}

std::unique_ptr<Record> Pipeline::Judge(Authentic& authentic, const Callback& callback) const {
  const Status status = intake_.Judge(authentic);
  if (status.ok()) {
    return std::make_unique<MessageRecord>(std::move(authentic.submission), recent_, mailboxes_, callback);
  }
  callback(FirstReceipt(authentic.submission, status));
  return nullptr;
}

void Pipeline::Check(std::string caller, envelope::v1::Envelope envelope, Callback callback, Ready ready) {
  // std::function wants copyable captures.
  struct Task {
    std::string caller;
    envelope::v1::Envelope envelope;
    Callback callback;
    Ready ready;
  };
  auto task =
      std::make_shared<Task>(Task{std::move(caller), std::move(envelope), std::move(callback), std::move(ready)});
  if (checkers_.Run([this, task] { CheckNow(task->caller, std::move(task->envelope), task->callback, task->ready); })) {
    return;
  }
  task->callback(PoolRefusal());
  task->ready(nullptr);
}

void Pipeline::CheckNow(std::string_view caller, envelope::v1::Envelope envelope, const Callback& callback,
                        const Ready& ready) {
  auto authentic = intake_.Authenticate(caller, std::move(envelope));
  if (!authentic.ok()) {
    callback(authentic.status());
    return ready(nullptr);
  }
  if (!intake_.MayBlock(*authentic)) return ready(Judge(*authentic, callback));
  auto shared = std::make_shared<Authentic>(*std::move(authentic));
  if (pool_.Run([this, shared, callback, ready] { ready(Judge(*shared, callback)); })) return;
  callback(PoolRefusal());
  ready(nullptr);
}

void Pipeline::Submit(std::string_view caller, envelope::v1::Envelope envelope, bool validate_only,
                      SubmitCallback callback) {
  auto authentic = intake_.Authenticate(caller, std::move(envelope));
  if (!authentic.ok()) return callback(authentic.status());
  auto shared = std::make_shared<Authentic>(*std::move(authentic));
  if (validate_only || intake_.MayBlock(*shared)) {
    return Defer(callback, [this, shared, validate_only, callback] {
      if (Passes(*shared, validate_only, callback)) Advised(std::move(shared->submission), validate_only, callback);
    });
  }
  if (!Passes(*shared, validate_only, callback)) return;
  if (!intake_.HasAdvisers(shared->submission)) {
    return Queue(std::move(shared->submission), {}, std::move(callback));
  }
  Defer(callback, [this, shared, callback] { Advised(std::move(shared->submission), false, callback); });
}

Status Pipeline::PoolRefusal() const {
  if (checkers_.is_stopping() || pool_.is_stopping()) return RefuseForNow(Reason::kHubDraining, kDrainRetry);
  return RefuseForNow(Reason::kHubBusy, kBusyRetry, "too many submissions wait to be checked");
}

void Pipeline::Defer(const SubmitCallback& callback, std::function<void()> task) {
  if (!pool_.Run(std::move(task))) callback(PoolRefusal());
}

bool Pipeline::Passes(Authentic& authentic, bool validate_only, const SubmitCallback& callback) const {
  const Status status = intake_.Judge(authentic);
  if (status.ok()) return true;
  auto first = FirstReceipt(authentic.submission, status);
  if (!first.ok()) {
    callback(first.status());
  } else {
    callback(validate_only ? Submitted{} : Submitted{.recorded = *std::move(first)});
  }
  return false;
}

void Pipeline::Advised(Submission submission, bool validate_only, const SubmitCallback& callback) {
  std::vector<v1::Advisory> advisories = intake_.Advise(submission);
  if (validate_only) {
    if (const Status status = TryOut(std::move(submission)); !status.ok()) return callback(status);
    return callback(Submitted{.advisories = std::move(advisories)});
  }
  Queue(std::move(submission), std::move(advisories), callback);
}

void Pipeline::Queue(Submission submission, std::vector<v1::Advisory> advisories, SubmitCallback callback) {
  std::unique_ptr<Record> record = std::make_unique<MessageRecord>(
      std::move(submission), recent_, mailboxes_,
      [advisories = std::move(advisories), callback](StatusOr<Recorded> recorded) mutable {
        if (!recorded.ok()) return callback(recorded.status());
        callback(Submitted{.recorded = *std::move(recorded), .advisories = std::move(advisories)});
      });
  if (const Status status = committer_.Submit(record); !status.ok()) callback(status);
}

// Records in a transaction that is then undone.
Status Pipeline::TryOut(Submission submission) {
  MessageRecord record(std::move(submission), recent_, mailboxes_, [](const StatusOr<Recorded>&) {});
  Status outcome;
  const Status undone = database_.Write([&](store::Transaction& transaction) {
    // Any index beyond the log will do: the row does not stay.
    outcome = CommitBatch::TryOut(record, INT64_MAX, transaction).status();
    return absl::CancelledError("a dry run");
  });
  return absl::IsCancelled(undone) ? outcome : undone;
}

}  // namespace duta::exchange

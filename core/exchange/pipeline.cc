#include "core/exchange/pipeline.h"

#include <utility>

namespace duta::exchange {
namespace {

constexpr std::chrono::milliseconds kBusyRetry{500};

Status PoolIsBusy() { return RefuseForNow(Reason::kHubBusy, kBusyRetry, "too many submissions wait for adapters"); }

}  // namespace

Pipeline::Pipeline(Intake& intake, Committer& committer, Recent& recent, Mailboxes& mailboxes,
                   store::Database& database, ThreadPool& pool)
    : intake_(intake),
      committer_(committer),
      recent_(recent),
      mailboxes_(mailboxes),
      database_(database),
      pool_(pool) {}

// A sender that repeats itself after its key, the time or the policy has
// changed still gets its first receipt: what was accepted stays accepted.
StatusOr<Recorded> Pipeline::FirstReceipt(const Submission& submission, const Status& refusal) const {
  const auto accepted = recent_.GetById(submission.message.id());
  if (!accepted.ok() || (*accepted)->entry.statement_digest() != submission.accepted.statement_digest()) {
    return refusal;
  }
  return Recorded{.receipt = (*accepted)->receipt, .was_there = true};
}

StatusOr<std::unique_ptr<Record>> Pipeline::Judge(Authentic& authentic, const Callback& callback) const {
  DUTA_RETURN_IF_ERROR(intake_.Judge(authentic));
  return std::make_unique<MessageRecord>(std::move(authentic.submission), recent_, mailboxes_, callback);
}

Pipeline::Checked Pipeline::Check(std::string_view caller, envelope::v1::Envelope envelope, Callback callback) {
  auto authentic = intake_.Authenticate(caller, std::move(envelope));
  if (!authentic.ok()) {
    callback(authentic.status());
    return {};
  }
  if (!intake_.MayBlock(*authentic)) {
    auto record = Judge(*authentic, callback);
    if (record.ok()) return {.record = *std::move(record)};
    callback(FirstReceipt(authentic->submission, record.status()));
    return {};
  }
  auto shared = std::make_shared<Authentic>(*std::move(authentic));
  const bool is_queued = pool_.Run([this, shared, callback] {
    auto record = Judge(*shared, callback);
    if (!record.ok()) return callback(FirstReceipt(shared->submission, record.status()));
    if (const Status status = committer_.Submit(*record); !status.ok()) callback(status);
  });
  if (!is_queued) callback(PoolIsBusy());
  return {.is_deferred = is_queued};
}

void Pipeline::Submit(std::string_view caller, envelope::v1::Envelope envelope, bool validate_only,
                      SubmitCallback callback) {
  auto authentic = intake_.Authenticate(caller, std::move(envelope));
  if (!authentic.ok()) return callback(authentic.status());
  if (!intake_.MayBlock(*authentic) && !validate_only) {
    return JudgeAndSubmit(*authentic, validate_only, std::move(callback));
  }
  auto shared = std::make_shared<Authentic>(*std::move(authentic));
  const bool is_queued = pool_.Run([this, shared, validate_only, callback] {
    JudgeAndSubmit(*shared, validate_only, callback);
  });
  if (!is_queued) callback(PoolIsBusy());
}

void Pipeline::JudgeAndSubmit(Authentic& authentic, bool validate_only, SubmitCallback callback) {
  if (const Status status = intake_.Judge(authentic); !status.ok()) {
    auto first = FirstReceipt(authentic.submission, status);
    if (!first.ok()) return callback(first.status());
    return callback(Submitted{.recorded = *std::move(first)});
  }
  if (!validate_only && !intake_.HasAdvisers(authentic.submission)) {
    return Queue(std::move(authentic.submission), {}, std::move(callback));
  }
  auto submission = std::make_shared<Submission>(std::move(authentic.submission));
  const bool is_queued = pool_.Run([this, submission, validate_only, callback] {
    Advised(std::move(*submission), validate_only, callback);
  });
  if (!is_queued) callback(PoolIsBusy());
}

void Pipeline::Advised(Submission submission, bool validate_only, SubmitCallback callback) {
  std::vector<v1::Advisory> advisories = intake_.Advise(submission);
  if (validate_only) {
    if (const Status status = TryOut(std::move(submission)); !status.ok()) return callback(status);
    return callback(Submitted{.advisories = std::move(advisories)});
  }
  Queue(std::move(submission), std::move(advisories), std::move(callback));
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
    outcome = record.Apply(INT64_MAX, transaction).status();
    return absl::CancelledError("a dry run");
  });
  return absl::IsCancelled(undone) ? outcome : undone;
}

}  // namespace duta::exchange

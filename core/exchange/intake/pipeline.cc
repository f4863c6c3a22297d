#include "core/exchange/intake/pipeline.h"

#include <utility>

#include "core/exchange/log/commit_batch.h"

namespace duta::exchange {

// One submission on its lane.
class Pipeline::Call final : public Lane::Owner {
 public:
  Call(const LaneParts& parts, Callback callback)
      : intake_(parts.intake), callback_(std::move(callback)), lane_(parts, *this, Lane::Sort::kCall, {}) {}

  Lane& lane() { return lane_; }

  bool Advises(const Submission& submission) const override { return intake_.HasAdvisers(submission); }
  void Advise(const Submission& submission) override { advisories_ = intake_.Advise(submission); }
  void Answer(uint64_t, StatusOr<Recorded> recorded) override {
    if (!recorded.ok()) return callback_(recorded.status());
    callback_(Submitted{.recorded = *std::move(recorded), .advisories = std::move(advisories_)});
  }

 private:
  const Intake& intake_;
  const Callback callback_;
  std::vector<v1::Advisory> advisories_;  // Made before the committer has the record.
  Lane lane_;
};

void Pipeline::Submit(std::string caller, envelope::v1::Envelope envelope, bool validate_only, Callback callback) {
  if (!validate_only) {
    const auto call = std::make_shared<Call>(parts_, std::move(callback));
    return call->lane().Submit(call, 0, std::move(caller), std::move(envelope));
  }
  auto authentic = parts_.intake.Authenticate(caller, std::move(envelope));
  if (!authentic.ok()) return callback(authentic.status());
  // std::function wants copyable captures.
  auto shared = std::make_shared<Authentic>(*std::move(authentic));
  const bool is_queued = parts_.pool.Run([this, shared, callback] { callback(TryOut(*shared)); });
  if (!is_queued) callback(PoolRefusal(parts_));
}

StatusOr<Submitted> Pipeline::TryOut(Authentic& authentic) {
  if (const Status refusal = parts_.intake.Judge(authentic); !refusal.ok()) {
    // A repeat would get its first receipt.
    if (FirstReceipt(parts_, authentic.submission) != nullptr) return Submitted{};
    return refusal;
  }
  Submitted submitted{.advisories = parts_.intake.Advise(authentic.submission)};
  DUTA_RETURN_IF_ERROR(Rehearse(std::move(authentic.submission)));
  return submitted;
}

Status Pipeline::Rehearse(Submission submission) {
  MessageRecord record(std::move(submission), parts_.cache, parts_.mailboxes, [](const StatusOr<Recorded>&) {});
  return database_.Rehearse([&](store::Transaction& transaction) {
    // Any index beyond the log will do: the row does not stay.
    return CommitBatch::TryOut(record, INT64_MAX, transaction).status();
  });
}

}  // namespace duta::exchange

// The one way in: intake, then the committer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/thread_pool.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/intake/intake.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/messages/recent.h"

namespace duta::exchange {

// What became of a submission that was not refused.
struct Submitted {
  Recorded recorded;
  std::vector<v1::Advisory> advisories;
};

// Thread-safe. The references outlive it; the pools are stopped before it goes.
class Pipeline {
 public:
  using Callback = std::function<void(StatusOr<Recorded>)>;
  using SubmitCallback = std::function<void(StatusOr<Submitted>)>;

  using Ready = std::function<void(std::unique_ptr<Record>)>;

  // `checkers` verifies; `pool` is for what waits for adapters.
  Pipeline(Intake& intake, Committer& committer, Recent& recent, Mailboxes& mailboxes, store::Database& database,
           ThreadPool& checkers, ThreadPool& pool);

  // Checks one submission of a stream on the hub's own threads, while others of
  // the same stream are checked on others. `ready` is called once, with what is
  // to be given to the committer in the stream's order; with null if the
  // submission is answered. `callback` is called once, with the receipt or the
  // refusal. Both on any thread, perhaps before this returns.
  void Check(std::string caller, envelope::v1::Envelope envelope, Callback callback, Ready ready);

  // Submits one envelope, with the advice of the recipients' adapters. With
  // `validate_only` everything is checked and nothing recorded. HUB_BUSY if a
  // queue is full, HUB_DRAINING. The callback as in Check.
  void Submit(std::string_view caller, envelope::v1::Envelope envelope, bool validate_only, SubmitCallback callback);

 private:
  StatusOr<Recorded> FirstReceipt(const Submission& submission, const Status& refusal) const;
  void CheckNow(std::string_view caller, envelope::v1::Envelope envelope, const Callback& callback, const Ready& ready);
  // Null if it is answered.
  std::unique_ptr<Record> Judge(Authentic& authentic, const Callback& callback) const;
  Status PoolRefusal() const;
  void Defer(const SubmitCallback& callback, std::function<void()> task);
  // Whether it goes on; if not it is answered.
  bool Passes(Authentic& authentic, bool validate_only, const SubmitCallback& callback) const;
  void Advised(Submission submission, bool validate_only, const SubmitCallback& callback);
  void Queue(Submission submission, std::vector<v1::Advisory> advisories, SubmitCallback callback);
  Status TryOut(Submission submission);

  Intake& intake_;
  Committer& committer_;
  Recent& recent_;
  Mailboxes& mailboxes_;
  store::Database& database_;
  ThreadPool& checkers_;
  ThreadPool& pool_;
};

}  // namespace duta::exchange

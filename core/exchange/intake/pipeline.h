// The one way in: intake, then the committer, by a lane. Here for single
// submissions, which may ask for advice and for a dry run.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/exchange/intake/lane.h"
#include "core/store/database.h"

namespace duta::exchange {

// What became of a submission that was not refused.
struct Submitted {
  Recorded recorded;
  std::vector<v1::Advisory> advisories;
};

// Thread-safe. The references outlive it; the pools are stopped before it goes.
class Pipeline {
 public:
  // Called once, with the outcome or the refusal, on any thread, perhaps before
  // Submit returns.
  using Callback = std::function<void(StatusOr<Submitted>)>;

  Pipeline(const LaneParts& parts, store::Database& database) : parts_(parts), database_(database) {}

  // Submits one envelope of `caller`, whom the connection belongs to, with the advice
  // of the recipients' adapters. With `validate_only` everything is checked and
  // nothing recorded. Does not wait for a disk or an adapter. HUB_BUSY if a queue is
  // full, HUB_DRAINING.
  void Submit(std::string caller, envelope::v1::Envelope envelope, bool validate_only, Callback callback);

 private:
  class Call;

  // Blocks.
  StatusOr<Submitted> TryOut(Authentic& authentic);
  Status Rehearse(Submission submission);

  const LaneParts& parts_;
  store::Database& database_;
};

}  // namespace duta::exchange

// What became of a delivery: handed over, expired or returned.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/exchange/log/record.h"
#include "core/exchange/messages/accepted.h"
#include "duta/envelope/v1/envelope.pb.h"

namespace duta::exchange {

// Takes one delivery out of its mailbox and records why. The first record wins:
// a second one gets the first's receipt, whatever it says.
class HandoverRecord final : public Record {
 public:
  // Called with the receipt or UNKNOWN_DELIVERY, on the committer's thread.
  using Callback = std::function<void(StatusOr<Recorded>)>;

  // The recipient took it over.
  static std::unique_ptr<Record> Acknowledged(const Accepted& accepted, std::string_view mailbox, Instant now,
                                              Callback callback);
  // The recipient took it over and signed `acknowledgement`, which is verified
  // already.
  static std::unique_ptr<Record> AcknowledgedSigned(const Accepted& accepted, std::string_view mailbox,
                                                    const envelope::v1::Envelope& acknowledgement,
                                                    const log::v1::VerifiedSignature& verified, Instant now,
                                                    Callback callback);
  static std::unique_ptr<Record> Expired(const Accepted& accepted, std::string_view mailbox, Instant now,
                                         Callback callback);
  static std::unique_ptr<Record> Returned(const Accepted& accepted, std::string_view mailbox, std::string_view reason,
                                          Instant now, Callback callback);

  void Ask(CommitBatch& batch) const override;
  StatusOr<Verdict> Apply(uint64_t index, CommitBatch& batch) override;
  std::vector<std::string_view> parties() const override { return {sender_, mailbox_}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  std::string_view emptied() const override { return mailbox_; }
  void Done(StatusOr<Recorded> recorded) override { callback_(std::move(recorded)); }

 private:
  HandoverRecord(const Accepted& accepted, std::string_view mailbox, Instant now, const log::v1::Entry& entry,
                 std::string acknowledgement, Callback callback);
  StatusOr<Verdict> FindFirst(CommitBatch& batch) const;

  const uint64_t message_index_;
  const std::string sender_;
  const std::string mailbox_;
  const std::string acknowledgement_;  // Serialised envelope; empty if none.
  const Instant now_;                  // When it happened.
  Instant time_;                       // What its entry says.
  std::string entry_;
  log::Hash leaf_;
  const Callback callback_;
};

}  // namespace duta::exchange

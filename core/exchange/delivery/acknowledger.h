// Acknowledgements of recipients, checked before they are recorded.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/messages/recent.h"
#include "core/registry/registry.h"
#include "duta/exchange/v1/exchange_service.pb.h"

namespace duta::exchange {

// Thread-safe. The references outlive it.
class Acknowledger {
 public:
  // Called once, with proof of the handover or the refusal, on the caller's or
  // the committer's thread.
  using Callback = std::function<void(StatusOr<Recorded>)>;

  Acknowledger(const registry::Registry& registry, Recent& recent, Committer& committer, const Clock& clock);

  // Checks the acknowledgement of one delivery of `mailbox`, which is the
  // caller's to take over. The result is to be given to the committer; null if
  // it was refused: UNKNOWN_DELIVERY, ACKNOWLEDGEMENT_INVALID,
  // ACKNOWLEDGEMENT_SIGNATURE_REQUIRED, UNKNOWN_KEY, KEY_NOT_VALID,
  // SIGNATURE_INVALID.
  std::unique_ptr<Record> Check(const std::string& mailbox, const v1::AcknowledgeItem& item, Callback callback);

  // Checks and records. The same reasons, HUB_BUSY, HUB_DRAINING.
  void Acknowledge(const std::string& mailbox, const v1::AcknowledgeItem& item, Callback callback);

 private:
  StatusOr<log::v1::VerifiedSignature> CheckSigned(const std::string& mailbox, const Accepted& accepted,
                                                   const envelope::v1::Envelope& envelope, Instant now) const;
  StatusOr<std::unique_ptr<Record>> Judge(const std::string& mailbox, const v1::AcknowledgeItem& item,
                                          const Callback& callback) const;

  const registry::Registry& registry_;
  Recent& recent_;
  Committer& committer_;
  const Clock& clock_;
};

}  // namespace duta::exchange

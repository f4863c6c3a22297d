// Acknowledgements of recipients, checked before they are recorded.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/log/record.h"
#include "core/exchange/messages/messages.h"
#include "core/registry/registry.h"
#include "duta/exchange/v1/exchange_service.pb.h"

namespace duta::exchange {

// Thread-safe. The references outlive it.
class Acknowledger {
 public:
  // Called once, with proof of the handover or the refusal, on the committer's
  // threads.
  using Callback = std::function<void(StatusOr<Recorded>)>;

  // `hub` is the name of this hub's log.
  Acknowledger(const registry::Registry& registry, const Messages& messages, const Clock& clock, std::string hub)
      : registry_(registry), messages_(messages), clock_(clock), hub_(std::move(hub)) {}

  // Checks the acknowledgement of one delivery of `mailbox`, which is the caller's
  // to take over. The result is to be given to the committer, which answers
  // `callback`; of a refusal nobody is told but the caller. Waits for the disk if
  // the message is not in memory. UNKNOWN_DELIVERY, ACKNOWLEDGEMENT_INVALID,
  // WRONG_HUB, ACKNOWLEDGEMENT_SIGNATURE_REQUIRED, UNKNOWN_KEY, KEY_NOT_VALID,
  // SIGNATURE_INVALID.
  StatusOr<std::unique_ptr<Record>> Check(const std::string& mailbox, const v1::AcknowledgeItem& item,
                                          Callback callback) const;
  // The same without the disk: null, and `callback` as it was, if the message is not
  // in memory.
  StatusOr<std::unique_ptr<Record>> CheckInMemory(const std::string& mailbox, const v1::AcknowledgeItem& item,
                                                  Callback& callback) const;

 private:
  StatusOr<log::v1::VerifiedSignature> CheckSigned(const std::string& mailbox, const Accepted& accepted,
                                                   const envelope::v1::Envelope& envelope, Instant now) const;
  StatusOr<std::unique_ptr<Record>> Judge(const std::string& mailbox, const v1::AcknowledgeItem& item,
                                          const Accepted& accepted, Callback callback) const;

  const registry::Registry& registry_;
  const Messages& messages_;
  const Clock& clock_;
  const std::string hub_;
};

}  // namespace duta::exchange

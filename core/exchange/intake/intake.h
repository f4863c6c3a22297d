// The gate: everything that must hold before a message may be recorded.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/intake/message_record.h"
#include "core/exchange/intake/rate_limiter.h"
#include "core/exchange/kind_set.h"
#include "core/exchange/limits.h"
#include "core/exchange/translator.h"
#include "core/registry/registry.h"

namespace duta::exchange {

// A message whose signatures verify. Nothing else is known of it.
struct Authentic {
  Submission submission;
  // Signing keys that were not valid now, if any: refused in Judge, after the
  // chance to answer a repeat with its first receipt.
  Status key_validity;
  std::shared_ptr<const registry::Snapshot> registry;
};

// Thread-safe. The references outlive it.
class Intake {
 public:
  // `hub` is the name of this hub's log.
  Intake(const registry::Registry& registry, const KindSet& kinds, Translator& translator, const Clock& clock,
         const Limits& limits, std::string hub);

  // Shape, size, hub, sender, rate and signatures. `caller` is whom the connection
  // belongs to. ENVELOPE_MALFORMED, MESSAGE_TOO_LARGE, MESSAGE_MALFORMED,
  // WRONG_HUB, SENDER_MISMATCH, NOT_AN_ADMINISTRATOR, RATE_LIMITED, UNKNOWN_KEY,
  // SIGNATURE_INVALID.
  StatusOr<Authentic> Authenticate(std::string_view caller, envelope::v1::Envelope envelope);

  // Takes what a signed acknowledgement for `mailbox` costs: one of as many a minute as
  // its partner may send messages, counted apart from those. RATE_LIMITED.
  Status TakeAcknowledgement(std::string_view mailbox);

  // Whether Judge may block: a native body goes through the sender's adapter,
  // an order may put an adapter to the test.
  bool MayBlock(const Authentic& authentic) const;

  // Key validity, times, recipients, policy, kind. All reasons of
  // ExchangeService.Submit but those above and what only the commit can know.
  // On success `authentic.submission` is complete.
  Status Judge(Authentic& authentic) const;

  // Whether there is an adapter to ask.
  bool HasAdvisers(const Submission& submission) const;
  // What the adapters of the recipients, and of the sender if it takes part in what is
  // planned, would tell the sender. Blocks.
  std::vector<v1::Advisory> Advise(const Submission& submission) const;

 private:
  // Partners that have an adapter in service.
  std::set<std::string_view> AdvisersOf(const Submission& submission) const;

  Status TakeToken(std::string_view caller, const Authentic& authentic);
  Status VerifySignatures(std::string_view caller, Authentic& authentic) const;
  Status CheckPolicy(Authentic& authentic) const;
  Status FindKind(Submission& submission) const;
  Status TranslateNative(Submission& submission) const;

  const registry::Registry& registry_;
  const KindSet& kinds_;
  Translator& translator_;
  const Clock& clock_;
  const Limits limits_;
  const std::string hub_;
  RateLimiter rate_limiter_;
  RateLimiter acknowledgement_limiter_;
};

}  // namespace duta::exchange

// Messages as they were signed, for services that show what proves their answers.
#pragma once

#include <string_view>

#include "core/base/status.h"
#include "core/exchange/messages/accepted.h"

namespace duta::server {

// Whether `caller` or a unit of it sent a message or has it in a mailbox.
bool IsPartyTo(const exchange::Accepted& accepted, std::string_view caller);

// Puts a message into a part of a response that has the fields `envelope`,
// `receipt` and `canonical_body`.
template <typename Signed>
void PutSigned(const exchange::Accepted& accepted, Signed& part) {
  *part.mutable_envelope() = accepted.envelope;
  *part.mutable_receipt() = accepted.receipt;
  part.set_canonical_body(accepted.canonical_body);
}

}  // namespace duta::server

#include "core/exchange/messages/accepted.h"

#include <utility>

namespace duta::exchange {

StatusOr<std::string> Accepted::Body() const {
  if (!canonical_body.empty()) return canonical_body;
  message::v1::Message message;
  if (!message.ParseFromString(envelope.payload())) return absl::DataLossError("a stored message cannot be read");
  return std::move(*message.mutable_body()->mutable_content());
}

}  // namespace duta::exchange

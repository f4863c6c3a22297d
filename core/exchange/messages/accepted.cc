#include "core/exchange/messages/accepted.h"

#include <utility>

#include "core/crypto/digest.h"

namespace duta::exchange {

StatusOr<std::string> Accepted::Body() const {
  if (!canonical_body.empty()) return canonical_body;
  message::v1::Message message;
  if (!message.ParseFromString(envelope.payload())) return absl::DataLossError("a stored message cannot be read");
  return std::move(*message.mutable_body()->mutable_content());
}

int64_t ContentSum(std::string_view envelope, std::string_view kind, std::string_view canonical_body) {
  // A kind is a media type, without a zero byte.
  constexpr std::string_view kEnd("\0", 1);
  const crypto::Sha256Digest digest =
      crypto::Sha256({kind, kEnd, canonical_body.empty() ? kEnd : "", canonical_body, envelope});
  uint64_t sum = 0;
  for (size_t i = 0; i < sizeof(sum); ++i) sum = sum << 8 | digest[i];
  return sum == 0 ? 1 : static_cast<int64_t>(sum);
}

bool HasContentSum(int64_t sum, std::string_view envelope, std::string_view kind, std::string_view canonical_body) {
  return sum == 0 || sum == ContentSum(envelope, kind, canonical_body);
}

}  // namespace duta::exchange

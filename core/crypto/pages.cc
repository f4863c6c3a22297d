#include "core/crypto/pages.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"

namespace duta::crypto {
namespace {

// A token is base64 of the first bytes of SHA-256(list || 0x00 || last), then
// `last`.
constexpr size_t kCheckBytes = 8;
constexpr size_t kMaxTokenBytes = 512;

std::string CheckOf(std::string_view list, std::string_view last) {
  return ToString(Sha256({list, std::string_view("\0", 1), last})).substr(0, kCheckBytes);
}

}  // namespace

size_t PageSize(uint32_t requested, size_t usual, size_t largest) {
  return requested == 0 ? usual : std::min<size_t>(requested, largest);
}

std::string NextPageToken(std::string_view list, std::string_view last) {
  return ToBase64(CheckOf(list, last).append(last));
}

StatusOr<std::string> StartOfPage(std::string_view list, std::string_view token) {
  if (token.empty()) return std::string();
  if (token.size() > kMaxTokenBytes) return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
  const StatusOr<std::string> bytes = FromBase64(token);
  if (bytes.ok() && bytes->size() > kCheckBytes) {
    std::string last = bytes->substr(kCheckBytes);
    if (bytes->starts_with(CheckOf(list, last))) return last;
  }
  return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
}

StatusOr<int64_t> NumberBeforePage(std::string_view list, std::string_view token) {
  DUTA_ASSIGN_OR_RETURN(const std::string last, StartOfPage(list, token));
  int64_t number = -1;
  if (!last.empty() && !absl::SimpleAtoi(last, &number)) {
    return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
  }
  return number;
}

}  // namespace duta::crypto

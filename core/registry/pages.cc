#include "core/registry/pages.h"

#include <algorithm>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"

namespace duta::registry {
namespace {

// A token is base64 of the first bytes of SHA-256(list || 0x00 || last), then
// `last`.
constexpr size_t kCheckBytes = 8;
constexpr size_t kMaxTokenBytes = 512;

std::string CheckOf(std::string_view list, std::string_view last) {
  return crypto::ToString(crypto::Sha256({list, std::string_view("\0", 1), last})).substr(0, kCheckBytes);
}

}  // namespace

size_t PageSize(uint32_t requested) { return requested == 0 ? 100 : std::min<size_t>(requested, 1000); }

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

}  // namespace duta::registry

#include "core/cli/shell/arguments.h"

#include <charconv>

#include "core/base/bytes.h"
#include "core/cli/shell/failure.h"

namespace duta::cli {

StatusOr<uint64_t> ParseIndex(std::string_view text, std::string_view option) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return value;
  return Usage(std::string(option) + ": \"" + std::string(text) + "\" is no whole number");
}

StatusOr<std::string> ParseDigest(std::string_view text, std::string_view option) {
  auto digest = FromHex(text);
  if (digest.ok() && digest->size() == 32) return digest;
  return Usage(std::string(option) + ": \"" + std::string(text) + "\" is no SHA-256 of 64 hexadecimal digits");
}

}  // namespace duta::cli

#include "core/cli/shell/arguments.h"

#include <charconv>

#include "core/cli/shell/failure.h"

namespace duta::cli {

StatusOr<uint64_t> ParseIndex(std::string_view text, std::string_view option) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return value;
  return Usage(std::string(option) + ": \"" + std::string(text) + "\" is no whole number");
}

}  // namespace duta::cli

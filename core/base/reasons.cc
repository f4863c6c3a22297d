#include "core/base/reasons.h"

#include <algorithm>
#include <array>

namespace duta {
namespace {

constexpr std::array kCatalogue = {
#define DUTA_REASON(enumerator, wire, code, cause, cure) \
  ReasonInfo{Reason::enumerator, wire, absl::StatusCode::code, cause, cure},
#include "core/base/reasons.def"
#undef DUTA_REASON
};

}  // namespace

const ReasonInfo& Describe(Reason reason) { return kCatalogue[static_cast<size_t>(reason)]; }

std::optional<ReasonInfo> FindReason(std::string_view wire) {
  const auto* row =
      std::find_if(kCatalogue.begin(), kCatalogue.end(), [&](const ReasonInfo& info) { return info.wire == wire; });
  if (row == kCatalogue.end()) return std::nullopt;
  return *row;
}

std::span<const ReasonInfo> AllReasons() { return kCatalogue; }

}  // namespace duta

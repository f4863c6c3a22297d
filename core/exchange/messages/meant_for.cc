#include "core/exchange/messages/meant_for.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace duta::exchange {
namespace {

constexpr size_t kMaxShown = 100;

}  // namespace

Status CheckMeantFor(std::string_view named, std::string_view hub) {
  if (named == hub) return absl::OkStatus();
  const std::string own(hub);
  const std::string other(named.substr(0, kMaxShown));
  return Refuse(Reason::kWrongHub,
                other.empty() ? absl::StrCat("what is signed names no hub; this one is ", own)
                              : absl::StrCat("what is signed is meant for the hub \"", other, "\"; this one is ", own),
                {{"hub", own}, {"named_hub", other}});
}

}  // namespace duta::exchange

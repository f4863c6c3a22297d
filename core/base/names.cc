#include "core/base/names.h"

#include <algorithm>

namespace duta {
namespace {

bool IsSegment(std::string_view text) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return text.size() >= 2 && text.size() <= 63 && text[0] >= 'a' && text[0] <= 'z' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), allowed);
}

constexpr std::string_view kUnits = "/units/";

}  // namespace

NameKind KindOfName(std::string_view name) {
  if (name == kHubName) return NameKind::kHub;
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos) return NameKind::kInvalid;
  const std::string_view collection = name.substr(0, slash);
  const std::string_view rest = name.substr(slash + 1);
  if (collection == "groups") return IsSegment(rest) ? NameKind::kGroup : NameKind::kInvalid;
  if (collection == "administrators") return IsSegment(rest) ? NameKind::kAdministrator : NameKind::kInvalid;
  if (collection != "partners") return NameKind::kInvalid;
  const size_t units = rest.find(kUnits);
  if (units == std::string_view::npos) return IsSegment(rest) ? NameKind::kPartner : NameKind::kInvalid;
  return IsSegment(rest.substr(0, units)) && IsSegment(rest.substr(units + kUnits.size())) ? NameKind::kUnit
                                                                                           : NameKind::kInvalid;
}

std::string_view PartnerOf(std::string_view name) { return name.substr(0, name.find(kUnits)); }

bool ActsFor(std::string_view actor, std::string_view name) {
  return actor == name || (KindOfName(actor) == NameKind::kPartner && PartnerOf(name) == actor);
}

bool IsAdministrator(std::string_view name) { return KindOfName(name) == NameKind::kAdministrator; }

// '0' follows '/' in ASCII.
UnitRange::UnitRange(std::string_view partner)
    : first(std::string(partner) + "/units/"), last(std::string(partner) + "/units0") {}

}  // namespace duta

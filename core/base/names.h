// Resource names: `partners/id-kemlu`, `partners/id-kemlu/units/canberra`,
// `groups/asean`, `administrators/rina`, `hub`.
#pragma once

#include <string>
#include <string_view>

namespace duta {

// The hub itself, as a recipient of orders.
inline constexpr std::string_view kHubName = "hub";

enum class NameKind { kInvalid, kPartner, kUnit, kGroup, kAdministrator, kHub };

// What `name` names by its form; kInvalid if it has none of the forms. Segments
// are 2 to 63 of [a-z0-9-], starting with a letter, not ending with a hyphen.
NameKind KindOfName(std::string_view name);

// The partner of a unit (`partners/id-kemlu` of
// `partners/id-kemlu/units/canberra`); any other name is returned as it is.
std::string_view PartnerOf(std::string_view name);

// Whether `actor` may act as `name`: the same, or a unit of the partner `actor`.
bool ActsFor(std::string_view actor, std::string_view name);

bool IsAdministrator(std::string_view name);

// All units of a partner, also those that were removed, lie between these two
// names in the order of bytes, both excluded.
struct UnitRange {
  explicit UnitRange(std::string_view partner);
  std::string first;
  std::string last;
};

}  // namespace duta

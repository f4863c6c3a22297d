#include "core/kinds/visit/query_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/visit/attendees.h"

namespace duta::kinds {
namespace {

constexpr int kMaxPartners = 50;

}  // namespace

Status InvalidQuery(std::string_view field, std::string_view what) {
  const std::string name(field);
  return Refuse(Reason::kQueryInvalid, absl::StrCat(name, ": ", std::string(what)), {{"field", name}});
}

Status CheckPartners(const google::protobuf::RepeatedPtrField<std::string>& partners) {
  if (partners.empty() || partners.size() > kMaxPartners) return InvalidQuery("partners", "1 to 50 are required");
  std::set<std::string_view> seen;
  for (const std::string& partner : partners) {
    if (!IsPartyName(partner)) return InvalidQuery("partners", "one is not the name of a partner or unit");
    if (!seen.insert(partner).second) return InvalidQuery("partners", absl::StrCat(partner, " is named twice"));
  }
  return absl::OkStatus();
}

google::protobuf::Timestamp ToProto(int64_t seconds) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  return timestamp;
}

bool IsParty(const schedule::v1::VisitState& state, std::string_view caller) {
  return ActsFor(caller, state.organizer()) ||
         std::any_of(state.attendees().begin(), state.attendees().end(),
                     [&](const auto& attendee) { return ActsFor(caller, attendee.name()); });
}

bool IsInvited(const schedule::v1::VisitState& state, std::string_view caller) {
  return visit::SideOf(state, caller) != visit::Side::kStranger;
}

}  // namespace duta::kinds

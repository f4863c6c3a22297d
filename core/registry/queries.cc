#include "core/registry/queries.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/pages.h"

namespace duta::registry {
namespace {

Status Unknown(const std::string& field, const std::string& name) {
  return Refuse(Reason::kUnknownResource, absl::StrCat("no such resource: ", name), {{"field", field}, {"name", name}});
}

// The name of a list for page tokens: it is one caller's.
std::string ListFor(std::string_view caller, std::string_view list) {
  return absl::StrCat(std::string(list), " ", std::string(caller));
}

// Puts one page of the items from `begin` to `end`, which are sorted by key and
// come after what the token named, through `show` into the response.
template <typename Iterator, typename Response, typename Show>
void FillPage(std::string_view list, Iterator begin, Iterator end, size_t size, Response& response, Show show) {
  for (size_t count = 0; begin != end; ++begin, ++count) {
    if (count == size) {
      response.set_next_page_token(crypto::NextPageToken(list, std::prev(begin)->first));
      return;
    }
    show(begin->second);
  }
}

v1::Unit ShowUnit(const Snapshot& snapshot, std::string_view caller, const v1::Unit& unit) {
  v1::Unit shown = unit;
  if (!ActsFor(caller, unit.name()) && snapshot.FindAdministrator(caller) == nullptr) shown.clear_transport_trust();
  return shown;
}

}  // namespace

StatusOr<v1::GetPartnerResponse> RegistryQueries::GetPartner(std::string_view caller,
                                                             const v1::GetPartnerRequest& request) const {
  const auto snapshot = registry_.Current();
  const v1::Partner* partner = snapshot->FindPartner(request.name());
  if (partner == nullptr) return Unknown("name", request.name());
  v1::GetPartnerResponse response;
  *response.mutable_partner() = ShowPartner(*snapshot, caller, *partner);
  return response;
}

StatusOr<v1::ListPartnersResponse> RegistryQueries::ListPartners(std::string_view caller,
                                                                 const v1::ListPartnersRequest& request) const {
  const std::string list = ListFor(caller, "partners");
  const auto snapshot = registry_.Current();
  DUTA_ASSIGN_OR_RETURN(const std::string after, crypto::StartOfPage(list, request.page_token()));
  v1::ListPartnersResponse response;
  FillPage(list, snapshot->partners().upper_bound(after), snapshot->partners().end(),
           crypto::PageSize(request.page_size()), response,
           [&](const v1::Partner& partner) { *response.add_partners() = ShowPartner(*snapshot, caller, partner); });
  return response;
}

StatusOr<v1::ListUnitsResponse> RegistryQueries::ListUnits(std::string_view caller,
                                                           const v1::ListUnitsRequest& request) const {
  const auto snapshot = registry_.Current();
  if (snapshot->FindPartner(request.parent()) == nullptr) return Unknown("parent", request.parent());
  const UnitRange units(request.parent());
  const std::string list = ListFor(caller, units.first);
  DUTA_ASSIGN_OR_RETURN(const std::string after, crypto::StartOfPage(list, request.page_token()));
  v1::ListUnitsResponse response;
  FillPage(list, snapshot->units().upper_bound(std::max(units.first, after)), snapshot->units().lower_bound(units.last),
           crypto::PageSize(request.page_size()), response,
           [&](const v1::Unit& unit) { *response.add_units() = ShowUnit(*snapshot, caller, unit); });
  return response;
}

StatusOr<v1::GetGroupResponse> RegistryQueries::GetGroup(std::string_view, const v1::GetGroupRequest& request) const {
  const auto snapshot = registry_.Current();
  const v1::Group* group = snapshot->FindGroup(request.name());
  if (group == nullptr) return Unknown("name", request.name());
  v1::GetGroupResponse response;
  *response.mutable_group() = *group;
  return response;
}

StatusOr<v1::ListGroupsResponse> RegistryQueries::ListGroups(std::string_view caller,
                                                             const v1::ListGroupsRequest& request) const {
  const std::string list = ListFor(caller, "groups");
  const auto snapshot = registry_.Current();
  DUTA_ASSIGN_OR_RETURN(const std::string after, crypto::StartOfPage(list, request.page_token()));
  v1::ListGroupsResponse response;
  FillPage(list, snapshot->groups().upper_bound(after), snapshot->groups().end(), crypto::PageSize(request.page_size()),
           response, [&](const v1::Group& group) { *response.add_groups() = group; });
  return response;
}

StatusOr<v1::ListKeysResponse> RegistryQueries::ListKeys(std::string_view caller,
                                                         const v1::ListKeysRequest& request) const {
  const auto snapshot = registry_.Current();
  // Who is gone keeps its keys: they verify what it signed.
  std::map<std::string_view, const KeyRecord*> keys;
  for (const KeyRecord* record : snapshot->KeysOf(request.parent())) keys.emplace(record->key.keyid(), record);
  if (keys.empty() && snapshot->FindTrust(request.parent()) == nullptr) return Unknown("parent", request.parent());
  const std::string list = ListFor(caller, request.parent() + "/keys");
  DUTA_ASSIGN_OR_RETURN(const std::string after, crypto::StartOfPage(list, request.page_token()));
  v1::ListKeysResponse response;
  FillPage(list, keys.upper_bound(after), keys.end(), crypto::PageSize(request.page_size()), response,
           [&](const KeyRecord* record) { *response.add_keys() = record->key; });
  return response;
}

StatusOr<v1::ListAdministratorsResponse> RegistryQueries::ListAdministrators(
    std::string_view caller, const v1::ListAdministratorsRequest& request) const {
  const auto snapshot = registry_.Current();
  if (snapshot->FindAdministrator(caller) == nullptr) return Refuse(Reason::kNotAnAdministrator);
  const std::string list = ListFor(caller, "administrators");
  DUTA_ASSIGN_OR_RETURN(const std::string after, crypto::StartOfPage(list, request.page_token()));
  v1::ListAdministratorsResponse response;
  FillPage(list, snapshot->administrators().upper_bound(after), snapshot->administrators().end(),
           crypto::PageSize(request.page_size()), response,
           [&](const v1::Administrator& administrator) { *response.add_administrators() = administrator; });
  return response;
}

StatusOr<v1::GetSelfResponse> RegistryQueries::GetSelf(std::string_view caller, const v1::GetSelfRequest&) const {
  v1::GetSelfResponse response;
  response.set_name(std::string(caller));
  response.set_state(registry_.Current()->StateOf(caller));
  return response;
}

v1::Partner RegistryQueries::ShowPartner(const Snapshot& snapshot, std::string_view caller,
                                         const v1::Partner& partner) const {
  v1::Partner shown = partner;
  if (caller != partner.name() && snapshot.FindAdministrator(caller) == nullptr) {
    shown.clear_policy();
    shown.clear_transport_trust();
  }
  const AdapterRecord* adapter = snapshot.FindAdapter(partner.name());
  if (adapter != nullptr && adapter->InService() != nullptr && !adapter->suspended)
    shown.set_adapter(adapter_label_(*adapter));
  return shown;
}

}  // namespace duta::registry

// What may be read of the registry, and by whom: RegistryService without the
// network.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/registry/registry.h"
#include "duta/registry/v1/registry_service.pb.h"

namespace duta::registry {

// Thread-safe. `registry` outlives it. `caller` is the identity of the
// connection. Errors as in registry_service.proto.
//
// Everyone sees who is on the network and with which keys, since these verify
// evidence. A partner's policy and TLS trust are shown to administrators and to
// the partner itself, a unit's trust to administrators, its partner and itself.
class RegistryQueries {
 public:
  // What people call an adapter in service, such as `id-note-verbale@1.0.0`;
  // empty if it is not known here. Called from many threads.
  using AdapterLabel = std::function<std::string(const AdapterRecord&)>;

  RegistryQueries(const Registry& registry, AdapterLabel adapter_label)
      : registry_(registry), adapter_label_(std::move(adapter_label)) {}

  StatusOr<v1::GetPartnerResponse> GetPartner(std::string_view caller, const v1::GetPartnerRequest& request) const;
  StatusOr<v1::ListPartnersResponse> ListPartners(std::string_view caller,
                                                  const v1::ListPartnersRequest& request) const;
  StatusOr<v1::ListUnitsResponse> ListUnits(std::string_view caller, const v1::ListUnitsRequest& request) const;
  StatusOr<v1::GetGroupResponse> GetGroup(std::string_view caller, const v1::GetGroupRequest& request) const;
  StatusOr<v1::ListGroupsResponse> ListGroups(std::string_view caller, const v1::ListGroupsRequest& request) const;
  StatusOr<v1::ListKeysResponse> ListKeys(std::string_view caller, const v1::ListKeysRequest& request) const;
  StatusOr<v1::ListAdministratorsResponse> ListAdministrators(std::string_view caller,
                                                              const v1::ListAdministratorsRequest& request) const;
  // All but what the hub says of itself: `hub_time`, `hub_version`.
  StatusOr<v1::GetSelfResponse> GetSelf(std::string_view caller, const v1::GetSelfRequest& request) const;

 private:
  v1::Partner ShowPartner(const Snapshot& snapshot, std::string_view caller, const v1::Partner& partner) const;

  const Registry& registry_;
  const AdapterLabel adapter_label_;
};

}  // namespace duta::registry

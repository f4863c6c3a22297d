// duta.registry.v1.RegistryService over the registry's queries.
#pragma once

#include <string>
#include <utility>

#include "core/base/clock.h"
#include "core/registry/queries.h"
#include "core/server/callers.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class RegistryService final : public registry::v1::RegistryService::CallbackService {
 public:
  // `version` is that of the hub's program.
  RegistryService(const registry::RegistryQueries& queries, server::Callers& callers, const Clock& clock,
                  std::string version)
      : queries_(queries), callers_(callers), clock_(clock), version_(std::move(version)) {}

  grpc::ServerUnaryReactor* GetPartner(grpc::CallbackServerContext* context,
                                       const registry::v1::GetPartnerRequest* request,
                                       registry::v1::GetPartnerResponse* response) override;
  grpc::ServerUnaryReactor* ListPartners(grpc::CallbackServerContext* context,
                                         const registry::v1::ListPartnersRequest* request,
                                         registry::v1::ListPartnersResponse* response) override;
  grpc::ServerUnaryReactor* ListUnits(grpc::CallbackServerContext* context,
                                      const registry::v1::ListUnitsRequest* request,
                                      registry::v1::ListUnitsResponse* response) override;
  grpc::ServerUnaryReactor* GetGroup(grpc::CallbackServerContext* context, const registry::v1::GetGroupRequest* request,
                                     registry::v1::GetGroupResponse* response) override;
  grpc::ServerUnaryReactor* ListGroups(grpc::CallbackServerContext* context,
                                       const registry::v1::ListGroupsRequest* request,
                                       registry::v1::ListGroupsResponse* response) override;
  grpc::ServerUnaryReactor* ListKeys(grpc::CallbackServerContext* context, const registry::v1::ListKeysRequest* request,
                                     registry::v1::ListKeysResponse* response) override;
  grpc::ServerUnaryReactor* ListAdministrators(grpc::CallbackServerContext* context,
                                               const registry::v1::ListAdministratorsRequest* request,
                                               registry::v1::ListAdministratorsResponse* response) override;
  grpc::ServerUnaryReactor* GetSelf(grpc::CallbackServerContext* context, const registry::v1::GetSelfRequest* request,
                                    registry::v1::GetSelfResponse* response) override;

 private:
  const registry::RegistryQueries& queries_;
  server::Callers& callers_;
  const Clock& clock_;
  const std::string version_;
};

}  // namespace duta::hub

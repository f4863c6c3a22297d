// duta.registry.v1.RegistryService over the registry's queries.
#pragma once

#include "core/registry/queries.h"
#include "core/server/callers.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class RegistryService final : public registry::v1::RegistryService::CallbackService {
 public:
  RegistryService(const registry::RegistryQueries& queries, server::Callers& callers)
      : queries_(queries), callers_(callers) {}

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
  grpc::ServerUnaryReactor* GetSelf(grpc::CallbackServerContext* context, const registry::v1::GetSelfRequest* request,
                                    registry::v1::GetSelfResponse* response) override;

 private:
  const registry::RegistryQueries& queries_;
  server::Callers& callers_;
};

}  // namespace duta::hub

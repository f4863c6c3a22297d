#include "core/hub/services/registry_service.h"

#include "core/server/unary.h"

namespace duta::hub {

grpc::ServerUnaryReactor* RegistryService::GetPartner(grpc::CallbackServerContext* context,
                                                      const registry::v1::GetPartnerRequest* request,
                                                      registry::v1::GetPartnerResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.GetPartner(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::ListPartners(grpc::CallbackServerContext* context,
                                                        const registry::v1::ListPartnersRequest* request,
                                                        registry::v1::ListPartnersResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.ListPartners(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::ListUnits(grpc::CallbackServerContext* context,
                                                     const registry::v1::ListUnitsRequest* request,
                                                     registry::v1::ListUnitsResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.ListUnits(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::GetGroup(grpc::CallbackServerContext* context,
                                                    const registry::v1::GetGroupRequest* request,
                                                    registry::v1::GetGroupResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.GetGroup(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::ListGroups(grpc::CallbackServerContext* context,
                                                      const registry::v1::ListGroupsRequest* request,
                                                      registry::v1::ListGroupsResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.ListGroups(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::ListKeys(grpc::CallbackServerContext* context,
                                                    const registry::v1::ListKeysRequest* request,
                                                    registry::v1::ListKeysResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.ListKeys(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::ListAdministrators(grpc::CallbackServerContext* context,
                                                              const registry::v1::ListAdministratorsRequest* request,
                                                              registry::v1::ListAdministratorsResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) { return queries_.ListAdministrators(caller, *request); });
}

grpc::ServerUnaryReactor* RegistryService::GetSelf(grpc::CallbackServerContext* context,
                                                   const registry::v1::GetSelfRequest* request,
                                                   registry::v1::GetSelfResponse* response) {
  return server::Answer(context, response, callers_,
                        [&](const std::string& caller) -> StatusOr<registry::v1::GetSelfResponse> {
                          DUTA_ASSIGN_OR_RETURN(auto self, queries_.GetSelf(caller, *request));
                          *self.mutable_hub_time() = ToTimestamp(clock_.Now());
                          self.set_hub_version(version_);
                          return self;
                        });
}

}  // namespace duta::hub

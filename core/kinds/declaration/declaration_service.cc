#include "core/kinds/declaration/declaration_service.h"

#include <string>
#include <utility>
#include <vector>

#include "core/server/unary.h"

namespace duta::kinds {

using namespace declaration::v1;  // The service's requests and responses.

grpc::ServerUnaryReactor* DeclarationService::GetDeclaration(grpc::CallbackServerContext* context,
                                                             const GetDeclarationRequest* request,
                                                             GetDeclarationResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.GetDeclaration(caller, *request);
  });
}

grpc::ServerUnaryReactor* DeclarationService::ListDeclarations(grpc::CallbackServerContext* context,
                                                               const ListDeclarationsRequest* request,
                                                               ListDeclarationsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.ListDeclarations(caller, *request);
  });
}

grpc::ServerUnaryReactor* DeclarationService::ListDeclarationSteps(grpc::CallbackServerContext* context,
                                                                   const ListDeclarationStepsRequest* request,
                                                                   ListDeclarationStepsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.ListDeclarationSteps(caller, *request);
  });
}

grpc::ServerWriteReactor<WatchDeclarationsResponse>* DeclarationService::WatchDeclarations(
    grpc::CallbackServerContext* context, const WatchDeclarationsRequest* request) {
  const auto changes = [this](const std::string& caller, uint64_t& revision,
                              size_t limit) -> StatusOr<std::vector<WatchDeclarationsResponse>> {
    DUTA_ASSIGN_OR_RETURN(auto states, queries_.Changes(caller, revision, limit));
    std::vector<WatchDeclarationsResponse> responses;
    for (DeclarationState& state : states) *responses.emplace_back().mutable_declaration() = std::move(state);
    return responses;
  };
  return watches_.Start<WatchDeclarationsResponse>(context, callers_, pool_, request->after_revision(), changes);
}

}  // namespace duta::kinds

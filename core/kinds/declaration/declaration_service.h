// duta.declaration.v1.DeclarationService over the queries of declarations.
#pragma once

#include "core/kinds/declaration/declaration_queries.h"
#include "core/server/kind_family.h"
#include "core/server/watches.h"
#include "duta/declaration/v1/declaration_service.grpc.pb.h"

namespace duta::kinds {

// Thread-safe. What `context` refers to outlives it.
class DeclarationService final : public declaration::v1::DeclarationService::CallbackService {
 public:
  explicit DeclarationService(const server::ServiceContext& context)
      : queries_(context.database, context.messages, context.registry),
        callers_(context.callers),
        pool_(context.pool),
        watches_(context.max_watches) {}

  // The WatchDeclarations calls.
  server::Watches& watches() { return watches_; }

  grpc::ServerUnaryReactor* GetDeclaration(grpc::CallbackServerContext* context,
                                           const declaration::v1::GetDeclarationRequest* request,
                                           declaration::v1::GetDeclarationResponse* response) override;
  grpc::ServerUnaryReactor* ListDeclarations(grpc::CallbackServerContext* context,
                                             const declaration::v1::ListDeclarationsRequest* request,
                                             declaration::v1::ListDeclarationsResponse* response) override;
  grpc::ServerUnaryReactor* ListDeclarationSteps(grpc::CallbackServerContext* context,
                                                 const declaration::v1::ListDeclarationStepsRequest* request,
                                                 declaration::v1::ListDeclarationStepsResponse* response) override;
  grpc::ServerWriteReactor<declaration::v1::WatchDeclarationsResponse>* WatchDeclarations(
      grpc::CallbackServerContext* context, const declaration::v1::WatchDeclarationsRequest* request) override;

 private:
  const DeclarationQueries queries_;
  server::Callers& callers_;
  ThreadPool& pool_;
  server::Watches watches_;
};

}  // namespace duta::kinds

#include "core/hub/services/log_service.h"

#include "core/crypto/digest.h"
#include "core/server/unary.h"

namespace duta::hub {

using namespace log::v1;  // The service's requests and responses.

namespace {

StatusOr<GetInclusionProofResponse> ProveInclusion(const exchange::Ledger& ledger,
                                                   const GetInclusionProofRequest& request) {
  GetInclusionProofResponse response;
  const exchange::Head head = ledger.Current();
  const uint64_t size = request.tree_size() == 0 ? head.range.size() : request.tree_size();
  DUTA_ASSIGN_OR_RETURN(const std::vector<log::Hash> path, ledger.InclusionPath(request.index(), size));
  DUTA_ASSIGN_OR_RETURN(const log::Hash leaf, ledger.LeafAt(request.index()));
  for (const log::Hash& hash : path) response.add_inclusion_path(crypto::ToString(hash));
  response.set_leaf_hash(crypto::ToString(leaf));
  response.set_tree_size(size);
  if (request.tree_size() == 0) response.set_checkpoint(head.checkpoint);
  return response;
}

StatusOr<GetConsistencyProofResponse> ProveConsistency(const exchange::Ledger& ledger,
                                                       const GetConsistencyProofRequest& request) {
  GetConsistencyProofResponse response;
  const exchange::Head head = ledger.Current();
  const uint64_t second = request.second_size() == 0 ? head.range.size() : request.second_size();
  DUTA_ASSIGN_OR_RETURN(const std::vector<log::Hash> path, ledger.ConsistencyPath(request.first_size(), second));
  for (const log::Hash& hash : path) response.add_consistency_path(crypto::ToString(hash));
  response.set_second_size(second);
  if (request.second_size() == 0) response.set_checkpoint(head.checkpoint);
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* LogService::GetCheckpoint(grpc::CallbackServerContext* context, const GetCheckpointRequest*,
                                                    GetCheckpointResponse* response) {
  return server::Answer(context, response, callers_, [this](const std::string&) -> StatusOr<GetCheckpointResponse> {
    GetCheckpointResponse found;
    found.set_checkpoint(exchange_.ledger().Current().checkpoint);
    return found;
  });
}

grpc::ServerUnaryReactor* LogService::GetInclusionProof(grpc::CallbackServerContext* context,
                                                        const GetInclusionProofRequest* request,
                                                        GetInclusionProofResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(), [this, request](const std::string&) {
    return ProveInclusion(exchange_.ledger(), *request);
  });
}

grpc::ServerUnaryReactor* LogService::GetConsistencyProof(grpc::CallbackServerContext* context,
                                                          const GetConsistencyProofRequest* request,
                                                          GetConsistencyProofResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(), [this, request](const std::string&) {
    return ProveConsistency(exchange_.ledger(), *request);
  });
}

grpc::ServerUnaryReactor* LogService::GetEntry(grpc::CallbackServerContext* context, const GetEntryRequest* request,
                                               GetEntryResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(),
                              [this, request](const std::string& caller) -> StatusOr<GetEntryResponse> {
                                GetEntryResponse found;
                                DUTA_ASSIGN_OR_RETURN(*found.mutable_receipt(),
                                                      exchange_.queries().GetEntry(caller, request->index()));
                                return found;
                              });
}

grpc::ServerUnaryReactor* LogService::ListEntries(grpc::CallbackServerContext* context,
                                                  const ListEntriesRequest* request, ListEntriesResponse* response) {
  return server::AnswerOnPool(
      context, response, callers_, exchange_.pool(),
      [this, request](const std::string& caller) { return exchange_.queries().ListEntries(caller, *request); });
}

}  // namespace duta::hub

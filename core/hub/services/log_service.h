// duta.log.v1.LogService over the ledger.
#pragma once

#include "core/exchange/exchange.h"
#include "core/server/callers.h"
#include "duta/log/v1/log_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it.
class LogService final : public log::v1::LogService::CallbackService {
 public:
  LogService(exchange::Exchange& exchange, server::Callers& callers) : exchange_(exchange), callers_(callers) {}

  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context,
                                          const log::v1::GetCheckpointRequest* request,
                                          log::v1::GetCheckpointResponse* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const log::v1::GetInclusionProofRequest* request,
                                              log::v1::GetInclusionProofResponse* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(grpc::CallbackServerContext* context,
                                                const log::v1::GetConsistencyProofRequest* request,
                                                log::v1::GetConsistencyProofResponse* response) override;
  grpc::ServerUnaryReactor* GetEntry(grpc::CallbackServerContext* context, const log::v1::GetEntryRequest* request,
                                     log::v1::GetEntryResponse* response) override;
  grpc::ServerUnaryReactor* ListEntries(grpc::CallbackServerContext* context,
                                        const log::v1::ListEntriesRequest* request,
                                        log::v1::ListEntriesResponse* response) override;

 private:
  exchange::Exchange& exchange_;
  server::Callers& callers_;
};

}  // namespace duta::hub

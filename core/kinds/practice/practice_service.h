// duta.practice.v1.PracticeService over the queries of practices.
#pragma once

#include "core/kinds/practice/practice_queries.h"
#include "core/server/kind_family.h"
#include "duta/practice/v1/practice_service.grpc.pb.h"

namespace duta::kinds {

// Thread-safe. What `context` refers to outlives it.
class PracticeService final : public practice::v1::PracticeService::CallbackService {
 public:
  explicit PracticeService(const server::ServiceContext& context)
      : queries_(context.database, context.registry), callers_(context.callers), pool_(context.pool) {}

  grpc::ServerUnaryReactor* SearchPractices(grpc::CallbackServerContext* context,
                                            const practice::v1::SearchPracticesRequest* request,
                                            practice::v1::SearchPracticesResponse* response) override;
  grpc::ServerUnaryReactor* GetPractice(grpc::CallbackServerContext* context,
                                        const practice::v1::GetPracticeRequest* request,
                                        practice::v1::GetPracticeResponse* response) override;
  grpc::ServerUnaryReactor* ListSubscribers(grpc::CallbackServerContext* context,
                                            const practice::v1::ListSubscribersRequest* request,
                                            practice::v1::ListSubscribersResponse* response) override;

 private:
  const PracticeQueries queries_;
  server::Callers& callers_;
  ThreadPool& pool_;
};

}  // namespace duta::kinds

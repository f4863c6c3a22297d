#include "core/kinds/practice/practice_service.h"

#include <string>

#include "core/server/unary.h"

namespace duta::kinds {

using namespace practice::v1;  // The service's requests and responses.

grpc::ServerUnaryReactor* PracticeService::SearchPractices(grpc::CallbackServerContext* context,
                                                           const SearchPracticesRequest* request,
                                                           SearchPracticesResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_,
                              [this, request](const std::string& caller) { return queries_.Search(caller, *request); });
}

grpc::ServerUnaryReactor* PracticeService::GetPractice(grpc::CallbackServerContext* context,
                                                       const GetPracticeRequest* request,
                                                       GetPracticeResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_,
                              [this, request](const std::string& caller) { return queries_.Get(caller, *request); });
}

grpc::ServerUnaryReactor* PracticeService::ListSubscribers(grpc::CallbackServerContext* context,
                                                           const ListSubscribersRequest* request,
                                                           ListSubscribersResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_, [this, request](const std::string& caller) {
    return queries_.ListSubscribers(caller, *request);
  });
}

}  // namespace duta::kinds

#include "core/hub/services/status_service.h"

#include "core/base/names.h"
#include "core/server/unary.h"

namespace duta::hub {

grpc::ServerUnaryReactor* StatusService::GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest*,
                                                   v1::GetStatusResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_,
                              [this](const std::string& caller) -> StatusOr<v1::GetStatusResponse> {
                                if (!IsAdministrator(caller)) {
                                  return Refuse(Reason::kNotAnAdministrator);
                                }
                                return report_();
                              });
}

}  // namespace duta::hub

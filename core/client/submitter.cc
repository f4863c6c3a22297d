#include "core/client/submitter.h"

#include <utility>

#include "core/client/checks.h"

namespace duta::client {

using exchange::v1::Advisory;
using exchange::v1::ExchangeService;
using exchange::v1::SubmitRequest;

Submitter::Submitter(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, CallOptions options)
    : stub_(ExchangeService::NewStub(std::move(channel))), log_(log), options_(options) {}

StatusOr<Accepted> Submitter::Submit(const envelope::v1::Envelope& envelope) {
  SubmitRequest request;
  *request.mutable_envelope() = envelope;
  DUTA_ASSIGN_OR_RETURN(auto response, Call(*stub_, &ExchangeService::Stub::Submit, request, options_));
  DUTA_ASSIGN_OR_RETURN(log::VerifiedReceipt verified, CheckAcceptance(envelope, response.receipt(), log_));
  DUTA_RETURN_IF_ERROR(log_.Settle());
  return Accepted{std::move(*response.mutable_receipt()),
                  std::move(verified),
                  {response.advisories().begin(), response.advisories().end()}};
}

StatusOr<std::vector<Advisory>> Submitter::Validate(const envelope::v1::Envelope& envelope) {
  SubmitRequest request;
  *request.mutable_envelope() = envelope;
  request.set_validate_only(true);
  DUTA_ASSIGN_OR_RETURN(const auto response, Call(*stub_, &ExchangeService::Stub::Submit, request, options_));
  return std::vector<Advisory>(response.advisories().begin(), response.advisories().end());
}

}  // namespace duta::client

#include "core/client/library.h"

#include <utility>
#include <vector>

#include "core/client/checks.h"
#include "core/client/message.h"
#include "core/crypto/dsse.h"
#include "core/evidence/evidence.h"

namespace duta::client {

using exchange::v1::ExchangeService;
using exchange::v1::Rendition;

Library::Library(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, CallOptions options)
    : stub_(ExchangeService::NewStub(std::move(channel))), log_(log), options_(options) {}

StatusOr<StoredMessage> Library::GetMessage(const std::string& message_id) {
  exchange::v1::GetMessageRequest request;
  request.set_message_id(message_id);
  DUTA_ASSIGN_OR_RETURN(auto response, Call(*stub_, &ExchangeService::Stub::GetMessage, request, options_));
  DUTA_ASSIGN_OR_RETURN(log::VerifiedReceipt receipt, CheckAcceptance(response.envelope(), response.receipt(), log_));
  DUTA_ASSIGN_OR_RETURN(message::v1::Message message, OpenMessage(response.envelope()));
  if (message.id() != message_id) return Refuse(Reason::kProofInvalid, "the hub sent another message");
  for (const auto& handover : response.handovers()) {
    DUTA_RETURN_IF_ERROR(log_.Verify(handover.receipt()).status());
  }
  DUTA_RETURN_IF_ERROR(log_.Settle());
  std::string digest = receipt.entry.message_accepted().statement_digest();
  return StoredMessage{std::move(response), std::move(message), std::move(digest), std::move(receipt)};
}

StatusOr<log::v1::Receipt> Library::GetReceipt(const std::string& message_id) {
  exchange::v1::GetReceiptRequest request;
  request.set_message_id(message_id);
  DUTA_ASSIGN_OR_RETURN(auto response, Call(*stub_, &ExchangeService::Stub::GetReceipt, request, options_));
  DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt receipt, log_.Verify(response.receipt()));
  if (receipt.entry.message_accepted().message_id() != message_id) {
    return Refuse(Reason::kProofInvalid, "the hub sent the receipt of another message");
  }
  DUTA_RETURN_IF_ERROR(log_.Settle());
  return std::move(*response.mutable_receipt());
}

StatusOr<evidence::v1::Evidence> Library::CollectEvidence(const std::string& message_id, const std::string& mailbox) {
  DUTA_ASSIGN_OR_RETURN(const StoredMessage stored, GetMessage(message_id));
  std::vector<Rendition> renditions;
  if (!mailbox.empty()) {
    DUTA_ASSIGN_OR_RETURN(renditions, RenditionsOf(stored, mailbox));
  }
  return evidence::Build(log_.verifier().name(), stored.response, renditions);
}

StatusOr<std::vector<Rendition>> Library::RenditionsOf(const StoredMessage& stored, const std::string& mailbox) {
  exchange::v1::GetRenditionsRequest request;
  request.set_mailbox(mailbox);
  request.set_message_id(stored.message.id());
  auto response = Call(*stub_, &ExchangeService::Stub::GetRenditions, request, options_);
  std::vector<Rendition> renditions;
  if (!response.ok()) {
    const auto reason = ReasonOf(response.status());
    if (reason == Reason::kNoAdapter || reason == Reason::kAdapterFailed) return renditions;
    return response.status();
  }
  for (auto& rendition : *response->mutable_renditions()) {
    DUTA_RETURN_IF_ERROR(CheckRendition(rendition, stored.statement_digest, mailbox, log_));
    renditions.push_back(std::move(rendition));
  }
  return renditions;
}

}  // namespace duta::client

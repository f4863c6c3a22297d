#include "core/cli/messages/lookup.h"

#include "core/base/uuid.h"
#include "core/cli/messages/archive.h"
#include "core/cli/shell/arguments.h"
#include "core/cli/shell/failure.h"
#include "core/evidence/evidence.h"
#include "core/evidence/verify.h"
#include "duta/log/v1/log_service.grpc.pb.h"

namespace duta::cli {
namespace {

std::string MessageIdOf(const log::v1::Entry& entry) {
  switch (entry.event_case()) {
    case log::v1::Entry::kMessageAccepted:
      return entry.message_accepted().message_id();
    case log::v1::Entry::kDeliveryAcknowledged:
      return entry.delivery_acknowledged().message_id();
    case log::v1::Entry::kDeliveryExpired:
      return entry.delivery_expired().message_id();
    case log::v1::Entry::kDeliveryReturned:
      return entry.delivery_returned().message_id();
    default:
      return {};
  }
}

// `019f2d3e`: ids are made of the time and begin with a zero, numbers do not.
bool IsBeginningOfId(const std::string& text) {
  return text.size() >= 4 && text.front() == '0' && text.find_first_not_of("0123456789abcdef-") == std::string::npos;
}

}  // namespace

StatusOr<std::string> MessageId(Session& session, const std::string& text) {
  if (IsUuid7(text)) return text;
  if (IsBeginningOfId(text)) {
    DUTA_ASSIGN_OR_RETURN(const Archive archive, Archive::Open(session));
    return archive.FindByPrefix(text);
  }
  const auto index = ParseIndex(text, "ID");
  if (!index.ok())
    return Usage(
        "\"" + text +
        "\" is neither a message id, nor the beginning of one (four characters or more), nor the index of a log entry");
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = log::v1::LogService::NewStub(hub->channel);
  log::v1::GetEntryRequest request;
  request.set_index(*index);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &log::v1::LogService::Stub::GetEntry, request));
  DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt receipt, hub->log->Verify(response.receipt()));
  return MessageIdOf(receipt.entry);
}

Status CheckSenders(const Hub& hub, const envelope::v1::Envelope& envelope, const log::v1::MessageAccepted& entry) {
  const Status status = hub.keys->Verify(envelope, entry);
  const auto reason = ReasonOf(status);
  // The hub uses these for what it refuses; here they mean that it was wrong.
  if (reason != Reason::kSignatureInvalid && reason != Reason::kUnknownKey) return status;
  return Refuse(Reason::kEvidenceInvalid, entry.message_id() + ": " + WhatOf(status));
}

StatusOr<client::StoredMessage> FindMessage(Session& session, const std::string& text) {
  DUTA_ASSIGN_OR_RETURN(const std::string id, MessageId(session, text));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(auto stored, client::Library(hub->channel, *hub->log, hub->call).GetMessage(id));
  const auto& verifier = hub->log->verifier();
  DUTA_ASSIGN_OR_RETURN(const auto evidence, evidence::Build(verifier.name(), stored.response, {}));
  DUTA_RETURN_IF_ERROR(evidence::Verify(evidence, verifier).ToStatus());
  DUTA_RETURN_IF_ERROR(CheckSenders(*hub, stored.response.envelope(), stored.receipt.entry.message_accepted()));
  return stored;
}

}  // namespace duta::cli

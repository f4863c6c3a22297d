#include "core/hub/services/exchange_service.h"

#include <memory>
#include <utility>

#include "core/base/thread_rules.h"
#include "core/crypto/pages.h"
#include "core/hub/services/acknowledge_call.h"
#include "core/hub/services/receive_stream.h"
#include "core/hub/services/submit_stream.h"
#include "core/server/grpc_stream.h"
#include "core/server/unary.h"

namespace duta::hub {

using namespace exchange::v1;  // The service's requests and responses.

namespace {

constexpr int kMaxAcknowledged = 1000;

}  // namespace

ExchangeService::ExchangeService(exchange::Exchange& exchange, const registry::Registry& registry,
                                 server::Callers& callers, const StreamLimits& limits)
    : exchange_(exchange),
      registry_(registry),
      callers_(callers),
      limits_(limits),
      submit_streams_(limits.submit_streams, limits.per_partner),
      receive_streams_(limits.receive_streams, limits.per_partner) {}

void ExchangeService::Drain() {
  submit_streams_.Drain();
  receive_streams_.Drain();
}

grpc::ServerUnaryReactor* ExchangeService::Submit(grpc::CallbackServerContext* context, const SubmitRequest* request,
                                                  SubmitResponse* response) {
  const NoDiskScope no_disk(server::kGrpcThread);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  auto caller = callers_.Identify(*context);
  if (!caller.ok()) {
    server::Finish<SubmitResponse>(reactor, response, callers_, caller.status());
    return reactor;
  }
  const bool validate_only = request->validate_only();
  exchange_.pipeline().Submit(*std::move(caller), request->envelope(), validate_only,
                              [this, reactor, response, validate_only](StatusOr<exchange::Submitted> submitted) {
                                callers_.Note(submitted.status());
                                if (submitted.ok()) {
                                  if (!validate_only) *response->mutable_receipt() = *submitted->recorded.receipt;
                                  response->mutable_advisories()->Assign(submitted->advisories.begin(),
                                                                         submitted->advisories.end());
                                }
                                reactor->Finish(rpc::ToGrpc(submitted.status()));
                              });
  return reactor;
}

grpc::ServerBidiReactor<SubmitStreamRequest, SubmitStreamResponse>* ExchangeService::SubmitStream(
    grpc::CallbackServerContext* context) {
  using Reactor = server::GrpcStream<SubmitStreamRequest, SubmitStreamResponse>;
  return Reactor::Start<hub::SubmitStream>(*context, callers_, submit_streams_, exchange_, limits_.max_unanswered);
}

grpc::ServerBidiReactor<ReceiveRequest, ReceiveResponse>* ExchangeService::Receive(
    grpc::CallbackServerContext* context) {
  using Reactor = server::GrpcStream<ReceiveRequest, ReceiveResponse>;
  return Reactor::Start<ReceiveStream>(*context, callers_, receive_streams_, registry_, exchange_);
}

grpc::ServerUnaryReactor* ExchangeService::ListDeliveries(grpc::CallbackServerContext* context,
                                                          const ListDeliveriesRequest* request,
                                                          ListDeliveriesResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(),
                              [this, request](const std::string& caller) { return List(caller, *request); });
}

StatusOr<ListDeliveriesResponse> ExchangeService::List(const std::string& caller,
                                                       const ListDeliveriesRequest& request) {
  DUTA_ASSIGN_OR_RETURN(const std::string mailbox,
                        exchange::MailboxOf(*registry_.Current(), caller, request.mailbox()));
  DUTA_ASSIGN_OR_RETURN(exchange::MailboxQueries::Page page,
                        exchange_.mailbox_queries().ListPending(mailbox, request.page_size(), request.page_token()));
  ListDeliveriesResponse response;
  crypto::PageBudget budget;
  for (const exchange::AcceptedPtr& accepted : page.messages) {
    if (!budget.HasRoom()) {  // With the renditions it is more than the page was made for.
      const auto& last = response.deliveries(response.deliveries_size() - 1);
      response.set_next_page_token(exchange::MailboxQueries::TokenAfter(mailbox, last.receipt().index()));
      return response;
    }
    const uint32_t attempt = exchange_.mailboxes().CountAttempt(mailbox, accepted->receipt.index());
    Delivery& delivery = *response.add_deliveries();
    *delivery.mutable_envelope() = accepted->envelope;
    *delivery.mutable_receipt() = accepted->receipt;
    const auto plan =
        PlanOf(exchange_, *accepted, mailbox, /*with_renditions=*/request.rendition_mode() != RENDITION_MODE_NONE);
    CompleteDelivery(exchange_, *accepted, mailbox, attempt, plan, delivery);
    budget.Take(delivery.ByteSizeLong());
  }
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

grpc::ServerUnaryReactor* ExchangeService::AcknowledgeDeliveries(grpc::CallbackServerContext* context,
                                                                 const AcknowledgeDeliveriesRequest* request,
                                                                 AcknowledgeDeliveriesResponse* response) {
  const NoDiskScope no_disk(server::kGrpcThread);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto caller = callers_.Identify(*context);
  auto mailbox = caller.ok() ? exchange::MailboxOf(*registry_.Current(), *caller, request->mailbox())
                             : StatusOr<std::string>(caller.status());
  if (mailbox.ok() && request->items_size() > kMaxAcknowledged) {
    mailbox = Refuse(Reason::kAcknowledgementInvalid, "more than 1,000 deliveries are acknowledged at once",
                     {{"field", "items"}});
  }
  if (!mailbox.ok() || request->items().empty()) {
    callers_.Note(mailbox.status());
    reactor->Finish(rpc::ToGrpc(mailbox.status()));
    return reactor;
  }
  AcknowledgeCall::Start(
      exchange_, *mailbox, *request, *response, [this](const Status& outcome) { callers_.Note(outcome); },
      [reactor] { reactor->Finish(grpc::Status::OK); });
  return reactor;
}

grpc::ServerUnaryReactor* ExchangeService::GetMessage(grpc::CallbackServerContext* context,
                                                      const GetMessageRequest* request, GetMessageResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(),
                              [this, request](const std::string& caller) {
                                return exchange_.queries().GetMessage(caller, request->message_id());
                              });
}

grpc::ServerUnaryReactor* ExchangeService::GetReceipt(grpc::CallbackServerContext* context,
                                                      const GetReceiptRequest* request, GetReceiptResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(),
                              [this, request](const std::string& caller) -> StatusOr<GetReceiptResponse> {
                                GetReceiptResponse found;
                                DUTA_ASSIGN_OR_RETURN(*found.mutable_receipt(),
                                                      exchange_.queries().GetReceipt(caller, request->message_id()));
                                return found;
                              });
}

grpc::ServerUnaryReactor* ExchangeService::GetRenditions(grpc::CallbackServerContext* context,
                                                         const GetRenditionsRequest* request,
                                                         GetRenditionsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, exchange_.pool(),
                              [this, request](const std::string& caller) { return Render(caller, *request); });
}

StatusOr<GetRenditionsResponse> ExchangeService::Render(const std::string& caller,
                                                        const GetRenditionsRequest& request) {
  DUTA_ASSIGN_OR_RETURN(const std::string mailbox,
                        exchange::MailboxOf(*registry_.Current(), caller, request.mailbox()));
  DUTA_ASSIGN_OR_RETURN(const exchange::AcceptedPtr accepted,
                        exchange_.mailbox_queries().Get(mailbox, request.message_id()));
  DUTA_ASSIGN_OR_RETURN(const auto renditions, exchange_.renderer().Render(*accepted, mailbox));
  GetRenditionsResponse response;
  response.mutable_renditions()->Assign(renditions->begin(), renditions->end());
  return response;
}

}  // namespace duta::hub

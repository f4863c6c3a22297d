#include "core/client/mailbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace duta::client {
namespace {

using exchange::v1::ExchangeService;
using Receipts = std::vector<StatusOr<log::v1::Receipt>>;

constexpr size_t kMaxItems = 1000;  // AcknowledgeDeliveriesRequest.items

}  // namespace

Mailbox::Mailbox(std::shared_ptr<grpc::Channel> channel, TrustedLog& log, const Clock& clock, std::string name,
                 CallOptions options, SenderKeys* sender_keys)
    : stub_(ExchangeService::NewStub(std::move(channel))),
      log_(log),
      clock_(clock),
      name_(std::move(name)),
      options_(options),
      sender_keys_(sender_keys) {}

StatusOr<MailboxPage> Mailbox::List(uint32_t page_size, const std::string& page_token,
                                    exchange::v1::RenditionMode rendition_mode) {
  exchange::v1::ListDeliveriesRequest request;
  request.set_mailbox(name_);
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  request.set_rendition_mode(rendition_mode);
  DUTA_ASSIGN_OR_RETURN(auto response, Call(*stub_, &ExchangeService::Stub::ListDeliveries, request, options_));
  MailboxPage page;
  page.next_page_token = response.next_page_token();
  for (auto& delivery : *response.mutable_deliveries()) {
    if (auto unreadable = UnreadableOf(delivery)) {
      page.unreadable.push_back(*std::move(unreadable));
    } else {
      page.deliveries.push_back(Check(std::move(delivery)));
    }
  }
  DUTA_RETURN_IF_ERROR(log_.Settle());
  return page;
}

StatusOr<Received> Mailbox::Check(exchange::v1::Delivery delivery) {
  DUTA_ASSIGN_OR_RETURN(Received received, CheckDelivery(std::move(delivery), log_));
  if (!name_.empty() && received.delivery.mailbox() != name_) {
    return Refuse(Reason::kProofInvalid, "the delivery is of the mailbox " + received.delivery.mailbox());
  }
  if (sender_keys_ != nullptr) {
    DUTA_RETURN_IF_ERROR(sender_keys_->Verify(received.delivery.envelope(), received.receipt.entry.message_accepted()));
  }
  return received;
}

StatusOr<Receipts> Mailbox::Acknowledge(const std::vector<DeliveryName>& deliveries, Signer* signer) {
  Receipts all;
  for (size_t begin = 0; begin < deliveries.size(); begin += kMaxItems) {
    const size_t count = std::min(kMaxItems, deliveries.size() - begin);
    DUTA_ASSIGN_OR_RETURN(Receipts chunk, AcknowledgeChunk(deliveries.data() + begin, count, signer));
    std::move(chunk.begin(), chunk.end(), std::back_inserter(all));
  }
  DUTA_RETURN_IF_ERROR(log_.Settle());
  return all;
}

StatusOr<std::vector<exchange::v1::Rendition>> Mailbox::Renditions(const std::string& message_id,
                                                                   const std::string& statement_digest) {
  exchange::v1::GetRenditionsRequest request;
  request.set_mailbox(name_);
  request.set_message_id(message_id);
  DUTA_ASSIGN_OR_RETURN(auto response, Call(*stub_, &ExchangeService::Stub::GetRenditions, request, options_));
  std::vector<exchange::v1::Rendition> renditions;
  for (auto& rendition : *response.mutable_renditions()) {
    DUTA_RETURN_IF_ERROR(CheckRendition(rendition, statement_digest, name_, log_));
    renditions.push_back(std::move(rendition));
  }
  return renditions;
}

StatusOr<Receipts> Mailbox::AcknowledgeChunk(const DeliveryName* first, size_t count, Signer* signer) {
  exchange::v1::AcknowledgeDeliveriesRequest request;
  request.set_mailbox(name_);
  for (size_t i = 0; i < count; ++i) {
    auto& item = *request.add_items();
    item.set_message_index(first[i].message_index);
    if (signer == nullptr) continue;
    DUTA_ASSIGN_OR_RETURN(*item.mutable_acknowledgement(), SignAcknowledgement(first[i], clock_, *signer));
  }
  DUTA_ASSIGN_OR_RETURN(auto response, Call(*stub_, &ExchangeService::Stub::AcknowledgeDeliveries, request, options_));
  if (static_cast<size_t>(response.results_size()) != count) {
    return Refuse(Reason::kProofInvalid, "the hub answered another number of acknowledgements than asked");
  }
  Receipts receipts;
  for (size_t i = 0; i < count; ++i) {
    receipts.push_back(
        CheckAcknowledgeResult(std::move(*response.mutable_results(static_cast<int>(i))), first[i], log_));
  }
  return receipts;
}

}  // namespace duta::client

#include "tests/integration/harness/client.h"

#include <utility>

#include "core/client/channel.h"
#include "core/client/library.h"
#include "core/client/mailbox.h"
#include "core/client/message.h"
#include "duta/log/v1/log_service.grpc.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::integration {
namespace {

std::shared_ptr<grpc::Channel> Connect(const HubProcess& hub, const Identity& identity) {
  return client::OpenChannel({.address = hub.address(),
                              .hub_ca_pem = hub.ca_pem(),
                              .chain_pem = identity.certificate_pem,
                              .key_pem = identity.tls_key.ToPem()})
      .value();
}

}  // namespace

const client::CallOptions Client::kOnce{.deadline = kPatience, .attempts = 1};

message::v1::Message NoteTo(const std::string& sender, const std::vector<std::string>& recipients,
                            const std::string& subject) {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Department of Foreign Affairs and Trade of Australia");
  note.set_language("en");
  note.set_subject(subject);
  note.add_paragraphs("The Ministry has the honour to propose a visit to Jakarta.");
  message::v1::Message message;
  message.set_sender(sender);
  for (const std::string& recipient : recipients) message.add_recipients(recipient);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  message.set_subject(subject);
  message.mutable_body()->set_media_type("application/vnd.duta.note.v1+protobuf");
  message.mutable_body()->set_content(note.SerializeAsString());
  client::Complete(message, HubProcess::kName, SystemClock());
  return message;
}

Client::Client(const HubProcess& hub, Identity identity)
    : identity_(std::move(identity)),
      signer_(identity_.signing_key),
      channel_(Connect(hub, identity_)),
      proofs_(channel_),
      log_(client::TrustedLog::Open({.vkey = hub.log_key()}, proofs_).value()),
      submitter_(channel_, *log_, kOnce) {}

envelope::v1::Envelope Client::Sign(const message::v1::Message& message) {
  return client::SignMessage(message, signer_).value();
}

StatusOr<client::Accepted> Client::Submit(const envelope::v1::Envelope& envelope) {
  return submitter_.Submit(envelope);
}

StatusOr<std::vector<client::Received>> Client::Inbox(const std::string& mailbox) {
  client::Mailbox reader(channel_, *log_, clock_, mailbox.empty() ? name() : mailbox, kOnce);
  std::vector<client::Received> all;
  std::string token;
  do {
    DUTA_ASSIGN_OR_RETURN(client::MailboxPage page, reader.List(100, token, exchange::v1::RENDITION_MODE_ALL));
    for (auto& delivery : page.deliveries) {
      DUTA_RETURN_IF_ERROR(delivery.status());
      all.push_back(*std::move(delivery));
    }
    token = page.next_page_token;
  } while (!token.empty());
  return all;
}

StatusOr<log::v1::Receipt> Client::Acknowledge(const client::Received& received) {
  client::Mailbox mailbox(channel_, *log_, clock_, received.delivery.mailbox(), kOnce);
  DUTA_ASSIGN_OR_RETURN(auto results, mailbox.Acknowledge({client::NameOf(received)}, &signer_));
  return std::move(results.at(0));
}

StatusOr<evidence::v1::Evidence> Client::Evidence(const std::string& message_id, const std::string& mailbox) {
  return client::Library(channel_, *log_, kOnce).CollectEvidence(message_id, mailbox);
}

StatusOr<uint64_t> Client::LogSize() {
  DUTA_ASSIGN_OR_RETURN(const auto response,
                        Call(log::v1::LogService::NewStub(channel_), &log::v1::LogService::Stub::GetCheckpoint,
                             log::v1::GetCheckpointRequest()));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, log_->VerifyCheckpoint(response.checkpoint()));
  DUTA_RETURN_IF_ERROR(log_->Settle());
  return checkpoint.size;
}

}  // namespace duta::integration

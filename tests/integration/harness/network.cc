#include "tests/integration/harness/network.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "core/base/names.h"
#include "core/client/attachments.h"
#include "core/client/message.h"
#include "google/protobuf/text_format.h"

namespace duta::integration {
namespace {

void Must(const Status& status, const std::string& what) {
  if (status.ok()) return;
  std::cerr << what << ": " << status << std::endl;
  std::abort();
}

order::v1::Order AddAdministrator(const Identity& identity) {
  order::v1::Order order;
  auto& add = *order.mutable_add_administrator();
  add.mutable_administrator()->set_name(identity.name);
  add.mutable_administrator()->set_display_name("Second administrator");
  *add.mutable_administrator()->mutable_transport_trust() = PinOf(identity);
  *add.add_keys() = KeyOf(identity);
  return order;
}

order::v1::Order AddUnit(const Identity& identity) {
  order::v1::Order order;
  auto& add = *order.mutable_add_unit();
  add.mutable_unit()->set_name(identity.name);
  add.mutable_unit()->set_display_name("Unit " + identity.name);
  *add.mutable_unit()->mutable_transport_trust() = PinOf(identity);
  *add.add_keys() = KeyOf(identity);
  return order;
}

order::v1::Order AddPartner(const Identity& identity) {
  order::v1::Order order;
  auto& add = *order.mutable_add_partner();
  add.mutable_partner()->set_name(identity.name);
  add.mutable_partner()->set_display_name("Ministry " + identity.name);
  *add.mutable_partner()->mutable_transport_trust() = PinOf(identity);
  *add.add_keys() = KeyOf(identity);
  return order;
}

}  // namespace

Network::Network(const HubProcess& hub)
    : hub_(hub),
      rina_(Connect(ReadFirstAdministrator(hub.data()))),
      budi_(Connect(MakeIdentity("administrators/budi"))) {
  // Of a single administrator the hub takes this one order alone.
  Must(Try(Compose(AddAdministrator(budi_->identity())), /*both=*/false).status(), "the second administrator");
}

std::unique_ptr<Client> Network::Admit(const std::string& name, crypto::Algorithm algorithm) {
  Identity identity = MakeIdentity(name, algorithm);
  Order(KindOfName(name) == NameKind::kUnit ? AddUnit(identity) : AddPartner(identity));
  return Connect(std::move(identity));
}

std::unique_ptr<Client> Network::Connect(Identity identity) {
  return std::make_unique<Client>(hub_, std::move(identity));
}

message::v1::Message Network::Compose(const order::v1::Order& order) const {
  message::v1::Message message;
  message.set_sender(rina_->name());
  message.add_recipients(std::string(kHubName));
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.set_subject("order");
  message.mutable_body()->set_media_type("application/vnd.duta.order.v1+protobuf");
  message.mutable_body()->set_content(order.SerializeAsString());
  client::Complete(message, rina_->clock());
  return message;
}

StatusOr<client::Accepted> Network::Try(const message::v1::Message& message, bool both) {
  envelope::v1::Envelope envelope = rina_->Sign(message);
  if (both) Must(client::Cosign(envelope, budi_->signer()), "the second signature");
  return rina_->Submit(envelope);
}

void Network::Order(const order::v1::Order& order) { Must(Try(Compose(order)).status(), order.ShortDebugString()); }

void Network::Order(const std::string& text) {
  order::v1::Order order;
  if (!google::protobuf::TextFormat::ParseFromString(text, &order)) std::abort();
  Order(order);
}

void Network::Install(const std::string& library, const std::string& partner) {
  const auto attachment = client::DescribeFile(library, "application/x-sharedlib");
  Must(attachment.status(), library);
  Must(client::Attachments(rina_->channel()).Upload(library, *attachment), library);
  order::v1::Order order;
  order.mutable_activate_adapter()->set_partner(partner);
  order.mutable_activate_adapter()->set_sha256(attachment->sha256());
  message::v1::Message message = Compose(order);
  *message.add_attachments() = *attachment;
  Must(Try(message).status(), library);
}

}  // namespace duta::integration

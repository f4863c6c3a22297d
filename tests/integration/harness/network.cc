#include "tests/integration/harness/network.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/client/attachments.h"
#include "core/client/message.h"
#include "core/crypto/digest.h"
#include "duta/adapter/v1/adapter_service.grpc.pb.h"
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
  // A unit takes both: one of them could speak as it.
  KindOfName(name) == NameKind::kUnit ? OrderByBoth(AddUnit(identity)) : Order(AddPartner(identity));
  keys_.insert_or_assign(name, identity.signing_key);
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
  client::Complete(message, rina_->log().verifier().name(), rina_->clock());
  return message;
}

StatusOr<client::Accepted> Network::Try(const message::v1::Message& message, bool both) {
  envelope::v1::Envelope envelope = rina_->Sign(message);
  if (both) Must(client::Cosign(envelope, budi_->signer()), "the second signature");
  return rina_->Submit(envelope);
}

void Network::Order(const order::v1::Order& order) { Must(Try(Compose(order)).status(), order.ShortDebugString()); }

void Network::OrderByBoth(const order::v1::Order& order) {
  Must(Try(Compose(order), /*both=*/true).status(), order.ShortDebugString());
}

void Network::Order(const std::string& text) {
  order::v1::Order order;
  if (!google::protobuf::TextFormat::ParseFromString(text, &order)) std::abort();
  Order(order);
}

bundle::Bundle Network::Pack(const std::string& library, const std::string& partner, uint64_t release,
                             const std::string& sample, const std::string& schema) {
  const std::string base = hub_.data() + "." + std::to_string(release) + "-" + partner.substr(partner.find('/') + 1);
  std::vector<std::string> command = {DutaAdapterProgram(),    "pack",  library,      "--release",
                                      std::to_string(release), "--out", base + ".adp"};
  if (!sample.empty()) {
    Must(WriteFileAtomically(base + ".sample", sample, FileMode::kPublic), base);
    command.insert(command.end(), {"--sample", "text/plain=" + base + ".sample"});
  }
  if (!schema.empty()) {
    Must(WriteFileAtomically(base + ".schema", schema, FileMode::kPublic), base);
    command.insert(command.end(), {"--schema", base + ".schema"});
  }
  const Finished packed = RunProgram(command);
  if (packed.code != 0) Must(absl::InternalError(packed.output), library);
  auto bundle = bundle::Bundle::Read(ReadFile(base + ".adp").value());
  Must(bundle.status(), base);
  Must(bundle->Sign(keys_.at(partner)), base);
  Must(bundle->Sign(rina_->identity().signing_key), base);
  return *std::move(bundle);
}

Status Network::TryInstall(const bundle::Bundle& bundle) { return TryInstall(bundle.Write(), bundle); }

Status Network::TryInstall(const std::string& bytes, const bundle::Bundle& like, bool lacks_signature) {
  const std::string path = hub_.data() + ".upload.adp";
  Must(WriteFileAtomically(path, bytes, FileMode::kPublic), path);
  const auto attachment = client::DescribeFile(path, bundle::kBundleMediaType);
  Must(attachment.status(), path);
  Must(client::Attachments(rina_->channel()).Upload(path, *attachment), path);
  order::v1::Order order;
  order::v1::InstallAdapter& install = *order.mutable_install_adapter();
  install.set_partner(like.manifest().partner());
  install.set_bundle_sha256(attachment->sha256());
  install.set_adapter_id(like.manifest().adapter_id());
  install.set_version(like.manifest().version());
  install.set_release(like.manifest().release());
  install.set_library_sha256(crypto::ToString(crypto::Sha256(like.library())));
  const auto author = keys_.find(like.manifest().partner());
  install.set_author_keyid(author == keys_.end() ? "none" : author->second.public_key().keyid());
  install.set_approver_keyid(rina_->identity().signing_key.public_key().keyid());
  install.set_lacks_signature(lacks_signature);
  message::v1::Message message = Compose(order);
  *message.add_attachments() = *attachment;
  return Try(message, /*both=*/false).status();
}

void Network::Activate(const std::string& partner, const std::string& version) {
  order::v1::Order order;
  order.mutable_activate_adapter()->set_partner(partner);
  order.mutable_activate_adapter()->set_version(version);
  Order(order);
  WaitFor(partner, version);
}

void Network::Install(const std::string& library, const std::string& partner, uint64_t release,
                      const std::string& sample) {
  const bundle::Bundle bundle = Pack(library, partner, release, sample);
  Must(TryInstall(bundle), library);
  Activate(partner, bundle.manifest().version());
}

adapter::v1::Adapter Network::AdapterOf(const std::string& partner) {
  using adapter::v1::AdapterService;
  adapter::v1::GetAdapterRequest request;
  request.set_partner(partner);
  auto response = rina_->Call(AdapterService::NewStub(rina_->channel()), &AdapterService::Stub::GetAdapter, request);
  Must(response.status(), partner);
  return response->adapter();
}

void Network::WaitFor(const std::string& partner, const std::string& version) {
  WaitUntil(partner, [&](const adapter::v1::Adapter& adapter) { return adapter.version() == version; });
}

void Network::WaitForConfiguration(const std::string& partner, const std::string& sha256) {
  WaitUntil(partner, [&](const adapter::v1::Adapter& adapter) { return adapter.configuration_sha256() == sha256; });
}

void Network::WaitUntil(const std::string& partner, const std::function<bool(const adapter::v1::Adapter&)>& is_so) {
  for (;;) {
    // The hub says in its log what it put into service; only then is there news.
    const size_t said = hub_.process().output().size();
    const adapter::v1::Adapter adapter = AdapterOf(partner);
    if (is_so(adapter) && adapter.state() == adapter::v1::ADAPTER_STATE_ACTIVE) return;
    if (!hub_.process().WaitForMore(said)) Must(absl::DeadlineExceededError(adapter.ShortDebugString()), partner);
  }
}

}  // namespace duta::integration

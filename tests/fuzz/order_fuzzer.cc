// Any body as an order of two administrators, through validation and, if it
// passes, into the registry's tables and back out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/kinds/order/order_kind.h"
#include "core/registry/orders/orders.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta {
namespace {

const Instant kNow = *ParseInstant("2026-11-24T07:00:00Z");

class NoCatalogue final : public kinds::AdapterCatalogue {
 public:
  Status Check(const order::v1::InstallAdapter&, const registry::Snapshot&, Instant) override {
    return absl::OkStatus();
  }
  Status CheckConfiguration(const std::string&, const adapter::v1::AdapterVersion&, const std::string&) override {
    return absl::OkStatus();
  }
  void Changed(const registry::Snapshot&) override {}
};

void Require(const Status& status) {
  if (!status.ok()) std::abort();
}

// A registry with two administrators, a partner, a unit and a group.
class Hub {
 public:
  Hub() : database_(*store::OpenSqliteInMemory()), registry_(*registry::Registry::Open(*database_, {})) {
    AddAdministrator("administrators/rina");
    AddAdministrator("administrators/budi");
    order::v1::Order partner;
    partner.mutable_add_partner()->mutable_partner()->set_name("partners/id-kemlu");
    *partner.mutable_add_partner()->add_keys() = NewKey();
    Carry(partner);
    own_ = {SignatureOf("partners/id-kemlu")};
    order::v1::Order unit;
    unit.mutable_add_unit()->mutable_unit()->set_name("partners/id-kemlu/units/canberra");
    Carry(unit);
    order::v1::Order group;
    group.mutable_set_group()->mutable_group()->set_name("groups/asean");
    group.mutable_set_group()->mutable_group()->add_members("partners/id-kemlu");
    Carry(group);
  }

  // As two administrators order it, and as the partner itself does.
  void Try(std::string_view body) {
    Try("administrators/rina", signatures_, body);
    Try("partners/id-kemlu", own_, body);
  }

 private:
  void Try(const std::string& sender, const std::vector<log::v1::VerifiedSignature>& signatures,
           std::string_view body) {
    message::v1::Message message;
    message.set_sender(sender);
    const exchange::CheckedMessage checked{message, body, signatures, kNow};
    if (!kind_.Validate(checked).ok()) return;
    const Status undone = database_->Write([&](store::Transaction& transaction) -> Status {
      // What the tables took they give back.
      if (kind_.Project(checked, transaction).ok()) Require(registry::Snapshot::Load(transaction, {}).status());
      return absl::CancelledError();
    });
    if (!absl::IsCancelled(undone)) std::abort();
  }

  static registry::v1::Key NewKey() {
    registry::v1::Key key;
    key.set_spki(crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519).public_key().spki());
    *key.mutable_not_before() = ToTimestamp(kNow - std::chrono::hours(1));
    *key.mutable_not_after() = ToTimestamp(kNow + std::chrono::hours(1));
    return key;
  }

  void AddAdministrator(const std::string& name) {
    order::v1::Order order;
    auto& administrator = *order.mutable_add_administrator()->mutable_administrator();
    administrator.set_name(name);
    administrator.mutable_transport_trust()->add_spki_pins(name + std::string(32 - name.size(), 'x'));
    *order.mutable_add_administrator()->add_keys() = NewKey();
    Carry(order);
    signatures_.push_back(SignatureOf(name));
  }

  log::v1::VerifiedSignature SignatureOf(const std::string& name) const {
    const auto snapshot = registry_->Current();
    log::v1::VerifiedSignature signature;
    signature.set_keyid(snapshot->KeysOf(name)[0]->key.keyid());
    signature.set_owner(name);
    return signature;
  }

  void Carry(const order::v1::Order& order) {
    Require(
        database_->Write([&](store::Transaction& transaction) { return registry::Apply(order, kNow, transaction); }));
    Require(registry_->Reload());
  }

  std::unique_ptr<store::Database> database_;
  std::unique_ptr<registry::Registry> registry_;
  NoCatalogue catalogue_;
  kinds::OrderKind kind_{*registry_, catalogue_, kinds::SensitiveActions(), [] {}};
  std::vector<log::v1::VerifiedSignature> signatures_;  // Of both administrators.
  std::vector<log::v1::VerifiedSignature> own_;         // The partner's.
};

}  // namespace
}  // namespace duta

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static duta::Hub hub;
  hub.Try({reinterpret_cast<const char*>(data), size});
  return 0;
}

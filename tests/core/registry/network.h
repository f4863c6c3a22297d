// A registry in memory and the orders that fill it.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"
#include "core/registry/orders/orders.h"
#include "core/registry/registry.h"
#include "core/store/sqlite/sqlite_database.h"
#include "google/protobuf/text_format.h"

namespace duta::registry {

// When the tests take place.
inline const Instant kNow = *ParseInstant("2026-11-24T07:00:00Z");

inline order::v1::Order ParseOrder(const std::string& text) {
  order::v1::Order order;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &order)) << text;
  return order;
}

// A key, valid from an hour ago for a year.
inline v1::Key MakeKey(const crypto::PublicKey& public_key, const std::string& owner = "") {
  v1::Key key;
  key.set_owner(owner);
  key.set_spki(public_key.spki());
  *key.mutable_not_before() = ToTimestamp(kNow - std::chrono::hours(1));
  *key.mutable_not_after() = ToTimestamp(kNow + std::chrono::hours(24 * 365));
  return key;
}

inline v1::Key MakeKey(const std::string& owner = "") {
  return MakeKey(crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519).public_key(), owner);
}

// 32 bytes that stand for the digest of some certificate's key.
inline std::string MakePin(std::string_view seed) { return crypto::ToString(crypto::Sha256(seed)); }

inline order::v1::Order AddPartner(const std::string& name) {
  order::v1::Order order;
  v1::Partner& partner = *order.mutable_add_partner()->mutable_partner();
  partner.set_name(name);
  partner.set_display_name("Ministry " + name);
  partner.mutable_transport_trust()->add_spki_pins(MakePin(name));
  *order.mutable_add_partner()->add_keys() = MakeKey();
  return order;
}

inline order::v1::Order AddUnit(const std::string& name) {
  order::v1::Order order;
  v1::Unit& unit = *order.mutable_add_unit()->mutable_unit();
  unit.set_name(name);
  unit.mutable_transport_trust()->add_spki_pins(MakePin(name));
  *order.mutable_add_unit()->add_keys() = MakeKey();
  return order;
}

inline order::v1::Order AddAdministrator(const std::string& name, const v1::Key& key = MakeKey()) {
  order::v1::Order order;
  v1::Administrator& administrator = *order.mutable_add_administrator()->mutable_administrator();
  administrator.set_name(name);
  administrator.mutable_transport_trust()->add_spki_pins(MakePin(name));
  *order.mutable_add_administrator()->add_keys() = key;
  return order;
}

inline order::v1::Order AddKey(const v1::Key& key) {
  order::v1::Order order;
  *order.mutable_add_key()->mutable_key() = key;
  return order;
}

inline order::v1::Order InstallAdapter(const std::string& partner, const std::string& version, uint64_t release,
                                       const std::string& bundle_sha256 = std::string(32, 'a'),
                                       const std::string& approver_keyid = std::string(64, 'b')) {
  order::v1::Order order;
  order::v1::InstallAdapter& action = *order.mutable_install_adapter();
  action.set_partner(partner);
  action.set_bundle_sha256(bundle_sha256);
  action.set_adapter_id("xx-test-notes");
  action.set_version(version);
  action.set_release(release);
  action.set_library_sha256(std::string(32, 'l'));
  action.set_author_keyid(std::string(64, 'c'));
  action.set_approver_keyid(approver_keyid);
  return order;
}

inline order::v1::Order RevokeKey(const std::string& keyid) {
  order::v1::Order order;
  order.mutable_revoke_key()->set_keyid(keyid);
  order.mutable_revoke_key()->set_reason("lost");
  return order;
}

// An administrator; Indonesia with a unit in Canberra, Australia, New Zealand;
// a group of the three partners.
class Network {
 public:
  Network() {
    auto database = store::OpenSqliteInMemory();
    EXPECT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    auto registry = Registry::Open(*database_, {});
    EXPECT_TRUE(registry.ok()) << registry.status();
    registry_ = *std::move(registry);
    Must(AddAdministrator("administrators/rina"));
    for (const char* name : {"partners/id-kemlu", "partners/au-dfat", "partners/nz-mfat"}) Must(AddPartner(name));
    Must(AddUnit("partners/id-kemlu/units/canberra"));
    Must(ParseOrder(R"(set_group { group { name: "groups/rndd" display_name: "Network"
        members: ["partners/nz-mfat", "partners/au-dfat", "partners/id-kemlu"] } })"));
  }

  // Carries an order out, at `now`, and makes it visible.
  Status Do(const order::v1::Order& order, Instant now = kNow) {
    const Status status = database_->Write(
        [&](store::Transaction& transaction) { return Apply(order, now, transaction, registry_->Current()); });
    const Status reloaded = registry_->Reload();
    EXPECT_TRUE(reloaded.ok()) << reloaded;
    return status;
  }
  Status Do(const std::string& text, Instant now = kNow) { return Do(ParseOrder(text), now); }

  // As Do, for what a test needs and does not test.
  void Must(const order::v1::Order& order) {
    const Status status = Do(order);
    ASSERT_TRUE(status.ok()) << status << "\n" << order.DebugString();
  }
  void Must(const std::string& text) { Must(ParseOrder(text)); }

  std::shared_ptr<const Snapshot> Now() const { return registry_->Current(); }
  Registry& registry() { return *registry_; }
  store::Database& database() { return *database_; }

  // The only key of an owner.
  std::string KeyidOf(const std::string& owner) const {
    const auto snapshot = Now();
    const auto keys = snapshot->KeysOf(owner);
    EXPECT_EQ(keys.size(), 1u) << owner;
    return keys.empty() ? "" : keys[0]->key.keyid();
  }

 private:
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Registry> registry_;
};

// What a refusal is about.
inline std::string FieldOf(const Status& status) {
  const Metadata metadata = MetadataOf(status);
  const auto field = metadata.find("field");
  return field == metadata.end() ? "" : field->second;
}

}  // namespace duta::registry

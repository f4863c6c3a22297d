#include "core/registry/orders/orders.h"

#include <gmock/gmock.h>

#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

using testing::ElementsAre;

constexpr char kCanberra[] = "partners/id-kemlu/units/canberra";

// The whole registry as text, to see that nothing changed.
std::string Dump(const Snapshot& snapshot) {
  std::string text = std::to_string(snapshot.version());
  const auto add = [&](const auto& resources) {
    for (const auto& [name, resource] : resources) text += resource.ShortDebugString() + "\n";
  };
  add(snapshot.partners());
  add(snapshot.units());
  add(snapshot.groups());
  add(snapshot.administrators());
  for (const auto& [keyid, record] : snapshot.keys()) text += record.key.ShortDebugString() + "\n";
  for (const auto& [partner, adapter] : snapshot.adapters()) {
    text += partner + adapter.version + adapter.reason;
    for (const auto& [name, version] : adapter.versions) text += version.ShortDebugString() + "\n";
  }
  return text;
}

struct Refusal {
  const char* what;
  order::v1::Order order;
  Reason reason;
  std::string field;
};

order::v1::Order WithPin(order::v1::Order order, const std::string& pin) {
  order.mutable_add_partner()->mutable_partner()->mutable_transport_trust()->add_spki_pins(pin);
  return order;
}

v1::Key ExpiredKey() {
  v1::Key key = MakeKey("partners/au-dfat");
  *key.mutable_not_after() = ToTimestamp(kNow);
  return key;
}

order::v1::Order Activate(const std::string& partner, const std::string& version = "1.0.0") {
  order::v1::Order order;
  order.mutable_activate_adapter()->set_partner(partner);
  order.mutable_activate_adapter()->set_version(version);
  return order;
}

order::v1::Order RollBack(const std::string& partner, const std::string& version) {
  order::v1::Order order;
  order.mutable_roll_back_adapter()->set_partner(partner);
  order.mutable_roll_back_adapter()->set_version(version);
  return order;
}

std::vector<Refusal> Refusals() {
  const std::string nobody = "partners/zz-nobody";
  return {
      {"known partner", AddPartner("partners/id-kemlu"), Reason::kResourceExists, "add_partner.partner.name"},
      {"known unit", AddUnit(kCanberra), Reason::kResourceExists, "add_unit.unit.name"},
      {"known administrator", AddAdministrator("administrators/rina"), Reason::kResourceExists,
       "add_administrator.administrator.name"},
      {"unit of nobody", AddUnit(nobody + "/units/aa"), Reason::kUnknownResource, "add_unit.unit.name"},
      {"pin of another", WithPin(AddPartner("partners/xx"), MakePin("partners/au-dfat")), Reason::kOrderInvalid,
       "add_partner.partner.transport_trust.spki_pins[1]"},
      {"policy of nobody", ParseOrder(R"(set_policy { partner: "partners/zz-nobody" })"), Reason::kUnknownResource,
       "set_policy.partner"},
      {"policy for nobody",
       ParseOrder(R"(set_policy { partner: "partners/au-dfat" policy { recipients: "groups/nobody" } })"),
       Reason::kUnknownResource, "set_policy.policy.recipients[0]"},
      {"suspend nobody",
       ParseOrder(R"(suspend_partner { partner: "partners/zz-nobody" state: PARTNER_STATE_SUSPENDED_HOLD })"),
       Reason::kUnknownResource, "suspend_partner.partner"},
      {"resume nobody", ParseOrder(R"(resume_partner { partner: "partners/zz-nobody" })"), Reason::kUnknownResource,
       "resume_partner.partner"},
      {"remove no unit", ParseOrder(R"(remove_unit { unit: "partners/id-kemlu/units/rome" })"),
       Reason::kUnknownResource, "remove_unit.unit"},
      {"key for nobody", AddKey(MakeKey(nobody)), Reason::kUnknownResource, "add_key.key.owner"},
      {"key that has expired", AddKey(ExpiredKey()), Reason::kOrderInvalid, "add_key.key.not_after"},
      {"revoke no key", RevokeKey(std::string(64, 'a')), Reason::kUnknownResource, "revoke_key.keyid"},
      {"trust of nobody", ParseOrder(R"(set_transport_trust { name: "partners/zz-nobody" })"), Reason::kUnknownResource,
       "set_transport_trust.name"},
      {"group with nobody",
       ParseOrder(R"(set_group { group { name: "groups/xx" members: ["partners/au-dfat", "partners/zz-nobody"] } })"),
       Reason::kUnknownResource, "set_group.group.members[1]"},
      {"remove no group", ParseOrder(R"(remove_group { group: "groups/xx" })"), Reason::kUnknownResource,
       "remove_group.group"},
      {"remove the last administrator", ParseOrder(R"(remove_administrator { administrator: "administrators/rina" })"),
       Reason::kOrderInvalid, "remove_administrator.administrator"},
      {"remove no administrator", ParseOrder(R"(remove_administrator { administrator: "administrators/budi" })"),
       Reason::kUnknownResource, "remove_administrator.administrator"},
      {"adapter for nobody", Activate(nobody), Reason::kUnknownResource, "activate_adapter.partner"},
      {"bundle for nobody", InstallAdapter(nobody, "1.0.0", 1), Reason::kUnknownResource, "install_adapter.partner"},
      {"activate what is not installed", Activate("partners/au-dfat"), Reason::kUnknownResource,
       "activate_adapter.version"},
      {"suspend no adapter", ParseOrder(R"(suspend_adapter { partner: "partners/au-dfat" })"), Reason::kOrderInvalid,
       "suspend_adapter.partner"},
      {"no action", order::v1::Order(), Reason::kOrderInvalid, "action"},
  };
}

TEST(OrdersTest, RefusesWithoutChangingAnything) {
  Network network;
  const std::string before = Dump(*network.Now());
  for (const Refusal& refusal : Refusals()) {
    SCOPED_TRACE(refusal.what);
    // Committed all the same: the refusal itself must leave no trace.
    Status status;
    ASSERT_TRUE(network.database()
                    .Write([&](store::Transaction& transaction) {
                      status = Apply(refusal.order, kNow, transaction);
                      return absl::OkStatus();
                    })
                    .ok());
    EXPECT_EQ(ReasonOf(status), refusal.reason) << status;
    EXPECT_EQ(FieldOf(status), refusal.field) << status;
    ASSERT_TRUE(network.registry().SetDefaults({.messages_per_minute = 1}).ok());
    ASSERT_TRUE(network.registry().SetDefaults({}).ok());
    EXPECT_EQ(Dump(*network.Now()), before);
  }
}

TEST(OrdersTest, StoresWhatTheHubSaysOfAPartnerNotWhatTheOrderSays) {
  Network network;
  order::v1::Order order = AddPartner("partners/jp-mofa");
  order.mutable_add_partner()->mutable_partner()->set_state(v1::PARTNER_STATE_SUSPENDED_RETURN);
  order.mutable_add_partner()->mutable_partner()->set_adapter("fake@9");
  order.mutable_add_partner()->mutable_keys(0)->set_owner("partners/au-dfat");
  network.Must(order);
  const v1::Partner* partner = network.Now()->FindPartner("partners/jp-mofa");
  ASSERT_NE(partner, nullptr);
  EXPECT_EQ(partner->state(), v1::PARTNER_STATE_ACTIVE);
  EXPECT_EQ(partner->adapter(), "");
  const KeyRecord* key = network.Now()->FindKey(network.KeyidOf("partners/jp-mofa"));
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->key.keyid(), key->public_key.keyid());
}

TEST(OrdersTest, KeysOverlapWhileTheyAreRotated) {
  Network network;
  const std::string old_key = network.KeyidOf("partners/au-dfat");
  v1::Key next = MakeKey("partners/au-dfat");
  *next.mutable_not_before() = ToTimestamp(kNow + std::chrono::hours(1));
  network.Must(AddKey(next));
  const auto snapshot = network.Now();
  const std::string new_key = crypto::PublicKey::FromSpki(next.spki())->keyid();
  const Instant later = kNow + std::chrono::hours(1);
  EXPECT_TRUE(snapshot->FindKey(old_key)->IsValidAt(kNow));
  EXPECT_FALSE(snapshot->FindKey(new_key)->IsValidAt(kNow));
  EXPECT_TRUE(snapshot->FindKey(old_key)->IsValidAt(later));
  EXPECT_TRUE(snapshot->FindKey(new_key)->IsValidAt(later));
  EXPECT_EQ(snapshot->KeysOf("partners/au-dfat").size(), 2u);
  // The end is exclusive.
  const Instant end = snapshot->FindKey(old_key)->not_after;
  EXPECT_TRUE(snapshot->FindKey(old_key)->IsValidAt(end - std::chrono::nanoseconds(1)));
  EXPECT_FALSE(snapshot->FindKey(old_key)->IsValidAt(end));
}

TEST(OrdersTest, ARevokedKeyStaysListedAndIsNeverTakenAgain) {
  Network network;
  const std::string keyid = network.KeyidOf("partners/au-dfat");
  network.Must(RevokeKey(keyid));
  const auto snapshot = network.Now();
  const KeyRecord* record = snapshot->FindKey(keyid);
  ASSERT_NE(record, nullptr);
  EXPECT_FALSE(record->IsValidAt(kNow));
  EXPECT_TRUE(record->IsValidAt(kNow - std::chrono::seconds(1)));
  EXPECT_EQ(record->key.revoke_reason(), "lost");

  const Status again = network.Do(RevokeKey(keyid), kNow + std::chrono::hours(1));
  EXPECT_EQ(ReasonOf(again), Reason::kOrderInvalid) << again;
  for (const char* owner : {"partners/au-dfat", "partners/nz-mfat"}) {
    const Status readded = network.Do(AddKey(MakeKey(record->public_key, owner)));
    EXPECT_EQ(ReasonOf(readded), Reason::kResourceExists) << readded;
  }
}

TEST(OrdersTest, TheLastValidKeyOfTheAdministratorsIsNotRevoked) {
  Network network;
  const std::string keyid = network.KeyidOf("administrators/rina");
  EXPECT_EQ(FieldOf(network.Do(RevokeKey(keyid))), "revoke_key.keyid");
  // One that is not valid yet is of no help now.
  v1::Key future = MakeKey("administrators/rina");
  *future.mutable_not_before() = ToTimestamp(kNow + std::chrono::hours(1));
  network.Must(AddKey(future));
  EXPECT_EQ(FieldOf(network.Do(RevokeKey(keyid))), "revoke_key.keyid");
  EXPECT_TRUE(network.Do(RevokeKey(keyid), kNow + std::chrono::hours(1)).ok());
}

TEST(OrdersTest, AnAdministratorIsRemovedWithItsKeysAndPins) {
  Network network;
  network.Must(AddAdministrator("administrators/budi"));
  network.Must(R"(remove_administrator { administrator: "administrators/rina" })");
  const auto snapshot = network.Now();
  EXPECT_EQ(snapshot->FindAdministrator("administrators/rina"), nullptr);
  EXPECT_EQ(snapshot->FindPin(MakePin("administrators/rina")), nullptr);
  ASSERT_EQ(snapshot->KeysOf("administrators/rina").size(), 1u);
  EXPECT_FALSE(snapshot->KeysOf("administrators/rina")[0]->IsValidAt(kNow));
  const Status last = network.Do(R"(remove_administrator { administrator: "administrators/budi" })");
  EXPECT_EQ(ReasonOf(last), Reason::kOrderInvalid) << last;
}

TEST(OrdersTest, AUnitIsRemovedFromGroupsWithItsKeys) {
  Network network;
  network.Must(R"(set_group { group { name: "groups/missions"
      members: ["partners/id-kemlu/units/canberra", "partners/au-dfat"] } })");
  network.Must(std::string("remove_unit { unit: '") + kCanberra + "' }");
  auto snapshot = network.Now();
  EXPECT_EQ(snapshot->FindUnit(kCanberra), nullptr);
  EXPECT_THAT(snapshot->FindGroup("groups/missions")->members(), ElementsAre("partners/au-dfat"));
  EXPECT_EQ(snapshot->FindGroup("groups/rndd")->members_size(), 3);
  ASSERT_EQ(snapshot->KeysOf(kCanberra).size(), 1u);
  EXPECT_EQ(snapshot->KeysOf(kCanberra)[0]->revoke_time, kNow);
  EXPECT_EQ(snapshot->KeysOf(kCanberra)[0]->key.revoke_reason(), "the unit was removed");
  // The name is free again, the key is not.
  network.Must(AddUnit(kCanberra));
  EXPECT_EQ(network.Now()->KeysOf(kCanberra).size(), 2u);
}

TEST(OrdersTest, WhatOthersDependOnIsNotRemoved) {
  Network network;
  network.Must(std::string("set_group { group { name: 'groups/missions' members: '") + kCanberra + "' } }");
  network.Must(R"(set_policy { partner: "partners/au-dfat"
      policy { recipients: ["groups/rndd", "partners/id-kemlu/units/canberra"] } })");
  const std::string remove_unit = std::string("remove_unit { unit: '") + kCanberra + "' }";
  EXPECT_EQ(ReasonOf(network.Do(remove_unit)), Reason::kOrderInvalid);
  EXPECT_EQ(ReasonOf(network.Do(R"(remove_group { group: "groups/rndd" })")), Reason::kOrderInvalid);
  network.Must(R"(set_policy { partner: "partners/au-dfat" })");
  EXPECT_TRUE(network.Do(R"(remove_group { group: "groups/rndd" })").ok());
  EXPECT_EQ(ReasonOf(network.Do(remove_unit)), Reason::kOrderInvalid) << "the last member of groups/missions";
  network.Must(R"(remove_group { group: "groups/missions" })");
  EXPECT_TRUE(network.Do(remove_unit).ok());
}

TEST(OrdersTest, SuspendsAndResumes) {
  Network network;
  for (const v1::PartnerState state : {v1::PARTNER_STATE_SUSPENDED_HOLD, v1::PARTNER_STATE_SUSPENDED_RETURN}) {
    order::v1::Order order;
    order.mutable_suspend_partner()->set_partner("partners/id-kemlu");
    order.mutable_suspend_partner()->set_state(state);
    network.Must(order);
    EXPECT_EQ(network.Now()->StateOf("partners/id-kemlu"), state);
    EXPECT_EQ(network.Now()->StateOf(kCanberra), state);
  }
  network.Must(R"(resume_partner { partner: "partners/id-kemlu" })");
  EXPECT_EQ(network.Now()->StateOf(kCanberra), v1::PARTNER_STATE_ACTIVE);
  EXPECT_EQ(network.Now()->StateOf("administrators/rina"), v1::PARTNER_STATE_ACTIVE);
}

constexpr char kAustralia[] = "partners/au-dfat";

AdapterRecord AdapterOf(Network& network) { return *network.Now()->FindAdapter(kAustralia); }

TEST(OrdersTest, PutsAdaptersInAndOutOfService) {
  Network network;
  network.Must(InstallAdapter(kAustralia, "1.0.0", 1));
  EXPECT_EQ(AdapterOf(network).InService(), nullptr);
  EXPECT_EQ(ReasonOf(network.Do(R"(suspend_adapter { partner: "partners/au-dfat" })")), Reason::kOrderInvalid);
  network.Must(Activate(kAustralia));
  ASSERT_NE(AdapterOf(network).InService(), nullptr);
  EXPECT_EQ(AdapterOf(network).InService()->version(), "1.0.0");
  EXPECT_FALSE(AdapterOf(network).suspended);
  const int64_t change = AdapterOf(network).change;

  network.Must(R"(suspend_adapter { partner: "partners/au-dfat" reason: "wrong letterhead" })");
  EXPECT_TRUE(AdapterOf(network).suspended);
  EXPECT_EQ(AdapterOf(network).reason, "wrong letterhead");
  EXPECT_GT(AdapterOf(network).change, change);
  EXPECT_EQ(ReasonOf(network.Do(Activate(kAustralia))), Reason::kOrderInvalid) << "that is a resume";

  network.Must(R"(resume_adapter { partner: "partners/au-dfat" })");
  EXPECT_FALSE(AdapterOf(network).suspended);
  EXPECT_EQ(AdapterOf(network).reason, "");
  EXPECT_EQ(network.Now()->FindAdapter("partners/id-kemlu"), nullptr);
}

TEST(OrdersTest, VersionsAreImmutableAndReleasesRise) {
  Network network;
  network.Must(InstallAdapter(kAustralia, "1.0.0", 5));
  EXPECT_EQ(ReasonOf(network.Do(InstallAdapter(kAustralia, "1.0.0", 5))), Reason::kResourceExists);
  EXPECT_EQ(ReasonOf(network.Do(InstallAdapter(kAustralia, "1.0.0", 6, std::string(32, 'x')))),
            Reason::kBundleVersionReused);
  EXPECT_EQ(ReasonOf(network.Do(InstallAdapter(kAustralia, "0.9.0", 4))), Reason::kBundleOlderRelease);
  EXPECT_EQ(ReasonOf(network.Do(InstallAdapter(kAustralia, "1.1.0", 5))), Reason::kBundleOlderRelease);
  network.Must(InstallAdapter(kAustralia, "1.1.0", 6));
  network.Must(InstallAdapter("partners/id-kemlu", "1.0.0", 1));
  EXPECT_EQ(AdapterOf(network).versions.size(), 2u);
}

TEST(OrdersTest, GoesBackByRollbackAlone) {
  Network network;
  for (int i = 0; i < 3; ++i) network.Must(InstallAdapter(kAustralia, "1." + std::to_string(i), uint64_t(i) + 1));
  network.Must(Activate(kAustralia, "1.0"));
  EXPECT_EQ(AdapterOf(network).Previous(), nullptr);
  network.Must(Activate(kAustralia, "1.2"));
  ASSERT_NE(AdapterOf(network).Previous(), nullptr);
  EXPECT_EQ(AdapterOf(network).Previous()->version(), "1.0") << "1.1 never served";
  EXPECT_EQ(ReasonOf(network.Do(Activate(kAustralia, "1.0"))), Reason::kOrderInvalid);
  EXPECT_EQ(ReasonOf(network.Do(RollBack(kAustralia, "1.1"))), Reason::kOrderInvalid) << "never in service";
  EXPECT_EQ(ReasonOf(network.Do(RollBack(kAustralia, "1.2"))), Reason::kOrderInvalid) << "in service";
  network.Must(RollBack(kAustralia, "1.0"));
  EXPECT_EQ(AdapterOf(network).version, "1.0");
  EXPECT_EQ(ReasonOf(network.Do(RollBack(kAustralia, "1.2"))), Reason::kOrderInvalid) << "that is forward";
  network.Must(Activate(kAustralia, "1.2"));
  EXPECT_EQ(AdapterOf(network).version, "1.2");
}

TEST(OrdersTest, ARevokedVersionNeverServesAgain) {
  Network network;
  network.Must(InstallAdapter(kAustralia, "1.0", 1));
  network.Must(InstallAdapter(kAustralia, "1.1", 2));
  network.Must(Activate(kAustralia, "1.0"));
  network.Must(Activate(kAustralia, "1.1"));
  network.Must(R"(revoke_adapter { partner: "partners/au-dfat" version: "1.0" reason: "a leak" })");
  EXPECT_FALSE(AdapterOf(network).suspended);
  EXPECT_EQ(AdapterOf(network).Previous(), nullptr);
  EXPECT_EQ(ReasonOf(network.Do(RollBack(kAustralia, "1.0"))), Reason::kAdapterRevoked);
  network.Must(R"(revoke_adapter { partner: "partners/au-dfat" version: "1.1" reason: "a leak" })");
  EXPECT_TRUE(AdapterOf(network).suspended);
  EXPECT_EQ(AdapterOf(network).reason, "version 1.1 is revoked: a leak");
  EXPECT_EQ(ReasonOf(network.Do(R"(resume_adapter { partner: "partners/au-dfat" })")), Reason::kAdapterRevoked);
  EXPECT_EQ(ReasonOf(network.Do(Activate(kAustralia, "1.1"))), Reason::kAdapterRevoked);
}

TEST(OrdersTest, OnlyWhatIsNotInServiceRunsInTheShadow) {
  Network network;
  network.Must(InstallAdapter(kAustralia, "1.0", 1));
  EXPECT_FALSE(AdapterOf(network).Find("1.0")->has_shadow_time());
  network.Must(R"(shadow_adapter { partner: "partners/au-dfat" version: "1.0" })");
  EXPECT_TRUE(AdapterOf(network).Find("1.0")->has_shadow_time());
  network.Must(Activate(kAustralia, "1.0"));
  EXPECT_EQ(ReasonOf(network.Do(R"(shadow_adapter { partner: "partners/au-dfat" version: "1.0" })")),
            Reason::kOrderInvalid);
}

order::v1::Order Configure(const std::string& version, const std::string& configuration) {
  order::v1::Order order;
  order.mutable_configure_adapter()->set_partner(kAustralia);
  order.mutable_configure_adapter()->set_version(version);
  order.mutable_configure_adapter()->set_configuration(configuration);
  return order;
}

std::string ConfigurationOf(Network& network, const std::string& version) {
  const AdapterRecord record = AdapterOf(network);
  return record.ConfigurationOf(*record.Find(version));
}

TEST(OrdersTest, AVersionTakesItsConfigurationOverAndKeepsIt) {
  Network network;
  for (int i = 0; i < 4; ++i) network.Must(InstallAdapter(kAustralia, "1." + std::to_string(i), uint64_t(i) + 1));
  EXPECT_EQ(ReasonOf(network.Do(Configure("2.0", "{}"))), Reason::kUnknownResource);
  network.Must(Configure("1.0", "first"));
  EXPECT_EQ(ConfigurationOf(network, "1.1"), "") << "nothing is in force yet";
  network.Must(Activate(kAustralia, "1.0"));
  EXPECT_EQ(ConfigurationOf(network, "1.1"), "first") << "it would take over";
  EXPECT_FALSE(AdapterOf(network).Find("1.1")->has_configure_time());

  const int64_t change = AdapterOf(network).change;
  network.Must(Configure("1.0", "second"));
  EXPECT_GT(AdapterOf(network).change, change) << "who serves is told";
  EXPECT_EQ(AdapterOf(network).Find("1.0")->configuration_sha256(), crypto::ToString(crypto::Sha256("second")));
  network.Must(Activate(kAustralia, "1.1"));
  EXPECT_EQ(AdapterOf(network).Find("1.1")->configuration(), "second");
  EXPECT_TRUE(AdapterOf(network).Find("1.1")->has_configure_time());

  // What was fixed stays, whatever others get; none is a configuration too.
  network.Must(Configure("1.1", "third"));
  network.Must(Configure("1.2", ""));
  network.Must(Activate(kAustralia, "1.2"));
  EXPECT_EQ(ConfigurationOf(network, "1.2"), "");
  EXPECT_EQ(AdapterOf(network).Find("1.2")->configuration_sha256(), "");
  network.Must(RollBack(kAustralia, "1.0"));
  EXPECT_EQ(ConfigurationOf(network, "1.0"), "second");
  EXPECT_EQ(ConfigurationOf(network, "1.1"), "third");

  const int64_t before = AdapterOf(network).change;
  network.Must(Configure("1.3", "fourth"));
  EXPECT_EQ(AdapterOf(network).change, before) << "it serves nobody";
}

TEST(OrdersTest, ReplacesTransportTrustAsAWhole) {
  Network network;
  for (const char* name : {"partners/au-dfat", kCanberra, "administrators/rina"}) {
    order::v1::Order order;
    order.mutable_set_transport_trust()->set_name(name);
    order.mutable_set_transport_trust()->mutable_transport_trust()->add_spki_pins(MakePin(std::string(name) + "2"));
    network.Must(order);
    EXPECT_EQ(network.Now()->FindPin(MakePin(name)), nullptr);
    ASSERT_NE(network.Now()->FindPin(MakePin(std::string(name) + "2")), nullptr);
    EXPECT_EQ(*network.Now()->FindPin(MakePin(std::string(name) + "2")), name);
    network.Must(order);  // Its own pin is not another's.
  }
}

TEST(OrdersTest, LaterOrdersOfATransactionSeeEarlierOnes) {
  Network network;
  const Status status = network.database().Write([&](store::Transaction& transaction) -> Status {
    const auto known = network.Now();
    DUTA_RETURN_IF_ERROR(Apply(AddPartner("partners/sg-mfa"), kNow, transaction, known));
    DUTA_RETURN_IF_ERROR(Apply(AddUnit("partners/sg-mfa/units/jakarta"), kNow, transaction, known));
    EXPECT_EQ(ReasonOf(Apply(AddPartner("partners/sg-mfa"), kNow, transaction, known)), Reason::kResourceExists);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_TRUE(network.registry().Reload().ok());
  EXPECT_NE(network.Now()->FindUnit("partners/sg-mfa/units/jakarta"), nullptr);
}

}  // namespace
}  // namespace duta::registry

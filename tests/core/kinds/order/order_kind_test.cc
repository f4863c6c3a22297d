#include "core/kinds/order/order_kind.h"

#include <gmock/gmock.h>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "tests/core/registry/network.h"

namespace duta::kinds {
namespace {

using message::v1::Message;
using order::v1::Order;
using registry::AddAdministrator;
using registry::AddKey;
using registry::AddPartner;
using registry::kNow;
using registry::MakeKey;
using registry::ParseOrder;
using registry::RevokeKey;
using testing::ElementsAre;

constexpr char kRina[] = "administrators/rina";
constexpr char kBudi[] = "administrators/budi";
constexpr char kPartner[] = "partners/id-kemlu";
constexpr char kUnit[] = "partners/id-kemlu/units/canberra";

// Knows one bundle and counts what it is told.
class FakeCatalogue final : public AdapterCatalogue {
 public:
  Status Check(const order::v1::InstallAdapter& action, const registry::Snapshot&, Instant) override {
    checked.push_back(action.partner());
    return action.bundle_sha256() == Good() ? absl::OkStatus() : Refuse(Reason::kAdapterRefused, "wrong symbol");
  }
  Status CheckConfiguration(const std::string& partner, const adapter::v1::AdapterVersion& version,
                            const std::string& configuration) override {
    configured.push_back(partner + " " + version.version() + " " + configuration);
    return configuration == "bad" ? Refuse(Reason::kAdapterRefused, "a greeting is wanted",
                                           {{"check", "configuration"}, {"expected", "a greeting"}, {"found", "none"}})
                                  : absl::OkStatus();
  }
  void Changed(const registry::Snapshot& snapshot) override { versions.push_back(snapshot.version()); }

  static std::string Good() { return std::string(32, 'g'); }

  std::vector<std::string> checked;
  std::vector<std::string> configured;
  std::vector<int64_t> versions;
};

class OrderKindTest : public testing::Test {
 protected:
  static Message From(const std::string& sender) {
    Message message;
    message.set_sender(sender);
    return message;
  }
  void AddBudi() { network_.Must(AddAdministrator(kBudi)); }

  // The signatures of these administrators with their first keys.
  std::vector<log::v1::VerifiedSignature> SignedBy(const std::vector<std::string>& names) {
    std::vector<log::v1::VerifiedSignature> signatures;
    for (const std::string& name : names) {
      log::v1::VerifiedSignature& signature = signatures.emplace_back();
      signature.set_owner(name);
      signature.set_keyid(network_.KeyidOf(name));
    }
    return signatures;
  }

  Status Validate(std::string_view body, const std::vector<log::v1::VerifiedSignature>& signatures) {
    return kind_.Validate({message_, body, signatures, now_});
  }
  Status Validate(const Order& order, const std::vector<std::string>& signers = {kRina}) {
    return Validate(order.SerializeAsString(), SignedBy(signers));
  }

  // As the committer does it: a refusal takes back what the order changed.
  Status Project(const Order& order, const std::vector<log::v1::VerifiedSignature>& signatures) {
    const std::string body = order.SerializeAsString();
    Status status;
    EXPECT_TRUE(network_.database()
                    .Write([&](store::Transaction& transaction) {
                      status = kind_.Project({message_, body, signatures, now_}, transaction);
                      return absl::OkStatus();
                    })
                    .ok());
    return status;
  }

  // Approved by an administrator's key.
  Order Install(const std::string& bundle_sha256, const std::string& approver = kRina) {
    return registry::InstallAdapter("partners/au-dfat", "1.0.0", 1, bundle_sha256, network_.KeyidOf(approver));
  }

  // What is trusted now, and one certificate more.
  Order NewTrust(const std::string& name) {
    Order order;
    auto& action = *order.mutable_set_transport_trust();
    action.set_name(name);
    if (const auto* trust = network_.Now()->FindTrust(name)) *action.mutable_transport_trust() = *trust;
    action.mutable_transport_trust()->add_spki_pins(registry::MakePin("new of " + name));
    return order;
  }
  // The last certificate alone.
  static Order Replace(Order order) {
    auto& pins = *order.mutable_set_transport_trust()->mutable_transport_trust()->mutable_spki_pins();
    pins.DeleteSubrange(0, pins.size() - 1);
    return order;
  }

  static Order Activate() { return ParseOrder(R"(activate_adapter { partner: "partners/au-dfat" version: "1.0.0" })"); }

  registry::Network network_;
  FakeCatalogue catalogue_;
  int changes_ = 0;
  OrderKind kind_{network_.registry(), catalogue_, SensitiveActions(), [this] { ++changes_; }};
  Message message_ = From(kRina);
  Instant now_ = kNow;
};

TEST_F(OrderKindTest, IsAKindForTheHubWithTables) {
  EXPECT_EQ(kind_.MediaType(), "application/vnd.duta.order.v1+protobuf");
  EXPECT_TRUE(kind_.IsForHub());
  EXPECT_TRUE(kind_.HasProjection());
}

TEST_F(OrderKindTest, TakesEffectWithTheCommit) {
  const Order order = AddPartner("partners/sg-mfa");
  EXPECT_TRUE(Validate(order).ok());
  EXPECT_TRUE(Project(order, SignedBy({kRina})).ok());
  EXPECT_EQ(network_.Now()->FindPartner("partners/sg-mfa"), nullptr);
  kind_.Committed();
  EXPECT_NE(network_.Now()->FindPartner("partners/sg-mfa"), nullptr);
  EXPECT_THAT(catalogue_.versions, ElementsAre(network_.Now()->version()));
  EXPECT_EQ(changes_, 1);
}

TEST_F(OrderKindTest, TellsOfEveryChangeOnce) {
  kind_.Refresh();
  EXPECT_EQ(changes_, 1) << "the first time it is all new";
  kind_.Refresh();
  kind_.Committed();
  EXPECT_EQ(changes_, 1);
  network_.Must(AddPartner("partners/sg-mfa"));  // As another hub does.
  kind_.Refresh();
  EXPECT_EQ(changes_, 2);
  EXPECT_EQ(catalogue_.versions.back(), network_.Now()->version());
}

TEST_F(OrderKindTest, NeedsNoListener) {
  OrderKind kind(network_.registry(), catalogue_, SensitiveActions(), nullptr);
  kind.Committed();
  EXPECT_EQ(catalogue_.versions.size(), 1u);
}

TEST_F(OrderKindTest, ARefusedOrderLeavesTheRegistryAsItWas) {
  const int64_t before = network_.Now()->version();
  EXPECT_EQ(ReasonOf(Project(AddPartner("partners/au-dfat"), SignedBy({kRina}))), Reason::kResourceExists);
  kind_.Committed();
  EXPECT_EQ(network_.Now()->version(), before);
}

TEST_F(OrderKindTest, KeepsTheRegistryWhenItCannotBeRead) {
  const auto before = network_.Now();
  ASSERT_TRUE(network_.database()
                  .Write([](store::Transaction& transaction) -> Status {
                    DUTA_RETURN_IF_ERROR(
                        transaction.Change("UPDATE registry_keys SET body = $1", {store::Blob{"\xff"}}).status());
                    return transaction.Change("UPDATE registry_version SET version = version + 1", {}).status();
                  })
                  .ok());
  kind_.Committed();
  EXPECT_EQ(network_.Now(), before);
  EXPECT_EQ(changes_, 0);
}

TEST_F(OrderKindTest, RefusesWhatIsNotOneOrder) {
  const std::string suspend = ParseOrder(R"(suspend_adapter { partner: "partners/au-dfat" })").SerializeAsString();
  const std::string resume = ParseOrder(R"(resume_partner { partner: "partners/au-dfat" })").SerializeAsString();
  ASSERT_TRUE(Validate(resume, SignedBy({kRina})).ok());
  for (const std::string& body : {std::string(), std::string("\xff\xff"), resume.substr(0, 5),
                                  resume + "\xd2\x09\x01x",  // Field 154, which nobody knows.
                                  resume + suspend, suspend + resume, resume + resume}) {
    const Status status = Validate(body, SignedBy({kRina}));
    EXPECT_EQ(ReasonOf(status), Reason::kBodyInvalid) << status;
    EXPECT_EQ(MetadataOf(status)["field"], "body");
  }
  Order unknown_inside = AddPartner("partners/sg-mfa");
  unknown_inside.mutable_add_partner()
      ->mutable_partner()
      ->mutable_policy()
      ->GetReflection()
      ->MutableUnknownFields(unknown_inside.mutable_add_partner()->mutable_partner()->mutable_policy())
      ->AddVarint(77, 1);
  EXPECT_EQ(ReasonOf(Validate(unknown_inside)), Reason::kBodyInvalid);
  EXPECT_EQ(ReasonOf(Validate(AddPartner("groups/sg"))), Reason::kOrderInvalid);
}

TEST_F(OrderKindTest, OnlyAdministratorsGiveOrders) {
  const Order order = AddPartner("partners/sg-mfa");
  EXPECT_EQ(ReasonOf(Validate(order, {"partners/au-dfat"})), Reason::kNotAnAdministrator);
  EXPECT_EQ(ReasonOf(Validate(order, {kRina, "partners/au-dfat"})), Reason::kNotAnAdministrator);
  EXPECT_EQ(ReasonOf(Validate(order, {})), Reason::kNotAnAdministrator);
  log::v1::VerifiedSignature stranger;
  stranger.set_keyid(std::string(64, 'a'));
  stranger.set_owner(kRina);
  EXPECT_EQ(ReasonOf(Validate(order.SerializeAsString(), {stranger})), Reason::kNotAnAdministrator);
}

TEST_F(OrderKindTest, SensitiveOrdersNeedTwoAdministrators) {
  AddBudi();
  Order trust;
  trust.mutable_set_transport_trust()->set_name(kRina);
  trust.mutable_set_transport_trust()->mutable_transport_trust()->add_spki_pins(registry::MakePin("new"));
  const std::vector<Order> sensitive = {
      AddAdministrator("administrators/sari"),
      ParseOrder(R"(remove_administrator { administrator: "administrators/budi" })"),
      AddKey(MakeKey(kBudi)),
      RevokeKey(network_.KeyidOf(kBudi)),
      trust,
      // Who could order these alone would speak as the partner.
      AddKey(MakeKey("partners/au-dfat")),
      AddKey(MakeKey("partners/id-kemlu/units/canberra")),
      registry::AddUnit("partners/au-dfat/units/jakarta"),
      NewTrust("partners/au-dfat"),
      NewTrust("partners/id-kemlu/units/canberra"),
  };
  for (const Order& order : sensitive) {
    SCOPED_TRACE(order.ShortDebugString());
    const Status one = Validate(order, {kRina});
    EXPECT_EQ(ReasonOf(one), Reason::kSecondAdministratorRequired) << one;
    EXPECT_EQ(MetadataOf(one)["signer"], kRina);
    EXPECT_EQ(ReasonOf(Validate(order, {kRina, kRina})), Reason::kSecondAdministratorRequired);
    EXPECT_EQ(ReasonOf(Project(order, SignedBy({kRina}))), Reason::kSecondAdministratorRequired);
    EXPECT_TRUE(Validate(order, {kRina, kBudi}).ok()) << Validate(order, {kRina, kBudi});
  }
}

TEST_F(OrderKindTest, OtherOrdersNeedOne) {
  AddBudi();
  for (const Order& order :
       {AddPartner("partners/sg-mfa"), RevokeKey(network_.KeyidOf("partners/au-dfat")), RevokeKey(std::string(64, 'a')),
        ParseOrder(R"(set_transport_trust { name: "partners/au-dfat" })"),
        ParseOrder(R"(suspend_adapter { partner: "partners/au-dfat" })")}) {
    EXPECT_TRUE(Validate(order, {kBudi}).ok()) << order.ShortDebugString();
  }
}

TEST_F(OrderKindTest, TwoKeysOfOneAdministratorAreOneAdministrator) {
  AddBudi();
  const registry::v1::Key second = MakeKey(kRina);
  auto signatures = SignedBy({kRina});
  network_.Must(AddKey(second));
  log::v1::VerifiedSignature& signature = signatures.emplace_back();
  signature.set_owner(kRina);
  signature.set_keyid(crypto::PublicKey::FromSpki(second.spki())->keyid());
  const Order order = AddAdministrator("administrators/sari");
  EXPECT_EQ(ReasonOf(Validate(order.SerializeAsString(), signatures)), Reason::kSecondAdministratorRequired);
}

TEST_F(OrderKindTest, TheFirstAdministratorAddsTheSecondAloneAndNobodyElse) {
  const auto rina = SignedBy({kRina});
  EXPECT_EQ(ReasonOf(Validate(Activate())), Reason::kSecondAdministratorRequired);
  EXPECT_EQ(ReasonOf(Validate(AddKey(MakeKey(kRina)))), Reason::kSecondAdministratorRequired);

  const Order second = AddAdministrator(kBudi), third = AddAdministrator("administrators/sari");
  EXPECT_TRUE(Validate(second).ok());
  EXPECT_TRUE(Validate(third).ok()) << "nothing is ordered yet";
  EXPECT_TRUE(Project(second, rina).ok());
  // Not visible yet, but it stands in the log.
  EXPECT_EQ(ReasonOf(Project(third, rina)), Reason::kSecondAdministratorRequired);
}

TEST_F(OrderKindTest, WhoLostOfficeInTheMeantimeOrdersNothing) {
  AddBudi();
  const Order order = AddPartner("partners/sg-mfa");
  const auto rina = SignedBy({kRina}), both = SignedBy({kRina, kBudi});
  EXPECT_TRUE(Validate(order).ok());
  EXPECT_TRUE(Project(RevokeKey(network_.KeyidOf(kRina)), both).ok());
  EXPECT_EQ(ReasonOf(Project(order, rina)), Reason::kKeyNotValid);
  EXPECT_EQ(ReasonOf(Project(order, both)), Reason::kKeyNotValid);
}

TEST_F(OrderKindTest, AnExpiredKeyOrdersNothing) {
  now_ = kNow + std::chrono::hours(24 * 366);
  EXPECT_EQ(ReasonOf(Validate(AddPartner("partners/sg-mfa"))), Reason::kKeyNotValid);
}

TEST_F(OrderKindTest, WhoApprovedTheBundleIsOneOfTheTwoWhoActivateIt) {
  AddBudi();
  network_.Must(Install(FakeCatalogue::Good(), kRina));
  EXPECT_EQ(ReasonOf(Validate(Activate(), {kRina})), Reason::kSecondAdministratorRequired);
  EXPECT_EQ(ReasonOf(Project(Activate(), SignedBy({kRina}))), Reason::kSecondAdministratorRequired);
  EXPECT_TRUE(Validate(Activate(), {kBudi}).ok());
  EXPECT_TRUE(Validate(Activate(), {kRina, kBudi}).ok());
  // An approval by a key that has been revoked since counts no more.
  network_.Must(AddKey(MakeKey(kRina)));
  network_.Must(RevokeKey(network_.Now()->FindAdapter("partners/au-dfat")->Find("1.0.0")->approver_keyid()));
  EXPECT_EQ(ReasonOf(Validate(Activate(), {kBudi})), Reason::kSecondAdministratorRequired);
}

TEST_F(OrderKindTest, AnAdapterIsAttachedAndChecked) {
  AddBudi();
  const Status missing = Validate(Install(FakeCatalogue::Good()));
  EXPECT_EQ(ReasonOf(missing), Reason::kOrderInvalid) << missing;
  EXPECT_EQ(MetadataOf(missing)["field"], "install_adapter.bundle_sha256");
  EXPECT_TRUE(catalogue_.checked.empty());

  const std::string bad(32, 'b');
  message_.add_attachments()->set_sha256(bad);
  message_.add_attachments()->set_sha256(FakeCatalogue::Good());
  EXPECT_EQ(ReasonOf(Validate(Install(bad))), Reason::kAdapterRefused);
  EXPECT_TRUE(Validate(Install(FakeCatalogue::Good())).ok());
  EXPECT_THAT(catalogue_.checked, ElementsAre("partners/au-dfat", "partners/au-dfat"));
}

TEST_F(OrderKindTest, AConfigurationIsTriedBeforeItIsOrderedAndBeforeAVersionUsesIt) {
  AddBudi();
  network_.Must(registry::InstallAdapter("partners/au-dfat", "1.0.0", 1));
  network_.Must(registry::InstallAdapter("partners/au-dfat", "2.0.0", 2));
  const auto configure = [](const std::string& version, const std::string& configuration) {
    return ParseOrder("configure_adapter { partner: \"partners/au-dfat\" version: \"" + version +
                      "\" configuration: \"" + configuration + "\" }");
  };
  EXPECT_TRUE(Validate(configure("1.0.0", "good")).ok());
  const Status refused = Validate(configure("1.0.0", "bad"));
  EXPECT_EQ(ReasonOf(refused), Reason::kOrderInvalid);
  EXPECT_EQ(CauseOf(refused), "configure_adapter.configuration: expected a greeting, found none");
  EXPECT_EQ(MetadataOf(refused)["field"], "configure_adapter.configuration");
  EXPECT_TRUE(Validate(Activate(), {kRina, kBudi}).ok());
  EXPECT_THAT(catalogue_.configured, ElementsAre("partners/au-dfat 1.0.0 good", "partners/au-dfat 1.0.0 bad"))
      << "without any there is nothing to try";

  network_.Must(configure("1.0.0", "bad"));  // As if the adapter had taken it.
  network_.Must(Activate());
  for (const char* action : {"activate_adapter", "shadow_adapter"}) {
    const Status status = Validate(
        ParseOrder(std::string(action) + R"( { partner: "partners/au-dfat" version: "2.0.0" })"), {kRina, kBudi});
    EXPECT_EQ(ReasonOf(status), Reason::kAdapterRefused);
    EXPECT_EQ(CauseOf(status),
              "version 2.0.0 would take over the configuration in force, but: a greeting is wanted; give it its own "
              "before, with `duta admin adapter configure partners/au-dfat --version 2.0.0`");
    EXPECT_EQ(MetadataOf(status)["check"], "configuration");
  }
  network_.Must(configure("2.0.0", "good"));
  EXPECT_TRUE(
      Validate(ParseOrder(R"(activate_adapter { partner: "partners/au-dfat" version: "2.0.0" })"), {kRina, kBudi})
          .ok());
  EXPECT_EQ(catalogue_.configured.back(), "partners/au-dfat 2.0.0 good");
}

TEST_F(OrderKindTest, TheConfigurationChoosesWhatIsSensitive) {
  AddBudi();
  const Order partner = AddPartner("partners/sg-mfa"), administrator = AddAdministrator("administrators/sari");
  EXPECT_TRUE(Validate(partner).ok());
  kind_.SetSensitive(*SensitiveActions::FromNames({"add_partner"}));
  EXPECT_EQ(ReasonOf(Validate(partner)), Reason::kSecondAdministratorRequired);
  EXPECT_EQ(ReasonOf(Validate(administrator)), Reason::kSecondAdministratorRequired)
      << "what the table gives to two needs two, whatever is configured";
}

TEST_F(OrderKindTest, APartnerAddsToItself) {
  const Order orders[] = {AddKey(MakeKey(kPartner)), AddKey(MakeKey(kUnit)),
                          registry::AddUnit("partners/id-kemlu/units/perth"), NewTrust(kPartner), NewTrust(kUnit)};
  message_.set_sender(kPartner);
  for (const Order& order : orders) {
    SCOPED_TRACE(order.ShortDebugString());
    EXPECT_TRUE(Validate(order, {kPartner}).ok()) << Validate(order, {kPartner});
    // By nobody else, nor together with anybody else.
    for (const std::vector<std::string>& signers : std::vector<std::vector<std::string>>{
             {}, {"partners/au-dfat"}, {kUnit}, {kRina}, {kPartner, kRina}, {kPartner, kUnit}}) {
      EXPECT_EQ(ReasonOf(Validate(order, signers)), Reason::kNotAnAdministrator);
    }
    EXPECT_TRUE(Project(order, SignedBy({kPartner})).ok());
  }
}

TEST_F(OrderKindTest, APartnerOrdersNothingElse) {
  AddBudi();
  const auto refused = [&](const Order& order, const std::string& sender) {
    message_.set_sender(sender);
    EXPECT_EQ(ReasonOf(Validate(order, {sender})), Reason::kNotAnAdministrator) << order.ShortDebugString();
    EXPECT_EQ(ReasonOf(Project(order, SignedBy({sender}))), Reason::kNotAnAdministrator) << order.ShortDebugString();
  };
  for (const Order& order :
       {AddKey(MakeKey("partners/au-dfat")), registry::AddUnit("partners/au-dfat/units/jakarta"),
        NewTrust("partners/au-dfat"), AddKey(MakeKey(kBudi)), NewTrust(kBudi), AddPartner("partners/sg-mfa"),
        AddAdministrator("administrators/sari"), RevokeKey(network_.KeyidOf(kPartner)),
        RevokeKey(network_.KeyidOf(kUnit)), RevokeKey(network_.KeyidOf(kBudi)),
        ParseOrder(R"(remove_unit { unit: "partners/id-kemlu/units/canberra" })"),
        ParseOrder(R"(set_policy { partner: "partners/id-kemlu" policy { messages_per_minute: 9 } })"),
        ParseOrder(R"(resume_partner { partner: "partners/id-kemlu" })"),
        ParseOrder(R"(suspend_adapter { partner: "partners/id-kemlu" })")}) {
    refused(order, kPartner);
  }
  for (const Order& order : {AddKey(MakeKey(kUnit)), NewTrust(kUnit), AddKey(MakeKey(kPartner))}) refused(order, kUnit);
}

TEST_F(OrderKindTest, APartnersThiefLocksNobodyOut) {
  message_.set_sender(kPartner);
  Order same = NewTrust(kPartner);
  same.mutable_set_transport_trust()->mutable_transport_trust()->mutable_spki_pins()->RemoveLast();
  for (const Order& order : {same, ParseOrder(R"(set_transport_trust { name: "partners/id-kemlu" })"),
                             Replace(NewTrust(kPartner)), Replace(NewTrust(kUnit))}) {
    const Status status = Validate(order, {kPartner});
    EXPECT_EQ(ReasonOf(status), Reason::kOrderInvalid) << status;
    EXPECT_EQ(MetadataOf(status)["field"], "set_transport_trust.transport_trust");
  }
}

TEST_F(OrderKindTest, OneAdministratorTakesAwayAtOnce) {
  AddBudi();
  network_.Must(NewTrust(kPartner));
  Order narrow = NewTrust(kPartner);
  auto& pins = *narrow.mutable_set_transport_trust()->mutable_transport_trust()->mutable_spki_pins();
  pins.DeleteSubrange(1, pins.size() - 1);
  EXPECT_TRUE(Validate(narrow, {kRina}).ok());
  EXPECT_TRUE(Validate(RevokeKey(network_.KeyidOf(kPartner)), {kRina}).ok());
  // The other way round is another order: what was withdrawn does not come back by one.
  network_.Must(narrow);
  EXPECT_EQ(ReasonOf(Validate(NewTrust(kPartner), {kRina})), Reason::kSecondAdministratorRequired);
}

TEST_F(OrderKindTest, ASuspendedPartnerAndAnEndedKeyOrderNothing) {
  message_.set_sender(kPartner);
  const Order order = AddKey(MakeKey(kPartner));
  const auto signatures = SignedBy({kPartner});
  network_.Must(ParseOrder(R"(suspend_partner { partner: "partners/id-kemlu" state: PARTNER_STATE_SUSPENDED_HOLD })"));
  EXPECT_EQ(ReasonOf(Project(order, signatures)), Reason::kPartnerSuspended);
  network_.Must(ParseOrder(R"(resume_partner { partner: "partners/id-kemlu" })"));
  EXPECT_TRUE(Validate(order.SerializeAsString(), signatures).ok());
  network_.Must(RevokeKey(network_.KeyidOf(kPartner)));
  EXPECT_EQ(ReasonOf(Project(order, signatures)), Reason::kKeyNotValid);
}

TEST_F(OrderKindTest, APartnerMakesTheRegistryLargerUpToABound) {
  message_.set_sender(kPartner);
  size_t keys = 0;
  for (const auto& [keyid, key] : network_.Now()->keys()) keys += ActsFor(kPartner, key.key.owner());
  for (int i = 0; keys + 16 <= kMaxOwnKeys; ++i, keys += 16) {
    Order unit = registry::AddUnit("partners/id-kemlu/units/u" + std::to_string(i));
    while (unit.add_unit().keys_size() < 16) *unit.mutable_add_unit()->add_keys() = MakeKey();
    ASSERT_TRUE(Project(unit, SignedBy({kPartner})).ok());
  }
  kind_.Committed();
  Order unit = registry::AddUnit("partners/id-kemlu/units/last");
  while (unit.add_unit().keys_size() < 16) *unit.mutable_add_unit()->add_keys() = MakeKey();
  EXPECT_EQ(MetadataOf(Validate(unit, {kPartner}))["field"], "add_unit.keys");
  message_.set_sender(kRina);
  AddBudi();
  EXPECT_TRUE(Validate(unit, {kRina, kBudi}).ok());
}

TEST(SensitiveActionsTest, NamesAreThoseOfOrders) {
  const auto all = SensitiveActions::FromNames(SensitiveActions().names());
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->names(), SensitiveActions().names());
  EXPECT_TRUE(SensitiveActions::FromNames({}).ok());
  for (const char* name : {"add_partners", "", "comment", "Add_Partner"}) {
    const Status status = SensitiveActions::FromNames({"add_partner", name}).status();
    EXPECT_EQ(ReasonOf(status), Reason::kConfigurationInvalid) << status;
    EXPECT_EQ(MetadataOf(status)["value"], name);
  }
}

// What the table says stands in the operator's guide, word for word.
TEST(SensitiveActionsTest, TheGuideRepeatsTheTable) {
  const std::string table = registry::FormatAuthorityTable();
  const auto guide = ReadFile(DUTA_SOURCE_DIRECTORY "/docs/operations.md", 1 << 20);
  ASSERT_TRUE(guide.ok()) << guide.status();
  EXPECT_NE(guide->find("\n" + table + "\n"), std::string::npos) << "docs/operations.md lacks this:\n" << table;
}

TEST(SensitiveActionsTest, EveryActionHasAName) {
  registry::Network network;
  const auto* actions = Order::descriptor()->oneof_decl(0);
  for (int i = 0; i < actions->field_count(); ++i) {
    Order order;
    order.GetReflection()->MutableMessage(&order, actions->field(i));
    EXPECT_EQ(ActionOf(order, *network.Now()), actions->field(i)->name());
    EXPECT_TRUE(SensitiveActions::FromNames({actions->field(i)->name()}).ok());
  }
  EXPECT_EQ(ActionOf(Order(), *network.Now()), "");
  for (const registry::Authority& row : registry::AuthorityTable()) {
    EXPECT_GE(row.administrators, 1) << row.action;
    EXPECT_EQ(SensitiveActions().Contains(row.action), row.administrators == 2) << row.action;
  }
}

}  // namespace
}  // namespace duta::kinds

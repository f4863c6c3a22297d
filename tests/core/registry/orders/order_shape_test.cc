#include <functional>

#include "core/base/bytes.h"
#include "core/registry/orders/orders.h"
#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

struct ShapeCase {
  const char* what;
  order::v1::Order order;
  std::string field;  // Empty: the shape is right.
};

void PrintTo(const ShapeCase& test_case, std::ostream* stream) { *stream << test_case.what; }

class OrderShapeTest : public testing::TestWithParam<ShapeCase> {};

TEST_P(OrderShapeTest, NamesTheFieldThatIsWrong) {
  const Status status = CheckShape(GetParam().order);
  EXPECT_EQ(FieldOf(status), GetParam().field) << status;
  if (GetParam().field.empty()) {
    EXPECT_TRUE(status.ok()) << status;
  } else {
    EXPECT_EQ(ReasonOf(status), Reason::kOrderInvalid);
  }
}

// An order made by `make` and spoilt by `change`.
template <typename Change>
order::v1::Order With(order::v1::Order order, Change change) {
  change(order);
  return order;
}

order::v1::Order Partner(const std::function<void(v1::Partner&)>& change) {
  return With(AddPartner("partners/id-kemlu"),
              [&](order::v1::Order& order) { change(*order.mutable_add_partner()->mutable_partner()); });
}

order::v1::Order Key(const std::function<void(v1::Key&)>& change) {
  v1::Key key = MakeKey("partners/id-kemlu");
  change(key);
  return AddKey(key);
}

order::v1::Order Group(int members) {
  order::v1::Order order = ParseOrder(R"(set_group { group { name: "groups/rndd" } })");
  for (int i = 0; i < members; ++i) {
    order.mutable_set_group()->mutable_group()->add_members("partners/p" + std::to_string(i));
  }
  return order;
}

std::vector<ShapeCase> PartnerCases() {
  return {
      {"none", order::v1::Order(), "action"},
      {"good", AddPartner("partners/id-kemlu"), ""},
      {"good with a country", Partner([](auto& p) { p.set_country_code("ID"); }), ""},
      {"long comment", With(AddPartner("partners/xx"), [](auto& o) { o.set_comment(std::string(1001, 'a')); }),
       "comment"},
      {"comment of two lines", With(AddPartner("partners/xx"), [](auto& o) { o.set_comment("a\nb"); }), ""},
      {"control in comment", With(AddPartner("partners/xx"), [](auto& o) { o.set_comment("a\x1b[2J"); }), "comment"},
      {"name of a group", AddPartner("groups/asean"), "add_partner.partner.name"},
      {"name in upper case", AddPartner("partners/ID"), "add_partner.partner.name"},
      {"no name", AddPartner(""), "add_partner.partner.name"},
      {"long display name", Partner([](auto& p) { p.set_display_name(std::string(301, 'a')); }),
       "add_partner.partner.display_name"},
      {"line break in display name", Partner([](auto& p) { p.set_display_name("a\nb"); }),
       "add_partner.partner.display_name"},
      {"line separator in display name", Partner([](auto& p) {
         p.set_display_name(
             "a\xe2\x80\xa8"
             "b");
       }),
       "add_partner.partner.display_name"},
      {"country in lower case", Partner([](auto& p) { p.set_country_code("id"); }), "add_partner.partner.country_code"},
      {"no such country", Partner([](auto& p) { p.set_country_code("XX"); }), "add_partner.partner.country_code"},
      {"no keys", With(AddPartner("partners/xx"), [](auto& o) { o.mutable_add_partner()->clear_keys(); }),
       "add_partner.keys"},
      {"17 keys",
       With(AddPartner("partners/xx"),
            [](auto& o) {
              while (o.add_partner().keys_size() < 17) *o.mutable_add_partner()->add_keys() = MakeKey();
            }),
       "add_partner.keys"},
      {"key twice",
       With(AddPartner("partners/xx"),
            [](auto& o) { *o.mutable_add_partner()->add_keys() = v1::Key(o.add_partner().keys(0)); }),
       "add_partner.keys[1]"},
      {"pin of 31 bytes", Partner([](auto& p) { p.mutable_transport_trust()->add_spki_pins(std::string(31, 'x')); }),
       "add_partner.partner.transport_trust.spki_pins[1]"},
      {"pin twice", Partner([](auto& p) { p.mutable_transport_trust()->add_spki_pins(MakePin("partners/id-kemlu")); }),
       "add_partner.partner.transport_trust.spki_pins[1]"},
      {"anchor that is none", Partner([](auto& p) { p.mutable_transport_trust()->add_anchors("0\x03\x02\x01\x01"); }),
       "add_partner.partner.transport_trust.anchors[0]"},
      {"empty anchor", Partner([](auto& p) { p.mutable_transport_trust()->add_anchors(""); }),
       "add_partner.partner.transport_trust.anchors[0]"},
  };
}

std::vector<ShapeCase> PolicyCases() {
  const auto policy = [](const char* text) {
    return ParseOrder(std::string(R"(set_policy { partner: "partners/id-kemlu" policy {)") + text + "} }");
  };
  order::v1::Order crowd = policy("");
  for (int i = 0; i < 1001; ++i) {
    crowd.mutable_set_policy()->mutable_policy()->add_recipients("partners/p" + std::to_string(i));
  }
  return {
      {"good", policy(R"(send_ceiling: LEVEL_SECRET kinds: "text/calendar" recipients: "groups/asean")"), ""},
      {"empty", policy(""), ""},
      {"of a unit", ParseOrder(R"(set_policy { partner: "partners/xx/units/yy" })"), "set_policy.partner"},
      {"no such level to send", policy("send_ceiling: 7"), "set_policy.policy.send_ceiling"},
      {"no such level to receive", policy("receive_ceiling: -1"), "set_policy.policy.receive_ceiling"},
      {"kind without a slash", policy(R"(kinds: "text")"), "set_policy.policy.kinds[0]"},
      {"kind with parameters", policy(R"(kinds: "a/b" kinds: "a/b; c=d")"), "set_policy.policy.kinds[1]"},
      {"kind in upper case", policy(R"(kinds: "Text/plain")"), "set_policy.policy.kinds[0]"},
      {"kind twice", policy(R"(kinds: ["a/b", "a/b"])"), "set_policy.policy.kinds[1]"},
      {"recipient twice", policy(R"(recipients: ["groups/asean", "groups/asean"])"), "set_policy.policy.recipients[1]"},
      {"the hub as recipient", policy(R"(recipients: "hub")"), "set_policy.policy.recipients[0]"},
      {"an administrator as recipient", policy(R"(recipients: "administrators/rina")"),
       "set_policy.policy.recipients[0]"},
      {"1,001 recipients", crowd, "set_policy.policy.recipients"},
  };
}

std::vector<ShapeCase> KeyCases() {
  return {
      {"good", Key([](auto&) {}), ""},
      {"of P-256",
       AddKey(MakeKey(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256).public_key(), "partners/id-kemlu")),
       ""},
      {"of a group", Key([](auto& k) { k.set_owner("groups/asean"); }), "add_key.key.owner"},
      {"of nobody", Key([](auto& k) { k.clear_owner(); }), "add_key.key.owner"},
      {"no bytes", Key([](auto& k) { k.clear_spki(); }), "add_key.key.spki"},
      {"a byte too many", Key([](auto& k) { k.mutable_spki()->push_back('\0'); }), "add_key.key.spki"},
      {"another key's id", Key([](auto& k) { k.set_keyid(std::string(64, '0')); }), "add_key.key.keyid"},
      {"its own id", Key([](auto& k) { k.set_keyid(crypto::PublicKey::FromSpki(k.spki())->keyid()); }), ""},
      {"no start", Key([](auto& k) { k.clear_not_before(); }), "add_key.key.not_before"},
      {"no end", Key([](auto& k) { k.clear_not_after(); }), "add_key.key.not_after"},
      {"an end that is none", Key([](auto& k) { k.mutable_not_after()->set_nanos(-1); }), "add_key.key.not_after"},
      {"ends as it starts", Key([](auto& k) { *k.mutable_not_after() = k.not_before(); }), "add_key.key.not_after"},
      {"revoked before it is there", Key([](auto& k) { *k.mutable_revoke_time() = ToTimestamp(kNow); }),
       "add_key.key.revoke_time"},
      {"revoke: good", RevokeKey(std::string(64, 'a')), ""},
      {"revoke: upper case", RevokeKey(std::string(64, 'A')), "revoke_key.keyid"},
      {"revoke: short", RevokeKey("aa"), "revoke_key.keyid"},
      {"revoke: long reason",
       With(RevokeKey(std::string(64, 'a')),
            [](auto& o) { o.mutable_revoke_key()->set_reason(std::string(301, 'a')); }),
       "revoke_key.reason"},
  };
}

std::vector<ShapeCase> OtherCases() {
  const std::string sha256(32, 'x');
  const auto install = [](const std::string& partner, const std::string& digest, const std::string& version = "1.0.0") {
    return InstallAdapter(partner, version, 1, digest);
  };
  const auto configure = [](const std::string& configuration) {
    order::v1::Order order;
    order.mutable_configure_adapter()->set_partner("partners/xx");
    order.mutable_configure_adapter()->set_version("1.0.0");
    order.mutable_configure_adapter()->set_configuration(configuration);
    return order;
  };
  return {
      {"suspend", ParseOrder(R"(suspend_partner { partner: "partners/xx" state: PARTNER_STATE_SUSPENDED_HOLD })"), ""},
      {"suspend to active", ParseOrder(R"(suspend_partner { partner: "partners/xx" state: PARTNER_STATE_ACTIVE })"),
       "suspend_partner.state"},
      {"suspend to nothing", ParseOrder(R"(suspend_partner { partner: "partners/xx" })"), "suspend_partner.state"},
      {"suspend a unit", ParseOrder(R"(suspend_partner { partner: "partners/xx/units/yy" })"),
       "suspend_partner.partner"},
      {"resume a group", ParseOrder(R"(resume_partner { partner: "groups/asean" })"), "resume_partner.partner"},
      {"unit", AddUnit("partners/xx/units/yy"), ""},
      {"unit without keys", With(AddUnit("partners/xx/units/yy"), [](auto& o) { o.mutable_add_unit()->clear_keys(); }),
       ""},
      {"unit without trust", ParseOrder(R"(add_unit { unit { name: "partners/xx/units/yy" } })"), ""},
      {"unit that is a partner", AddUnit("partners/xx"), "add_unit.unit.name"},
      {"unit in a unit", AddUnit("partners/xx/units/yy/units/zz"), "add_unit.unit.name"},
      {"remove a partner as a unit", ParseOrder(R"(remove_unit { unit: "partners/xx" })"), "remove_unit.unit"},
      {"trust of a group", ParseOrder(R"(set_transport_trust { name: "groups/xx" })"), "set_transport_trust.name"},
      {"partner that nobody is", ParseOrder(R"(set_transport_trust { name: "partners/xx" })"), ""},
      {"administrator that nobody is", ParseOrder(R"(set_transport_trust { name: "administrators/rina" })"),
       "set_transport_trust.transport_trust"},
      {"group", Group(1000), ""},
      {"empty group", Group(0), "set_group.group.members"},
      {"group of 1,001", Group(1001), "set_group.group.members"},
      {"group in a group", ParseOrder(R"(set_group { group { name: "groups/xx" members: "groups/yy" } })"),
       "set_group.group.members[0]"},
      {"member twice",
       ParseOrder(R"(set_group { group { name: "groups/xx" members: ["partners/xx", "partners/xx"] } })"),
       "set_group.group.members[1]"},
      {"group that is a partner", ParseOrder(R"(set_group { group { name: "partners/xx" members: "partners/xx" } })"),
       "set_group.group.name"},
      {"remove group", ParseOrder(R"(remove_group { group: "partners/xx" })"), "remove_group.group"},
      {"administrator", AddAdministrator("administrators/budi"), ""},
      {"administrator without keys",
       With(AddAdministrator("administrators/budi"), [](auto& o) { o.mutable_add_administrator()->clear_keys(); }),
       "add_administrator.keys"},
      {"administrator without trust",
       With(AddAdministrator("administrators/budi"),
            [](auto& o) { o.mutable_add_administrator()->mutable_administrator()->clear_transport_trust(); }),
       "add_administrator.administrator.transport_trust"},
      {"administrator that is a partner", AddAdministrator("partners/xx"), "add_administrator.administrator.name"},
      {"remove administrator", ParseOrder(R"(remove_administrator { administrator: "rina" })"),
       "remove_administrator.administrator"},
      {"adapter", install("partners/xx", sha256), ""},
      {"adapter of a unit", install("partners/xx/units/yy", sha256), "install_adapter.partner"},
      {"adapter's hexadecimal digest", install("partners/xx", ToHex(sha256)), "install_adapter.bundle_sha256"},
      {"adapter's version in verse", install("partners/xx", sha256, "1\n0"), "install_adapter.version"},
      {"adapter of release 0", InstallAdapter("partners/xx", "1.0.0", 0, sha256), "install_adapter.release"},
      {"activate nothing", ParseOrder(R"(activate_adapter { partner: "partners/xx" })"), "activate_adapter.version"},
      {"shadow for a group", ParseOrder(R"(shadow_adapter { partner: "groups/xx" version: "1" })"),
       "shadow_adapter.partner"},
      {"roll back to nothing", ParseOrder(R"(roll_back_adapter { partner: "partners/xx" })"),
       "roll_back_adapter.version"},
      {"configure", configure(std::string(kMaxConfigurationBytes, ' ')), ""},
      {"configure with too much", configure(std::string(kMaxConfigurationBytes + 1, ' ')),
       "configure_adapter.configuration"},
      {"configure nothing", ParseOrder(R"(configure_adapter { partner: "partners/xx" })"), "configure_adapter.version"},
      {"release all", ParseOrder(R"(release_quarantine { partner: "partners/xx" })"), ""},
      {"release one", ParseOrder(R"(release_quarantine { partner: "partners/xx" message_id: "018f2d3e" })"), ""},
      {"release for nobody", ParseOrder("release_quarantine {}"), "release_quarantine.partner"},
      {"release in verse", ParseOrder(R"(release_quarantine { partner: "partners/xx" message_id: "a\nb" })"),
       "release_quarantine.message_id"},
      {"resume nobody", ParseOrder("resume_adapter {}"), "resume_adapter.partner"},
      {"revoke in verse", ParseOrder(R"(revoke_adapter { partner: "partners/xx" version: "1" reason: "a\nb" })"),
       "revoke_adapter.reason"},
      {"suspend an adapter of nobody", ParseOrder("suspend_adapter {}"), "suspend_adapter.partner"},
      {"suspend an adapter in verse", ParseOrder(R"(suspend_adapter { partner: "partners/xx" reason: "a\nb" })"),
       "suspend_adapter.reason"},
  };
}

INSTANTIATE_TEST_SUITE_P(Partner, OrderShapeTest, testing::ValuesIn(PartnerCases()));
INSTANTIATE_TEST_SUITE_P(Policy, OrderShapeTest, testing::ValuesIn(PolicyCases()));
INSTANTIATE_TEST_SUITE_P(Key, OrderShapeTest, testing::ValuesIn(KeyCases()));
INSTANTIATE_TEST_SUITE_P(Other, OrderShapeTest, testing::ValuesIn(OtherCases()));

TEST(AnchorShapeTest, AnAnchorIsOneCertificateAndNothingElse) {
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  const auto pem = crypto::MakeSelfSigned({.common_name = "CA", .not_before = kNow, .is_authority = true}, key);
  ASSERT_TRUE(pem.ok()) << pem.status();
  const std::string der = crypto::ReadCertificate(*pem)->der;
  const auto with_anchor = [](const std::string& anchor) {
    return Partner([&](v1::Partner& partner) { partner.mutable_transport_trust()->add_anchors(anchor); });
  };
  EXPECT_TRUE(CheckShape(with_anchor(der)).ok());
  EXPECT_FALSE(CheckShape(with_anchor(der + "x")).ok());
  EXPECT_FALSE(CheckShape(with_anchor(der.substr(0, der.size() - 1))).ok());
  EXPECT_FALSE(CheckShape(with_anchor(*pem)).ok());
}

}  // namespace
}  // namespace duta::registry

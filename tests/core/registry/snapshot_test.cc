#include "core/registry/snapshot.h"

#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

using crypto::Algorithm;
using crypto::CertificateRequest;
using crypto::PrivateKey;

// An authority of one ministry.
struct Authority {
  explicit Authority(Instant not_before = kNow - std::chrono::hours(24))
      : key(PrivateKey::Generate(Algorithm::kEcdsaP256)),
        pem(*crypto::MakeSelfSigned({.common_name = "Authority", .not_before = not_before, .is_authority = true}, key)),
        der(crypto::ReadCertificate(pem)->der) {}

  // A client certificate with these URIs.
  std::string Issue(const std::vector<std::string>& uris, Instant not_before = kNow - std::chrono::hours(1),
                    std::chrono::hours lifetime = std::chrono::hours(2)) const {
    const PrivateKey subject = PrivateKey::Generate(Algorithm::kEcdsaP256);
    return *crypto::MakeSigned({.common_name = "Client", .uris = uris, .not_before = not_before, .lifetime = lifetime},
                               subject.public_key(), pem, key);
  }

  PrivateKey key;
  std::string pem;
  std::string der;
};

order::v1::Order SetTrust(const std::string& name, const v1::TransportTrust& trust) {
  order::v1::Order order;
  order.mutable_set_transport_trust()->set_name(name);
  *order.mutable_set_transport_trust()->mutable_transport_trust() = trust;
  return order;
}

v1::TransportTrust Anchored(const Authority& authority) {
  v1::TransportTrust trust;
  trust.add_anchors(authority.der);
  return trust;
}

v1::TransportTrust Pinned(const std::string& pem) {
  v1::TransportTrust trust;
  trust.add_spki_pins(crypto::ReadCertificate(pem)->spki_sha256);
  return trust;
}

void ExpectUnknown(const StatusOr<std::string>& identity) {
  EXPECT_EQ(ReasonOf(identity.status()), Reason::kUnknownCertificate)
      << (identity.ok() ? *identity : identity.status().ToString());
}

TEST(IdentifyTest, APinnedKeyNeedsNoNameAndNoAuthority) {
  Network network;
  const Authority stranger;
  const std::string pem = stranger.Issue({});
  ExpectUnknown(network.Now()->Identify(pem, kNow));
  for (const char* name : {"partners/au-dfat", "partners/id-kemlu/units/canberra", "administrators/rina"}) {
    SCOPED_TRACE(name);
    Network fresh;
    fresh.Must(SetTrust(name, Pinned(pem)));
    const auto identity = fresh.Now()->Identify(pem, kNow);
    ASSERT_TRUE(identity.ok()) << identity.status();
    EXPECT_EQ(*identity, name);
  }
}

TEST(IdentifyTest, TrustChangesTakeEffectAtOnce) {
  Network network;
  const Authority authority;
  const std::string old_pem = authority.Issue({}), new_pem = authority.Issue({});
  network.Must(SetTrust("partners/au-dfat", Pinned(old_pem)));
  const auto before = network.Now();
  network.Must(SetTrust("partners/au-dfat", Pinned(new_pem)));
  EXPECT_TRUE(before->Identify(old_pem, kNow).ok()) << "a snapshot stays what it is";
  ExpectUnknown(network.Now()->Identify(old_pem, kNow));
  EXPECT_TRUE(network.Now()->Identify(new_pem, kNow).ok());
}

TEST(IdentifyTest, AnAnchoredCertificateBearsItsOwnersName) {
  Network network;
  const Authority authority, other;
  network.Must(SetTrust("partners/au-dfat", Anchored(authority)));
  network.Must(SetTrust("partners/nz-mfat", Anchored(other)));
  const auto snapshot = network.Now();
  const auto identity = snapshot->Identify(authority.Issue({"https://dfat.example", "duta:partners/au-dfat"}), kNow);
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(*identity, "partners/au-dfat");

  ExpectUnknown(snapshot->Identify(authority.Issue({}), kNow));
  ExpectUnknown(snapshot->Identify(authority.Issue({"partners/au-dfat"}), kNow));
  ExpectUnknown(snapshot->Identify(authority.Issue({"duta:partners/zz-nobody"}), kNow));
  // An authority speaks for its own name alone.
  ExpectUnknown(snapshot->Identify(authority.Issue({"duta:partners/nz-mfat"}), kNow));
  ExpectUnknown(snapshot->Identify(authority.Issue({"duta:partners/id-kemlu"}), kNow));
  ExpectUnknown(snapshot->Identify(other.Issue({"duta:partners/au-dfat"}), kNow));
  // Nobody's authority, of the same name.
  ExpectUnknown(snapshot->Identify(Authority().Issue({"duta:partners/au-dfat"}), kNow));
}

TEST(IdentifyTest, ACertificateOfTwoNamesIsNobodys) {
  Network network;
  const Authority shared;
  network.Must(SetTrust("partners/au-dfat", Anchored(shared)));
  network.Must(SetTrust("partners/nz-mfat", Anchored(shared)));
  const auto snapshot = network.Now();
  EXPECT_EQ(*snapshot->Identify(shared.Issue({"duta:partners/nz-mfat"}), kNow), "partners/nz-mfat");
  ExpectUnknown(snapshot->Identify(shared.Issue({"duta:partners/nz-mfat", "duta:partners/au-dfat"}), kNow));
}

// Verifying a chain costs some hundred microseconds, which a name each would multiply.
TEST(IdentifyTest, ACertificateOfManyNamesIsLookedAtOnceOrNotAtAll) {
  Network network;
  const Authority authority;
  network.Must(SetTrust("partners/au-dfat", Anchored(authority)));
  const auto snapshot = network.Now();
  const std::vector<std::string> repeated(2500, "duta:partners/au-dfat");
  const std::string often = authority.Issue(repeated);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(*snapshot->Identify(often, kNow), "partners/au-dfat");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));

  std::vector<std::string> different = {"duta:partners/au-dfat"};
  for (int i = 1; i < 8; ++i) different.push_back("https://dfat.example/" + std::to_string(i));
  EXPECT_TRUE(snapshot->Identify(authority.Issue(different), kNow).ok());
  different.push_back("https://dfat.example/8");
  const auto refused = snapshot->Identify(authority.Issue(different), kNow);
  ExpectUnknown(refused);
  EXPECT_EQ(MetadataOf(refused.status()).at("cause"), "too-many-names");
}

TEST(IdentifyTest, ACertificateIsKnownWithinItsValidityOnly) {
  Network network;
  const Authority authority;
  const std::string anchored = authority.Issue({"duta:partners/au-dfat"});
  const std::string pinned = authority.Issue({});
  network.Must(SetTrust("partners/au-dfat", Anchored(authority)));
  network.Must(SetTrust("partners/nz-mfat", Pinned(pinned)));
  const auto snapshot = network.Now();
  for (const std::string& pem : {anchored, pinned}) {
    EXPECT_TRUE(snapshot->Identify(pem, kNow - std::chrono::hours(1)).ok());
    ExpectUnknown(snapshot->Identify(pem, kNow - std::chrono::hours(1) - std::chrono::seconds(1)));
    EXPECT_TRUE(snapshot->Identify(pem, kNow + std::chrono::minutes(59)).ok());
    ExpectUnknown(snapshot->Identify(pem, kNow + std::chrono::minutes(61)));
  }
}

TEST(IdentifyTest, RefusesWhatIsNoCertificate) {
  Network network;
  ExpectUnknown(network.Now()->Identify("", kNow));
  ExpectUnknown(network.Now()->Identify("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", kNow));
}

TEST(SnapshotTest, FillsThePolicyWithTheDefaults) {
  Network network;
  network.Must(R"(set_policy { partner: "partners/id-kemlu" policy {
      receive_ceiling: LEVEL_SECRET max_message_bytes: 5000 } })");
  for (const char* name : {"partners/id-kemlu", "partners/id-kemlu/units/canberra"}) {
    const v1::Policy policy = network.Now()->EffectivePolicy(name);
    EXPECT_EQ(policy.send_ceiling(), message::v1::LEVEL_RESTRICTED);
    EXPECT_EQ(policy.receive_ceiling(), message::v1::LEVEL_SECRET);
    EXPECT_EQ(policy.max_message_bytes(), 5000u);
    EXPECT_EQ(policy.max_attachment_bytes(), PolicyDefaults().max_attachment_bytes);
    EXPECT_EQ(policy.messages_per_minute(), PolicyDefaults().messages_per_minute);
  }
  EXPECT_EQ(network.Now()->EffectivePolicy("administrators/rina").messages_per_minute(),
            PolicyDefaults().messages_per_minute);
}

TEST(SnapshotTest, FindsNothingUnderAnotherKindOfName) {
  Network network;
  const auto snapshot = network.Now();
  EXPECT_EQ(snapshot->FindPartner("groups/rndd"), nullptr);
  EXPECT_EQ(snapshot->FindUnit("partners/id-kemlu"), nullptr);
  EXPECT_EQ(snapshot->FindGroup("partners/id-kemlu"), nullptr);
  EXPECT_EQ(snapshot->FindAdministrator("rina"), nullptr);
  EXPECT_EQ(snapshot->FindTrust("groups/rndd"), nullptr);
  EXPECT_EQ(snapshot->FindKey(""), nullptr);
  EXPECT_TRUE(snapshot->KeysOf("groups/rndd").empty());
}

}  // namespace
}  // namespace duta::registry

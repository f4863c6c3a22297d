#include "plugins/bundle/signatures.h"

#include "bundle_fixture.h"
#include "core/crypto/dsse.h"
#include "plugins/bundle/archive.h"

namespace duta::bundle {
namespace {

using testing::HasSubstr;

constexpr char kPartner[] = "partners/tl-mnec";
constexpr char kRina[] = "administrators/rina";

class SignaturesTest : public testing::Test {
 protected:
  Status Verify(const Bundle& bundle) { return VerifySignatures(bundle, keys_.Find()).status(); }
  std::string Refused(const Bundle& bundle) { return ReasonName(Verify(bundle)); }

  static Bundle SignedBy(const std::vector<crypto::PrivateKey>& keys) {
    Bundle bundle = SmallBundle();
    for (const auto& key : keys) EXPECT_TRUE(bundle.Sign(key).ok());
    return bundle;
  }

  // The bundle with another envelope around its manifest.
  static Bundle With(const Bundle& bundle, const envelope::v1::Envelope& envelope) {
    const std::string bytes = envelope.SerializeAsString();
    std::vector<ArchiveFile> members = {{kManifestPath, bytes}};
    const Files files = SmallFiles();
    for (const auto& [path, content] : files) members.push_back({path, content});
    auto read = Bundle::Read(WriteArchive(members));
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? *std::move(read) : bundle;
  }

  Keys keys_;
  const crypto::PrivateKey author_ = keys_.Make(kPartner);
  const crypto::PrivateKey approver_ = keys_.Make(kRina);
};

TEST_F(SignaturesTest, TakesAnAuthorAndAnAdministratorInEitherOrder) {
  for (const auto& keys : {std::vector{author_, approver_}, {approver_, author_}}) {
    const auto signatories = VerifySignatures(SignedBy(keys), keys_.Find());
    ASSERT_TRUE(signatories.ok()) << signatories.status();
    EXPECT_THAT(signatories->authors, testing::ElementsAre(author_.public_key().keyid()));
    EXPECT_THAT(signatories->approvers, testing::ElementsAre(approver_.public_key().keyid()));
  }
  const auto unit = keys_.Make("partners/tl-mnec/units/jakarta");
  EXPECT_EQ(Refused(SignedBy({unit, approver_})), "OK");
}

TEST_F(SignaturesTest, UnsignedHalfSignedAndOneSidedAreToldApart) {
  EXPECT_EQ(Refused(SmallBundle()), "BUNDLE_UNSIGNED");
  const Status by_author = Verify(SignedBy({author_}));
  EXPECT_EQ(ReasonName(by_author), "BUNDLE_HALF_SIGNED");
  EXPECT_THAT(std::string(by_author.message()), HasSubstr("missing is an administrator's"));
  const Status by_approver = Verify(SignedBy({approver_}));
  EXPECT_EQ(ReasonName(by_approver), "BUNDLE_HALF_SIGNED");
  EXPECT_THAT(std::string(by_approver.message()), HasSubstr("missing is its author's"));
  EXPECT_EQ(Refused(SignedBy({author_, keys_.Make(kPartner)})), "BUNDLE_ONE_SIGNER");
  EXPECT_EQ(Refused(SignedBy({approver_, keys_.Make(kRina)})), "BUNDLE_ONE_SIGNER");
}

TEST_F(SignaturesTest, OneKeySignsOnce) {
  Bundle bundle = SignedBy({author_});
  EXPECT_EQ(ReasonName(bundle.Sign(author_)), "BUNDLE_ONE_SIGNER");
  envelope::v1::Envelope twice = bundle.envelope();
  *twice.add_signatures() = twice.signatures(0);
  EXPECT_EQ(Refused(With(bundle, twice)), "BUNDLE_ONE_SIGNER");
}

TEST_F(SignaturesTest, ChangedAfterSigning) {
  const Bundle bundle = SignedBy({author_, approver_});
  envelope::v1::Envelope changed = bundle.envelope();
  adapter::v1::Manifest manifest = bundle.manifest();
  manifest.set_release(7);
  changed.set_payload(manifest.SerializeAsString());
  EXPECT_EQ(Refused(With(bundle, changed)), "BUNDLE_CHANGED");
  envelope::v1::Envelope signature = bundle.envelope();
  signature.mutable_signatures(1)->mutable_sig()->back() ^= 1;
  EXPECT_EQ(Refused(With(bundle, signature)), "BUNDLE_CHANGED");
}

TEST_F(SignaturesTest, ASignatureOfAMessageIsNoneOfABundle) {
  const Bundle bundle = SmallBundle();
  const auto message = crypto::SignEnvelope(crypto::kMessagePayloadType, bundle.envelope().payload(), author_);
  envelope::v1::Envelope mixed = SignedBy({author_, approver_}).envelope();
  *mixed.mutable_signatures(0) = message.signatures(0);
  EXPECT_EQ(Refused(With(bundle, mixed)), "BUNDLE_CHANGED");
}

TEST_F(SignaturesTest, KeysAreRegisteredValidAndThePartnersOwn) {
  const auto stranger = crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519);
  EXPECT_EQ(Refused(SignedBy({author_, stranger})), "BUNDLE_SIGNER_UNKNOWN");
  EXPECT_EQ(Refused(SignedBy({keys_.Make(kPartner, false), approver_})), "BUNDLE_SIGNER_UNKNOWN");
  EXPECT_EQ(Refused(SignedBy({author_, keys_.Make(kRina, false)})), "BUNDLE_SIGNER_UNKNOWN");
  EXPECT_EQ(Refused(SignedBy({keys_.Make("partners/au-dfat"), approver_})), "BUNDLE_FOREIGN");
}

}  // namespace
}  // namespace duta::bundle

#include "core/crypto/certificate.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <functional>

#include "core/crypto/digest.h"
#include "tests/core/crypto/der.h"

namespace duta::crypto {
namespace {

using std::chrono::hours;

const Instant kNow = *ParseInstant("2026-11-24T00:00:00Z");

CertificateRequest Authority(std::string name) {
  return {.common_name = std::move(name), .not_before = kNow, .lifetime = hours(1000), .is_authority = true};
}

CertificateRequest Leaf() {
  return {.common_name = "id-kemlu",
          .dns_names = {"hub.example"},
          .ip_addresses = {"127.0.0.1", "::1"},
          .uris = {"duta:partners/id-kemlu"},
          .not_before = kNow,
          .lifetime = hours(100)};
}

// A key and its certificate.
struct Party {
  PrivateKey key;
  std::string pem;
  std::string der() const { return ReadCertificate(pem)->der; }
};

Party Root(Algorithm algorithm = Algorithm::kEcdsaP256) {
  PrivateKey key = PrivateKey::Generate(algorithm);
  std::string pem = *MakeSelfSigned(Authority("root"), key);
  return {std::move(key), std::move(pem)};
}

Party Issued(const CertificateRequest& request, const Party& by) {
  PrivateKey key = PrivateKey::Generate(Algorithm::kEcdsaP256);
  std::string pem = *MakeSigned(request, key.public_key(), by.pem, by.key);
  return {std::move(key), std::move(pem)};
}

// `pem` after `change`, signed again.
std::string Changed(const std::string& pem, const Party& by, const std::function<void(X509*)>& change) {
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  const std::string key_pem = by.key.ToPem();
  BIO* key_in = BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(key_in, nullptr, nullptr, nullptr);
  change(certificate);
  X509_sign(certificate, key, EVP_sha256());
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string changed(data, static_cast<size_t>(size));
  for (BIO* bio : {in, key_in, out}) BIO_free(bio);
  EVP_PKEY_free(key);
  X509_free(certificate);
  return changed;
}

void Replace(X509* certificate, int nid, const char* value) {
  X509_EXTENSION_free(X509_delete_ext(certificate, X509_get_ext_by_NID(certificate, nid, -1)));
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

TEST(CertificateTest, ReadsWhatItMade) {
  for (const Algorithm algorithm : {Algorithm::kEcdsaP256, Algorithm::kEcdsaP384, Algorithm::kEd25519}) {
    const PrivateKey key = PrivateKey::Generate(algorithm);
    const auto pem = MakeSelfSigned(Leaf(), key);
    ASSERT_TRUE(pem.ok()) << pem.status();
    const auto info = ReadCertificate(*pem);
    ASSERT_TRUE(info.ok()) << info.status();
    EXPECT_EQ(info->spki_sha256, ToString(Sha256(key.public_key().spki())));
    EXPECT_EQ(info->uris, std::vector<std::string>{"duta:partners/id-kemlu"});
    EXPECT_EQ(info->not_before, kNow);
    EXPECT_EQ(info->not_after, kNow + hours(100));
    EXPECT_EQ(Pem("CERTIFICATE", info->der), *pem);
  }
}

TEST(CertificateTest, NamesAreFoundByTls) {
  const std::string der = ReadCertificate(*MakeSelfSigned(Leaf(), PrivateKey::Generate(Algorithm::kEcdsaP256)))->der;
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
  EXPECT_EQ(X509_check_host(certificate, "hub.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate, "other.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "::1", 0), 1);
  EXPECT_EQ(X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_check_purpose(certificate, X509_PURPOSE_SSL_CLIENT, 0), 1);
  EXPECT_EQ(X509_check_ca(certificate), 0);
  EXPECT_EQ(X509_get_version(certificate), X509_VERSION_3);
  X509_free(certificate);
}

TEST(CertificateTest, SerialsDiffer) {
  const PrivateKey key = PrivateKey::Generate(Algorithm::kEd25519);
  EXPECT_NE(ReadCertificate(*MakeSelfSigned(Leaf(), key))->der, ReadCertificate(*MakeSelfSigned(Leaf(), key))->der);
}

TEST(CertificateTest, ANameCannotSmuggleInAnother) {
  CertificateRequest request = Leaf();
  request.uris.clear();
  request.dns_names = {"a.example,URI:duta:partners/au-dfat"};
  const auto pem = MakeSelfSigned(request, PrivateKey::Generate(Algorithm::kEcdsaP256));
  ASSERT_TRUE(pem.ok()) << pem.status();
  EXPECT_TRUE(ReadCertificate(*pem)->uris.empty());
}

TEST(CertificateTest, RefusesRequestsThatItCannotCarryOut) {
  using Change = void (*)(CertificateRequest&);
  const std::pair<std::string_view, Change> cases[] = {
      {"no address", [](CertificateRequest& r) { r.ip_addresses = {"localhost"}; }},
      {"an empty name", [](CertificateRequest& r) { r.dns_names = {""}; }},
      {"a name beyond ASCII", [](CertificateRequest& r) { r.dns_names = {"bücher.example"}; }},
      {"a zero byte", [](CertificateRequest& r) { r.uris = {std::string("duta:a\0b", 8)}; }},
      {"a long common name", [](CertificateRequest& r) { r.common_name = std::string(65, 'a'); }},
      {"a common name that is not UTF-8", [](CertificateRequest& r) { r.common_name = "\xff"; }},
  };
  for (const auto& [what, change] : cases) {
    CertificateRequest request = Leaf();
    change(request);
    EXPECT_EQ(ReasonOf(MakeSelfSigned(request, PrivateKey::Generate(Algorithm::kEcdsaP256)).status()),
              Reason::kKeyUnusable)
        << what;
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(CertificateTest, OnlyAnAuthorityWithItsOwnKeySigns) {
  const Party root = Root();
  const Party leaf = Issued(Leaf(), root);
  const PublicKey subject = PrivateKey::Generate(Algorithm::kEd25519).public_key();
  EXPECT_TRUE(MakeSigned(Leaf(), subject, root.pem, root.key).ok());
  EXPECT_EQ(ReasonOf(MakeSigned(Leaf(), subject, root.pem, leaf.key).status()), Reason::kKeyUnusable);
  EXPECT_EQ(ReasonOf(MakeSigned(Leaf(), subject, leaf.pem, leaf.key).status()), Reason::kKeyUnusable);
  EXPECT_EQ(ReasonOf(MakeSigned(Leaf(), subject, "", root.key).status()), Reason::kKeyUnusable);
}

TEST(CertificateTest, RefusesWhatIsNoCertificate) {
  const Party root = Root();
  std::string cut = root.der();
  cut.pop_back();
  for (const std::string& pem : {std::string(), std::string("-----BEGIN CERTIFICATE-----\n"), root.key.ToPem(),
                                 Pem("CERTIFICATE", cut), std::string(2 << 20, 'a')}) {
    EXPECT_EQ(ReasonOf(ReadCertificate(pem).status()), Reason::kKeyUnusable) << pem.substr(0, 60);
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(CertificateTest, AValidityWithoutEndIsReadAsTheLastInstant) {
  const Party root = Root();
  const std::string pem = Changed(root.pem, root, [](X509* certificate) {
    ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z");
  });
  EXPECT_EQ(ReadCertificate(pem)->not_after, Instant::max());
}

TEST(CertificateTest, ChainsToItsAnchorsOnly) {
  for (const Algorithm algorithm : {Algorithm::kEcdsaP256, Algorithm::kEcdsaP384, Algorithm::kEd25519}) {
    const Party root = Root(algorithm);
    const Party middle = Issued(Authority("middle"), root);
    const Party leaf = Issued(Leaf(), root);
    const Party far_leaf = Issued(Leaf(), middle);
    const Party other = Root(algorithm);  // The same subject, another key.
    const struct {
      std::string_view what;
      std::string chain;
      std::vector<std::string> anchors;
      bool expected;
    } cases[] = {
        {"by the anchor", leaf.pem, {root.der()}, true},
        {"by one of several", leaf.pem, {other.der(), "garbage", root.der()}, true},
        {"through an intermediate", far_leaf.pem + middle.pem, {root.der()}, true},
        {"the intermediate is the anchor", far_leaf.pem, {middle.der()}, true},
        {"the leaf is the anchor", leaf.pem, {leaf.der()}, true},
        {"no anchors", leaf.pem, {}, false},
        {"another anchor of the same name", leaf.pem, {other.der()}, false},
        {"the intermediate is missing", far_leaf.pem, {root.der()}, false},
        {"the chain brings its own root", leaf.pem + root.pem, {other.der()}, false},
        {"another leaf is the anchor", leaf.pem, {far_leaf.der()}, false},
        {"empty", "", {root.der()}, false},
        {"rubbish after the leaf", leaf.pem + Pem("CERTIFICATE", "x"), {root.der()}, false},
    };
    for (const auto& test : cases) {
      EXPECT_EQ(ChainsTo(test.chain, test.anchors, kNow), test.expected) << test.what << NameOf(algorithm);
    }
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(CertificateTest, AChainHoldsWithinItsTimeOnly) {
  const Party root = Root();
  const Party leaf = Issued(Leaf(), root);
  EXPECT_TRUE(ChainsTo(leaf.pem, {root.der()}, kNow + hours(99)));
  EXPECT_FALSE(ChainsTo(leaf.pem, {root.der()}, kNow + hours(101)));
  EXPECT_FALSE(ChainsTo(leaf.pem, {root.der()}, kNow - hours(1)));
}

TEST(CertificateTest, AChainHasAtMostTenCertificates) {
  const Party root = Root();
  const Party leaf = Issued(Leaf(), root);
  std::string chain = leaf.pem;
  for (int i = 0; i < 9; ++i) chain += root.pem;
  EXPECT_TRUE(ChainsTo(chain, {root.der()}, kNow));
  EXPECT_FALSE(ChainsTo(chain + root.pem, {root.der()}, kNow));
}

TEST(CertificateTest, ALeafThatMayNotBeAClientOrIssuerThatMayNotSignIsRefused) {
  const Party root = Root();
  const Party leaf = Issued(Leaf(), root);
  const std::string server_only =
      Changed(leaf.pem, root, [](X509* certificate) { Replace(certificate, NID_ext_key_usage, "serverAuth"); });
  EXPECT_FALSE(ChainsTo(server_only, {root.der()}, kNow));

  // A leaf that signs others: made as an authority, then told that it is none.
  const Party rogue = Issued(Authority("rogue"), root);
  const Party victim = Issued(Leaf(), rogue);
  const std::string no_authority = Changed(
      rogue.pem, root, [](X509* certificate) { Replace(certificate, NID_basic_constraints, "critical,CA:FALSE"); });
  EXPECT_TRUE(ChainsTo(victim.pem + rogue.pem, {root.der()}, kNow));
  EXPECT_FALSE(ChainsTo(victim.pem + no_authority, {root.der()}, kNow));
}

TEST(CertificateTest, RefusesASignatureThatDoesNotMatch) {
  const Party root = Root();
  const Party leaf = Issued(Leaf(), root);
  std::string der = leaf.der();
  der[der.size() / 2] ^= 1;
  EXPECT_FALSE(ChainsTo(Pem("CERTIFICATE", der), {root.der()}, kNow));
}

}  // namespace
}  // namespace duta::crypto

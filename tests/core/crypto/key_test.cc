#include "core/crypto/key.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <thread>
#include <vector>

#include "core/crypto/digest.h"
#include "tests/core/crypto/der.h"

namespace duta::crypto {
namespace {

constexpr Algorithm kAll[] = {Algorithm::kEcdsaP256, Algorithm::kEcdsaP384, Algorithm::kEd25519};

std::string SpkiOf(EVP_PKEY* owned) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(owned, &der);
  std::string spki(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  EVP_PKEY_free(owned);
  return spki;
}

EVP_PKEY* ExplicitP256() {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_keygen_init(context);
  EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1);
  EVP_PKEY_CTX_set_ec_param_enc(context, OPENSSL_EC_EXPLICIT_CURVE);
  EVP_PKEY_keygen(context, &key);
  EVP_PKEY_CTX_free(context);
  return key;
}

EVP_PKEY* CompressedP256() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  EVP_PKEY_set_utf8_string_param(key, "point-format", "compressed");
  return key;
}

std::string P256SpkiOf() { return PrivateKey::Generate(Algorithm::kEcdsaP256).public_key().spki(); }

std::string Replaced(std::string bytes, size_t at, char with) {
  bytes[at] = with;
  return bytes;
}

TEST(KeyTest, EveryAlgorithmSignsAndVerifies) {
  for (const Algorithm algorithm : kAll) {
    const PrivateKey key = PrivateKey::Generate(algorithm);
    const std::string signature = key.Sign("hello");
    EXPECT_TRUE(key.public_key().Verify("hello", signature)) << NameOf(algorithm);
    EXPECT_FALSE(key.public_key().Verify("hellp", signature)) << NameOf(algorithm);
    EXPECT_FALSE(PrivateKey::Generate(algorithm).public_key().Verify("hello", signature)) << NameOf(algorithm);
    EXPECT_EQ(key.public_key().algorithm(), algorithm);
    EXPECT_EQ(key.public_key().keyid(), ToHex(View(Sha256(key.public_key().spki()))));
  }
}

TEST(KeyTest, PemAndSpkiComeBackUnchanged) {
  for (const Algorithm algorithm : kAll) {
    const PrivateKey key = PrivateKey::Generate(algorithm);
    const auto again = PrivateKey::FromPem(key.ToPem());
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->public_key().spki(), key.public_key().spki());
    const auto from_pem = PublicKey::FromPem(key.public_key().ToPem());
    ASSERT_TRUE(from_pem.ok()) << from_pem.status();
    EXPECT_EQ(from_pem->keyid(), key.public_key().keyid());
    const auto from_spki = PublicKey::FromSpki(key.public_key().spki());
    ASSERT_TRUE(from_spki.ok()) << from_spki.status();
    EXPECT_TRUE(from_spki->Verify("m", again->Sign("m")));
  }
}

TEST(KeyTest, AlgorithmsHaveNames) {
  for (const Algorithm algorithm : kAll) EXPECT_EQ(*AlgorithmFromName(NameOf(algorithm)), algorithm);
  for (const std::string_view name : {"", "P256", "rsa", "p256 "}) {
    EXPECT_EQ(ReasonOf(AlgorithmFromName(name).status()), Reason::kKeyUnusable) << name;
  }
}

// RFC 8032, section 7.1, tests 1 to 3.
TEST(KeyTest, Ed25519AgreesWithTheStandard) {
  const struct {
    std::string_view seed, key, message, signature;
  } cases[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
       "24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
       "eeb00d291612bb0c00"},
      {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
       "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
       "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
       "8dc027beceea1ec40a"},
  };
  for (const auto& test : cases) {
    const auto key = PrivateKey::FromPem(Ed25519Pem(Hex(test.seed)));
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(ToHex(key->public_key().RawEd25519()), test.key);
    EXPECT_EQ(ToHex(key->Sign(Hex(test.message))), test.signature);
    EXPECT_TRUE(key->public_key().Verify(Hex(test.message), Hex(test.signature)));
  }
}

// RFC 6979, sections A.2.5 and A.2.6: message "sample".
TEST(KeyTest, EcdsaAgreesWithTheStandard) {
  const auto p256 =
      PublicKey::FromSpki(P256Spki(Hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
                                   Hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")));
  ASSERT_TRUE(p256.ok()) << p256.status();
  EXPECT_TRUE(
      p256->Verify("sample", EcdsaSignature(Hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"),
                                            Hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"))));
  const auto p384 = PublicKey::FromSpki(P384Spki(
      Hex("EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13"),
      Hex("8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720")));
  ASSERT_TRUE(p384.ok()) << p384.status();
  EXPECT_TRUE(p384->Verify(
      "sample",
      EcdsaSignature(
          Hex("94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46"),
          Hex("99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"))));
}

// The cases that Wycheproof tries on ECDSA verifiers.
TEST(KeyTest, RefusesEcdsaSignaturesThatAreNotStrictDerInRange) {
  const auto key =
      PublicKey::FromSpki(P256Spki(Hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
                                   Hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")));
  ASSERT_TRUE(key.ok());
  const std::string r = Hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716");
  const std::string s = Hex("F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
  const std::string r_plus_n = Hex("01EFD48B29ACB6A8FE1140DD9CD45E81D65A138228FDC29816B706D96B4B125C67");
  const std::string order = Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  const std::string body = DerInteger(r) + DerInteger(s);
  const std::string zero(1, '\0');
  const std::pair<std::string_view, std::string> cases[] = {
      {"empty", ""},
      {"raw r and s", r + s},
      {"trailing byte", EcdsaSignature(r, s) + zero},
      {"trailing byte in the sequence", Der(0x30, body + zero)},
      {"truncated", EcdsaSignature(r, s).substr(0, 70)},
      {"long form of a short length", "\x30\x81" + Der(0, body).substr(1)},
      {"indefinite length", "\x30\x80" + body + zero + zero},
      {"r padded", Der(0x30, Der(0x02, zero + zero + r) + DerInteger(s))},
      {"r negative", Der(0x30, Der(0x02, r) + DerInteger(s))},
      {"r missing", Der(0x30, DerInteger(s))},
      {"a third integer", Der(0x30, body + DerInteger("\x01"))},
      {"a set", Der(0x31, body)},
      {"octet strings", Der(0x30, Der(0x04, r) + Der(0x04, s))},
      {"r zero", EcdsaSignature(zero, s)},
      {"s zero", EcdsaSignature(r, zero)},
      {"both zero", EcdsaSignature(zero, zero)},
      {"r plus the order", EcdsaSignature(r_plus_n, s)},
      {"r the order", EcdsaSignature(order, s)},
      {"s the order", EcdsaSignature(r, order)},
      {"swapped", EcdsaSignature(s, r)},
  };
  ASSERT_TRUE(key->Verify("sample", EcdsaSignature(r, s)));
  for (const auto& [what, signature] : cases) EXPECT_FALSE(key->Verify("sample", signature)) << what;
  EXPECT_EQ(ERR_peek_error(), 0u) << "refusals leave nothing behind for TLS to find";
}

TEST(KeyTest, RefusesEd25519SignaturesOutOfForm) {
  const PrivateKey key = PrivateKey::Generate(Algorithm::kEd25519);
  const std::string signature = key.Sign("m");
  // S + L is the same scalar; RFC 8032 section 5.1.7 demands S < L.
  const std::string order = Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  std::string shifted = signature;
  int carry = 0;
  for (size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(signature[32 + i]) + static_cast<unsigned char>(order[i]);
    shifted[32 + i] = static_cast<char>(carry);
    carry >>= 8;
  }
  for (const std::string& bad :
       {std::string(), signature.substr(0, 63), signature + '\0', shifted, std::string(64, '\0')}) {
    EXPECT_FALSE(key.public_key().Verify("m", bad)) << ToHex(bad);
  }
}

TEST(KeyTest, RefusesWhatIsNotTheOneEncodingOfASupportedKey) {
  const std::string p256 = P256SpkiOf();
  const std::pair<std::string_view, std::string> cases[] = {
      {"empty", ""},
      {"trailing byte", p256 + '\0'},
      {"truncated", p256.substr(0, p256.size() - 1)},
      {"hybrid point", Replaced(p256, 26, 6)},
      {"not on the curve", Replaced(p256, 90, static_cast<char>(p256[90] ^ 1))},
      {"coordinate above the field", P256Spki(std::string(32, '\xff'), p256.substr(59))},
      {"explicit parameters", SpkiOf(ExplicitP256())},
      {"compressed point", SpkiOf(CompressedP256())},
      {"secp256k1", SpkiOf(EVP_EC_gen("secp256k1"))},
      {"P-521", SpkiOf(EVP_EC_gen("P-521"))},
      {"Brainpool", SpkiOf(EVP_EC_gen("brainpoolP256r1"))},
      {"RSA", SpkiOf(EVP_RSA_gen(2048))},
      {"X25519", SpkiOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"))},
      {"Ed448", SpkiOf(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"))},
  };
  for (const auto& [what, spki] : cases) {
    EXPECT_EQ(ReasonOf(PublicKey::FromSpki(spki).status()), Reason::kKeyUnusable) << what;
    EXPECT_EQ(ReasonOf(PublicKey::FromPem(Pem("PUBLIC KEY", spki)).status()), Reason::kKeyUnusable) << what;
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(KeyTest, RefusesEd25519PointsWithWhichAnybodyCouldSign) {
  const std::string_view points[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  for (const std::string_view point : points) {
    EXPECT_EQ(ReasonOf(PublicKey::FromRawEd25519(Hex(point)).status()), Reason::kKeyUnusable) << point;
  }
  EXPECT_FALSE(PublicKey::FromRawEd25519("too short").ok());
}

std::string EncryptedPem() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_256_cbc(), "secret", 6, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(bio);
  EVP_PKEY_free(key);
  return pem;
}

// RFC 5915 with the private half of one key and the public half of another.
std::string MismatchedPem() {
  const std::string other = P256SpkiOf();
  return Pem("EC PRIVATE KEY",
             Der(0x30, Hex("020101") + Der(0x04, std::string(31, '\0') + '\x07') + Hex("a00a06082a8648ce3d030107") +
                           Der(0xa1, Der(0x03, '\0' + other.substr(26)))));
}

TEST(KeyTest, RefusesPrivateKeysThatItCannotUse) {
  const std::string good = PrivateKey::Generate(Algorithm::kEcdsaP256).ToPem();
  const std::pair<std::string_view, std::string> cases[] = {
      {"empty", ""},
      {"not PEM", "-----BEGIN"},
      {"a public key", PrivateKey::Generate(Algorithm::kEd25519).public_key().ToPem()},
      {"encrypted; must not ask on the terminal", EncryptedPem()},
      {"truncated", good.substr(0, good.size() / 2)},
      {"halves of two keys", MismatchedPem()},
      {"too long", std::string(2 << 20, 'x')},
  };
  for (const auto& [what, pem] : cases) {
    EXPECT_EQ(ReasonOf(PrivateKey::FromPem(pem).status()), Reason::kKeyUnusable) << what;
  }
  EXPECT_EQ(ReasonOf(PublicKey::FromPem(good).status()), Reason::kKeyUnusable);
}

TEST(KeyTest, ReadsSec1AsOpensslEcparamWritesIt) {
  EVP_PKEY* key = EVP_EC_gen("P-384");
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey_traditional(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  const std::string pem = Pem("EC PARAMETERS", Hex("06052b81040022")) + std::string(data, static_cast<size_t>(size));
  BIO_free(bio);
  const auto read = PrivateKey::FromPem(pem);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->public_key().spki(), SpkiOf(key));
}

TEST(KeyTest, VerifiesInManyThreadsAtOnce) {
  for (const Algorithm algorithm : kAll) {
    const PrivateKey key = PrivateKey::Generate(algorithm);
    const std::string signature = key.Sign("m");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([copy = key.public_key(), signature] {
        for (int j = 0; j < 50; ++j) {
          EXPECT_TRUE(copy.Verify("m", signature));
          EXPECT_FALSE(copy.Verify("n", signature));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace duta::crypto

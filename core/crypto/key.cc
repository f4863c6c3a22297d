#include "core/crypto/key.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"

namespace duta::crypto {
namespace {

using std::string_view_literals::operator""sv;

// What differs between algorithms. An SPKI is accepted only if it is the prefix
// and then the rest of the point: that is the one canonical DER of a named
// curve and an uncompressed point, so that a key has one keyid.
struct Row {
  Algorithm algorithm;
  std::string_view name;
  std::string_view spki_prefix;
  size_t spki_size;
  const char* key_type;  // As OpenSSL calls it.
  const char* curve;     // Null where the type says it.
  const char* digest;    // Null if the message itself is signed.
};

constexpr std::array kRows = {
    Row{Algorithm::kEcdsaP256, "p256",
        "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04"sv,
        91, "EC", "P-256", "SHA256"},
    Row{Algorithm::kEcdsaP384, "p384",
        "\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00\x04"sv, 120, "EC",
        "P-384", "SHA384"},
    Row{Algorithm::kEd25519, "ed25519", "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"sv, 44, "ED25519", nullptr,
        nullptr},
};

const Row& RowOf(Algorithm algorithm) { return kRows[static_cast<size_t>(algorithm)]; }

const Row* RowOfSpki(std::string_view spki) {
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& candidate) {
    return spki.size() == candidate.spki_size && spki.starts_with(candidate.spki_prefix);
  });
  return row == kRows.end() ? nullptr : row;
}

// Points of small order, the sign bit cleared. With such a key anybody can make
// signatures that verify, so its owner could later disown what it had signed.
constexpr std::array kWeakEd25519Points = {
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv,
    "\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv,
    "\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05"sv,
    "\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a"sv,
    "\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv,
    "\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv,
    "\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv,
};

bool IsWeakEd25519Point(std::string point) {
  point.back() = static_cast<char>(point.back() & 0x7f);
  return std::find(kWeakEd25519Points.begin(), kWeakEd25519Points.end(), point) != kWeakEd25519Points.end();
}

const unsigned char* Unsigned(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

// Set up once a key and copied for each use: on two threads, looking the
// algorithms up each time costs 7 % of a verification, the copy 1 %.
DigestContextPtr ReadyToVerify(const Row& row, EVP_PKEY* key) {
  DigestContextPtr context(EVP_MD_CTX_new());
  Require(EVP_DigestVerifyInit_ex(context.get(), nullptr, row.digest, nullptr, nullptr, key, nullptr) == 1);
  return context;
}

StatusOr<PublicKey> PublicHalf(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return Refuse(Reason::kKeyUnusable, "the private key has no public half");
  const std::string spki(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return PublicKey::FromSpki(spki);
}

}  // namespace

struct PublicKey::Rep {
  Algorithm algorithm;
  KeyPtr key;
  DigestContextPtr verifier;  // Only copied from, which many threads may do at once.
  std::string spki;
  std::string keyid;
};

struct PrivateKey::Rep {
  KeyPtr key;
  PublicKey public_key;
};

void Require(bool ok) {
  if (!ok) std::abort();
}

std::string_view NameOf(Algorithm algorithm) { return RowOf(algorithm).name; }

StatusOr<Algorithm> AlgorithmFromName(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.algorithm;
  }
  return Refuse(Reason::kKeyUnusable, "no such algorithm: " + std::string(name));
}

StatusOr<PublicKey> PublicKey::FromSpki(std::string_view der) {
  const ErrorScope errors;
  const Row* row = RowOfSpki(der);
  if (row == nullptr) {
    return Refuse(Reason::kKeyUnusable, "not the canonical SubjectPublicKeyInfo of a P-256, P-384 or Ed25519 key");
  }
  if (row->algorithm == Algorithm::kEd25519 && IsWeakEd25519Point(std::string(der.substr(row->spki_prefix.size())))) {
    return Refuse(Reason::kKeyUnusable, "the Ed25519 key is a point of small order");
  }
  const unsigned char* at = Unsigned(der);
  KeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key == nullptr) return Refuse(Reason::kKeyUnusable, "the public key is not a point of its curve");
  auto rep = std::make_shared<Rep>();
  rep->algorithm = row->algorithm;
  rep->verifier = ReadyToVerify(*row, key.get());
  rep->key = std::move(key);
  rep->spki = std::string(der);
  rep->keyid = ToHex(View(Sha256(der)));
  return PublicKey(std::move(rep));
}

StatusOr<PublicKey> PublicKey::FromRawEd25519(std::string_view raw) {
  std::string spki(RowOf(Algorithm::kEd25519).spki_prefix);
  spki.append(raw);
  return FromSpki(spki);
}

StatusOr<PublicKey> PublicKey::FromPem(std::string_view pem) {
  const ErrorScope errors;
  if (pem.size() > kMaxPemSize) return Refuse(Reason::kKeyUnusable, "the PEM text is too long");
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (PEM_read_bio(ReaderOf(pem).get(), &label, &header, &data, &size) != 1) {
    return Refuse(Reason::kKeyUnusable, "not PEM text");
  }
  const bool is_public_key = std::string_view(label) == PEM_STRING_PUBLIC && *header == '\0';
  const std::string spki(reinterpret_cast<const char*>(data), static_cast<size_t>(size));
  OPENSSL_free(label);
  OPENSSL_free(header);
  OPENSSL_clear_free(data, static_cast<size_t>(size));  // It may be a private key, given by mistake.
  if (!is_public_key) return Refuse(Reason::kKeyUnusable, "the PEM text is not a `PUBLIC KEY`");
  return FromSpki(spki);
}

Algorithm PublicKey::algorithm() const { return rep_->algorithm; }

const std::string& PublicKey::keyid() const { return rep_->keyid; }

const std::string& PublicKey::spki() const { return rep_->spki; }

std::string PublicKey::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_PUBKEY(bio.get(), rep_->key.get()) == 1);
  return Written(bio);
}

std::string PublicKey::RawEd25519() const {
  if (rep_->algorithm != Algorithm::kEd25519) return {};
  return rep_->spki.substr(RowOf(rep_->algorithm).spki_prefix.size());
}

bool PublicKey::Verify(std::string_view message, std::string_view signature) const {
  const ErrorScope errors;
  const DigestContextPtr context(EVP_MD_CTX_new());
  Require(EVP_MD_CTX_copy_ex(context.get(), rep_->verifier.get()) == 1);
  return EVP_DigestVerify(context.get(), Unsigned(signature), signature.size(), Unsigned(message), message.size()) == 1;
}

PrivateKey PrivateKey::Generate(Algorithm algorithm) {
  const Row& row = RowOf(algorithm);
  KeyPtr key(row.curve != nullptr ? EVP_PKEY_Q_keygen(nullptr, nullptr, row.key_type, row.curve)
                                  : EVP_PKEY_Q_keygen(nullptr, nullptr, row.key_type));
  Require(key != nullptr);
  auto public_key = PublicHalf(key.get());
  Require(public_key.ok());
  return PrivateKey(std::make_shared<Rep>(Rep{std::move(key), *std::move(public_key)}));
}

StatusOr<PrivateKey> PrivateKey::FromPem(std::string_view pem) {
  const ErrorScope errors;
  if (pem.size() > kMaxPemSize) return Refuse(Reason::kKeyUnusable, "the PEM text is too long");
  KeyPtr key(PEM_read_bio_PrivateKey(ReaderOf(pem).get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) {
    return Refuse(Reason::kKeyUnusable, "not an unencrypted private key in PEM (PKCS #8 or SEC 1)");
  }
  DUTA_ASSIGN_OR_RETURN(PublicKey public_key, PublicHalf(key.get()));
  PrivateKey made(std::make_shared<Rep>(Rep{std::move(key), std::move(public_key)}));
  // A file may pair one key's private half with another's public half; each
  // signature of it would be refused far from here.
  if (!made.public_key().Verify("", made.Sign(""))) {
    return Refuse(Reason::kKeyUnusable, "the private and public halves do not belong together");
  }
  return made;
}

std::string PrivateKey::ToPem() const {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  Require(PEM_write_bio_PKCS8PrivateKey(bio.get(), rep_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return Written(bio);
}

const PublicKey& PrivateKey::public_key() const { return rep_->public_key; }

std::string PrivateKey::Sign(std::string_view message) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  const Row& row = RowOf(rep_->public_key.algorithm());
  size_t size = static_cast<size_t>(EVP_PKEY_get_size(rep_->key.get()));
  std::string signature(size, '\0');
  Require(EVP_DigestSignInit_ex(context.get(), nullptr, row.digest, nullptr, nullptr, rep_->key.get(), nullptr) == 1 &&
          EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Unsigned(message),
                         message.size()) == 1);
  signature.resize(size);
  return signature;
}

EVP_PKEY* CertificateAccess::HandleOf(const PrivateKey& key) { return key.rep_->key.get(); }

const EVP_MD* CertificateAccess::DigestOf(const PrivateKey& key) {
  const char* name = RowOf(key.public_key().algorithm()).digest;
  return name == nullptr ? nullptr : EVP_get_digestbyname(name);
}

}  // namespace duta::crypto

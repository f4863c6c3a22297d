#include "core/crypto/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"

namespace duta::crypto {
namespace {

using AuthorityKeyIdPtr = std::unique_ptr<AUTHORITY_KEYID, FreeWith<AUTHORITY_KEYID_free>>;
using BasicConstraintsPtr = std::unique_ptr<BASIC_CONSTRAINTS, FreeWith<BASIC_CONSTRAINTS_free>>;
using BitStringPtr = std::unique_ptr<ASN1_BIT_STRING, FreeWith<ASN1_BIT_STRING_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using OctetStringPtr = std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
using StorePtr = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using UsagesPtr = std::unique_ptr<EXTENDED_KEY_USAGE, FreeWith<EXTENDED_KEY_USAGE_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;

void FreeStack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using StackPtr = std::unique_ptr<STACK_OF(X509), FreeWith<FreeStack>>;

constexpr size_t kSerialSize = 16;
constexpr size_t kKeyIdSize = 20;
constexpr int kMaxChain = 10;
// OpenSSL's level for 112 bits: no SHA-1 signatures, no RSA below 2,048 bits.
constexpr int kSecurityLevel = 2;
// Bits of keyUsage, RFC 5280 section 4.2.1.3.
constexpr int kDigitalSignature = 0;
constexpr int kKeyCertSign = 5;
constexpr int kCrlSign = 6;

Status Unusable(std::string_view what) { return Refuse(Reason::kKeyUnusable, what); }

CertificatePtr NextPem(const BioPtr& bio) {
  return CertificatePtr(PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr));
}

CertificatePtr FromDer(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  if (der.size() > kMaxPemSize) return nullptr;
  return CertificatePtr(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

CertificatePtr FirstOf(std::string_view pem) { return pem.size() > kMaxPemSize ? nullptr : NextPem(ReaderOf(pem)); }

// DER of an object, by its i2d function.
template <typename T>
std::string DerOf(const T* object, int (*i2d)(const T*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int size = i2d(object, &der);
  if (size <= 0) return {};
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string SpkiSha256(const X509* certificate) {
  return ToString(Sha256(DerOf<X509_PUBKEY>(X509_get_X509_PUBKEY(certificate), i2d_X509_PUBKEY)));
}

// An instant at the ends of its range for times beyond it: 99991231235959Z is
// how RFC 5280 writes "never expires".
StatusOr<Instant> ToInstant(const ASN1_TIME* time) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return Unusable("the certificate's validity is malformed");
  const std::chrono::sys_seconds seconds{std::chrono::seconds(timegm(&fields))};
  if (seconds <= std::chrono::ceil<std::chrono::seconds>(Instant::min())) return Instant::min();
  if (seconds >= std::chrono::floor<std::chrono::seconds>(Instant::max())) return Instant::max();
  return Instant(seconds);
}

StatusOr<std::vector<std::string>> UrisOf(const X509* certificate) {
  int critical = 0;
  const GeneralNamesPtr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nullptr)));
  // -1 says that there is none; other values of a null result, that it is doubled or malformed.
  if (names == nullptr && critical != -1) return Unusable("the certificate's subjectAltName is malformed");
  std::vector<std::string> uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                     static_cast<size_t>(ASN1_STRING_length(uri)));
    const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
    if (!std::all_of(text.begin(), text.end(), visible)) return Unusable("a URI of the certificate is malformed");
    uris.push_back(std::move(text));
  }
  return uris;
}

std::time_t ToTime(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

// Every Add... below fails for want of memory only, unless it says otherwise.
void AddExtension(X509* certificate, int nid, void* value, bool critical) {
  Require(X509_add1_ext_i2d(certificate, nid, value, critical ? 1 : 0, X509V3_ADD_DEFAULT) == 1);
}

void AddUsages(X509* certificate, bool is_authority) {
  const BasicConstraintsPtr constraints(BASIC_CONSTRAINTS_new());
  constraints->ca = is_authority ? 0xff : 0;
  AddExtension(certificate, NID_basic_constraints, constraints.get(), true);

  const BitStringPtr bits(ASN1_BIT_STRING_new());
  for (const int bit : is_authority ? std::vector{kKeyCertSign, kCrlSign} : std::vector{kDigitalSignature}) {
    Require(ASN1_BIT_STRING_set_bit(bits.get(), bit, 1) == 1);
  }
  AddExtension(certificate, NID_key_usage, bits.get(), true);
  if (is_authority) return;

  const UsagesPtr usages(EXTENDED_KEY_USAGE_new());
  for (const int nid : {NID_server_auth, NID_client_auth}) {
    Require(sk_ASN1_OBJECT_push(usages.get(), OBJ_nid2obj(nid)) > 0);
  }
  AddExtension(certificate, NID_ext_key_usage, usages.get(), false);
}

// The subject's key id is by RFC 7093: 160 bits of the SPKI's SHA-256.
void AddKeyIds(X509* certificate, const X509* issuer) {
  const OctetStringPtr subject_id(ASN1_OCTET_STRING_new());
  const std::string digest = SpkiSha256(certificate);
  Require(ASN1_OCTET_STRING_set(subject_id.get(), reinterpret_cast<const unsigned char*>(digest.data()), kKeyIdSize) ==
          1);
  AddExtension(certificate, NID_subject_key_identifier, subject_id.get(), false);

  const ASN1_OCTET_STRING* issuer_id = X509_get0_subject_key_id(const_cast<X509*>(issuer));
  if (issuer_id == nullptr) return;  // An authority made elsewhere may have none.
  const AuthorityKeyIdPtr authority_id(AUTHORITY_KEYID_new());
  authority_id->keyid = ASN1_OCTET_STRING_dup(issuer_id);
  AddExtension(certificate, NID_authority_key_identifier, authority_id.get(), false);
}

// KEY_UNUSABLE if `text` has other than visible ASCII.
Status AddTextName(GENERAL_NAMES* names, int type, const std::string& text) {
  const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
  if (text.empty() || !std::all_of(text.begin(), text.end(), visible)) {
    return Unusable("a name for the certificate has other than visible ASCII: " + text);
  }
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  Require(ASN1_STRING_set(value, text.data(), static_cast<int>(text.size())) == 1);
  GENERAL_NAME* name = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(name, type, value);
  Require(sk_GENERAL_NAME_push(names, name) > 0);
  return absl::OkStatus();
}

// KEY_UNUSABLE if `text` is no address.
Status AddAddress(GENERAL_NAMES* names, const std::string& text) {
  ASN1_OCTET_STRING* value = a2i_IPADDRESS(text.c_str());
  if (value == nullptr) return Unusable("not an IP address: " + text);
  GENERAL_NAME* name = GENERAL_NAME_new();
  GENERAL_NAME_set0_value(name, GEN_IPADD, value);
  Require(sk_GENERAL_NAME_push(names, name) > 0);
  return absl::OkStatus();
}

Status AddNames(X509* certificate, const CertificateRequest& request) {
  const GeneralNamesPtr names(GENERAL_NAMES_new());
  for (const std::string& name : request.dns_names) {
    DUTA_RETURN_IF_ERROR(AddTextName(names.get(), GEN_DNS, name));
  }
  for (const std::string& address : request.ip_addresses) DUTA_RETURN_IF_ERROR(AddAddress(names.get(), address));
  for (const std::string& uri : request.uris) DUTA_RETURN_IF_ERROR(AddTextName(names.get(), GEN_URI, uri));
  if (sk_GENERAL_NAME_num(names.get()) == 0) return absl::OkStatus();
  // RFC 5280 section 4.2.1.6: critical where the subject is empty.
  AddExtension(certificate, NID_subject_alt_name, names.get(), request.common_name.empty());
  return absl::OkStatus();
}

void SetSerial(X509* certificate) {
  const std::string random = RandomBytes(kSerialSize);
  const NumberPtr number(BN_bin2bn(reinterpret_cast<const unsigned char*>(random.data()), kSerialSize, nullptr));
  Require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

Status SetSubject(X509* certificate, const std::string& common_name) {
  if (common_name.empty()) return absl::OkStatus();
  if (X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(common_name.data()),
                                 static_cast<int>(common_name.size()), -1, 0) != 1) {
    return Unusable("the common name is not UTF-8 of at most 64 characters");
  }
  return absl::OkStatus();
}

// Everything but issuer, key ids and signature.
StatusOr<CertificatePtr> Draft(const CertificateRequest& request, EVP_PKEY* subject_key) {
  CertificatePtr certificate(X509_new());
  Require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
          X509_set_pubkey(certificate.get(), subject_key) == 1);
  SetSerial(certificate.get());
  DUTA_RETURN_IF_ERROR(SetSubject(certificate.get(), request.common_name));
  if (ASN1_TIME_set(X509_getm_notBefore(certificate.get()), ToTime(request.not_before)) == nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), ToTime(request.not_before + request.lifetime)) == nullptr) {
    return Unusable("the certificate's validity is out of range");
  }
  AddUsages(certificate.get(), request.is_authority);
  DUTA_RETURN_IF_ERROR(AddNames(certificate.get(), request));
  return certificate;
}

// `issuer` may be `certificate` itself.
std::string Issue(X509* certificate, const X509* issuer, const PrivateKey& key) {
  Require(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
  AddKeyIds(certificate, issuer);
  Require(X509_sign(certificate, CertificateAccess::HandleOf(key), CertificateAccess::DigestOf(key)) > 0);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Require(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return Written(bio);
}

// All certificates of `pem`, in order; null if one is malformed or there are too many.
StackPtr ReadChain(std::string_view pem) {
  StackPtr chain(sk_X509_new_null());
  if (pem.size() > kMaxPemSize) return nullptr;
  const BioPtr bio = ReaderOf(pem);
  while (CertificatePtr next = NextPem(bio)) {
    if (sk_X509_num(chain.get()) == kMaxChain) return nullptr;
    Require(sk_X509_push(chain.get(), next.release()) > 0);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  return at_end && sk_X509_num(chain.get()) > 0 ? std::move(chain) : nullptr;
}

StorePtr StoreOf(const std::vector<std::string>& anchors_der) {
  StorePtr store(X509_STORE_new());
  for (const std::string& der : anchors_der) {
    const CertificatePtr anchor = FromDer(der);
    if (anchor != nullptr) Require(X509_STORE_add_cert(store.get(), anchor.get()) == 1);
  }
  return store;
}

}  // namespace

StatusOr<CertificateInfo> ReadCertificate(std::string_view pem) {
  const ErrorScope errors;
  const CertificatePtr certificate = FirstOf(pem);
  if (certificate == nullptr) return Unusable("not a certificate in PEM");
  CertificateInfo info;
  info.spki_sha256 = SpkiSha256(certificate.get());
  info.der = DerOf<X509>(certificate.get(), i2d_X509);
  DUTA_ASSIGN_OR_RETURN(info.uris, UrisOf(certificate.get()));
  DUTA_ASSIGN_OR_RETURN(info.not_before, ToInstant(X509_get0_notBefore(certificate.get())));
  DUTA_ASSIGN_OR_RETURN(info.not_after, ToInstant(X509_get0_notAfter(certificate.get())));
  return info;
}

StatusOr<std::string> MakeSelfSigned(const CertificateRequest& request, const PrivateKey& key) {
  const ErrorScope errors;
  DUTA_ASSIGN_OR_RETURN(const CertificatePtr certificate, Draft(request, CertificateAccess::HandleOf(key)));
  return Issue(certificate.get(), certificate.get(), key);
}

StatusOr<std::string> MakeSigned(const CertificateRequest& request, const PublicKey& subject,
                                 std::string_view authority_pem, const PrivateKey& authority_key) {
  const ErrorScope errors;
  const CertificatePtr authority = FirstOf(authority_pem);
  if (authority == nullptr || X509_check_ca(authority.get()) == 0) {
    return Unusable("the authority's certificate is not one in PEM that may sign others");
  }
  if (X509_check_private_key(authority.get(), CertificateAccess::HandleOf(authority_key)) != 1) {
    return Unusable("the authority's certificate is of another key");
  }
  const auto* at = reinterpret_cast<const unsigned char*>(subject.spki().data());
  const KeyPtr subject_key(d2i_PUBKEY(nullptr, &at, static_cast<long>(subject.spki().size())));
  DUTA_ASSIGN_OR_RETURN(const CertificatePtr certificate, Draft(request, subject_key.get()));
  return Issue(certificate.get(), authority.get(), authority_key);
}

bool ChainsTo(std::string_view chain_pem, const std::vector<std::string>& anchors_der, Instant now) {
  const ErrorScope errors;
  const StackPtr chain = ReadChain(chain_pem);
  if (chain == nullptr) return false;
  const StorePtr store = StoreOf(anchors_der);
  const StoreContextPtr context(X509_STORE_CTX_new());
  Require(X509_STORE_CTX_init(context.get(), store.get(), sk_X509_value(chain.get(), 0), chain.get()) == 1);
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
  Require(X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT) == 1 &&
          // An anchor is trusted as it is, be it an intermediate or the leaf.
          X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN) == 1);
  X509_VERIFY_PARAM_set_time(parameters, ToTime(now));
  X509_VERIFY_PARAM_set_depth(parameters, kMaxChain);
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  return X509_verify_cert(context.get()) == 1;
}

}  // namespace duta::crypto

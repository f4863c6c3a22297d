// OpenSSL objects with owners, for the .cc files of this folder only: no other
// folder links OpenSSL through this one.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/crypto/key.h"

namespace duta::crypto {

// A deleter from a free function.
template <auto Function>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;

// Takes back what the calls in its scope put into OpenSSL's error queue: TLS on
// the same thread reads leftovers there as errors of its own.
class ErrorScope {
 public:
  ErrorScope() { ERR_set_mark(); }
  ~ErrorScope() { ERR_pop_to_mark(); }
  ErrorScope(const ErrorScope&) = delete;
  ErrorScope& operator=(const ErrorScope&) = delete;
};

// More than this is not a key or certificate chain; also keeps sizes within int.
inline constexpr size_t kMaxPemSize = 1 << 20;

// A reader over `bytes`, which must outlive it and be at most kMaxPemSize.
inline BioPtr ReaderOf(std::string_view bytes) {
  return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// What was written to a memory BIO.
inline std::string Written(const BioPtr& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

// A password callback that has none: OpenSSL's own would ask on the terminal.
inline int NoPassword(char*, int, int, void*) { return -1; }

// Aborts on what cannot fail with our own input but for lack of memory.
void Require(bool ok);

// What certificates need of a private key beyond its interface.
class CertificateAccess {
 public:
  // Borrowed; lives as long as a copy of `key`.
  static EVP_PKEY* HandleOf(const PrivateKey& key);
  // The digest its signatures use; null for Ed25519, which has none.
  static const EVP_MD* DigestOf(const PrivateKey& key);
};

}  // namespace duta::crypto

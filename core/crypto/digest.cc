#include "core/crypto/digest.h"

#include <utility>

#include "core/crypto/openssl.h"

namespace duta::crypto {
namespace {

// Fetched once and never freed: a fetch costs several times a short digest.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

void Start(EVP_MD_CTX* context) { Require(EVP_DigestInit_ex2(context, Sha256Algorithm(), nullptr) == 1); }

void Add(EVP_MD_CTX* context, std::string_view bytes) {
  Require(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1);
}

Sha256Digest End(EVP_MD_CTX* context) {
  Sha256Digest digest;
  Require(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
  return digest;
}

EVP_MD_CTX* Get(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

Sha256Digest Sha256(std::initializer_list<std::string_view> parts) {
  // Kept by the thread, since a log hashes 64 bytes at a time.
  thread_local const DigestContextPtr context(EVP_MD_CTX_new());
  Start(context.get());
  for (const std::string_view part : parts) Add(context.get(), part);
  return End(context.get());
}

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) { Start(Get(context_)); }

Sha256Stream::~Sha256Stream() { EVP_MD_CTX_free(Get(context_)); }

Sha256Stream::Sha256Stream(Sha256Stream&& other) noexcept : context_(std::exchange(other.context_, nullptr)) {}

Sha256Stream& Sha256Stream::operator=(Sha256Stream&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

void Sha256Stream::Update(std::string_view bytes) { Add(Get(context_), bytes); }

Sha256Digest Sha256Stream::Finish() { return End(Get(context_)); }

}  // namespace duta::crypto

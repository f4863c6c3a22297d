// SHA-256 with the algorithm fetched once.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace duta::crypto {

// 32 bytes.
using Sha256Digest = std::array<unsigned char, 32>;

// SHA-256 of the concatenation of `parts`.
Sha256Digest Sha256(std::initializer_list<std::string_view> parts);
inline Sha256Digest Sha256(std::string_view bytes) { return Sha256({bytes}); }

// The digest as a byte string, 32 bytes.
inline std::string ToString(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
inline std::string_view View(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// SHA-256 over bytes that come in pieces (uploads).
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  void Update(std::string_view bytes);
  // The digest of all so far; call once.
  Sha256Digest Finish();

 private:
  void* context_;  // EVP_MD_CTX, owned.
};

}  // namespace duta::crypto

// DER and PEM of test vectors.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace duta::crypto {

// Tag, length below 128, content.
inline std::string Der(unsigned char tag, std::string_view content) {
  std::string der{static_cast<char>(tag), static_cast<char>(content.size())};
  return der.append(content);
}

// An INTEGER of an unsigned big-endian number.
inline std::string DerInteger(std::string_view number) {
  while (number.size() > 1 && number[0] == '\0') number.remove_prefix(1);
  std::string content(static_cast<unsigned char>(number[0]) >= 0x80 ? 1 : 0, '\0');
  return Der(0x02, content.append(number));
}

// Ecdsa-Sig-Value of r and s, big-endian.
inline std::string EcdsaSignature(std::string_view r, std::string_view s) {
  return Der(0x30, DerInteger(r) + DerInteger(s));
}

inline std::string Hex(std::string_view hex) { return *FromHex(hex); }

inline std::string P256Spki(std::string_view x, std::string_view y) {
  return Hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004").append(x).append(y);
}

inline std::string P384Spki(std::string_view x, std::string_view y) {
  return Hex("3076301006072a8648ce3d020106052b8104002203620004").append(x).append(y);
}

inline std::string Pem(std::string_view label, std::string_view der) {
  std::string pem = "-----BEGIN " + std::string(label) + "-----\n";
  std::string base64 = ToBase64(der);
  for (size_t at = 0; at < base64.size(); at += 64) pem += base64.substr(at, 64) + "\n";
  return pem + "-----END " + std::string(label) + "-----\n";
}

// PKCS #8 of an Ed25519 seed (RFC 8410).
inline std::string Ed25519Pem(std::string_view seed) {
  return Pem("PRIVATE KEY", Hex("302e020100300506032b657004220420").append(seed));
}

}  // namespace duta::crypto

// X.509 certificates for TLS: reading, making, and checking a chain.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/key.h"

namespace duta::crypto {

// What the registry needs of a certificate.
struct CertificateInfo {
  std::string spki_sha256;  // 32 bytes.
  std::string der;
  std::vector<std::string> uris;  // URI subject alternative names.
  Instant not_before;
  Instant not_after;
};

// The first certificate in `pem`. KEY_UNUSABLE.
StatusOr<CertificateInfo> ReadCertificate(std::string_view pem);

// What to make.
struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  std::vector<std::string> uris;
  Instant not_before;
  std::chrono::hours lifetime{24 * 365};
  bool is_authority = false;
};

// A certificate in PEM for `key`, signed by itself.
StatusOr<std::string> MakeSelfSigned(const CertificateRequest& request, const PrivateKey& key);

// A certificate in PEM for `subject`, signed by an authority.
StatusOr<std::string> MakeSigned(const CertificateRequest& request, const PublicKey& subject,
                                 std::string_view authority_pem, const PrivateKey& authority_key);

// Whether the leaf `chain_pem` (leaf first, intermediates after) chains to one
// of `anchors_der`, for TLS client authentication, at `now`.
bool ChainsTo(std::string_view chain_pem, const std::vector<std::string>& anchors_der, Instant now);

}  // namespace duta::crypto

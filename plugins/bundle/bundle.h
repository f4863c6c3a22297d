// A bundle: an adapter with its manifest, golden vectors and signatures, in one
// file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "duta/adapter/v1/manifest.pb.h"
#include "duta/envelope/v1/envelope.pb.h"

namespace duta::crypto {
class PrivateKey;
}

namespace duta::bundle {

// First member of a bundle.
inline constexpr std::string_view kManifestPath = "manifest.dsse";
// What its signatures sign for.
inline constexpr std::string_view kManifestPayloadType = "application/vnd.duta.adapter-manifest.v1+protobuf";
// Of a bundle as an attachment.
inline constexpr char kBundleMediaType[] = "application/vnd.duta.adapter-bundle.v1+tar";
// Largest bundle that tools read; the hub has a limit of its own.
inline constexpr uint64_t kMaxBundleBytes = uint64_t{256} << 20;

// Contents by path.
using Files = std::map<std::string, std::string, std::less<>>;

// Whole and consistent; whether the signatures are good is another question
// (signatures.h). Cheap to move.
class Bundle {
 public:
  // Reads a bundle and checks its form: container, manifest, and that its files
  // are exactly those of the manifest. Reasons of archive.h; BUNDLE_MALFORMED;
  // BUNDLE_CHANGED if a file has another digest.
  static StatusOr<Bundle> Read(std::string_view bytes, uint64_t max_bytes = kMaxBundleBytes);

  // An unsigned one. `manifest.files` is filled in from `files`. BUNDLE_MALFORMED
  // names what the manifest lacks.
  static StatusOr<Bundle> Make(adapter::v1::Manifest manifest, Files files);

  const adapter::v1::Manifest& manifest() const { return manifest_; }
  // The signed manifest.
  const envelope::v1::Envelope& envelope() const { return envelope_; }
  // A file that the manifest names; empty for an empty path.
  std::string_view File(std::string_view path) const;
  std::string_view library() const { return File(manifest_.library()); }

  // Adds a signature. BUNDLE_ONE_SIGNER if this key has signed already.
  Status Sign(const crypto::PrivateKey& key);

  // The bundle as a file. Equal contents give equal bytes.
  std::string Write() const;

 private:
  Bundle() = default;

  adapter::v1::Manifest manifest_;
  envelope::v1::Envelope envelope_;
  Files files_;
};

}  // namespace duta::bundle

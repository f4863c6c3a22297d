// The bundles that the hub keeps, read back from where they were uploaded to.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/status.h"
#include "core/store/blob_store.h"
#include "duta/adapter/v1/version.pb.h"
#include "plugins/bundle/bundle.h"
#include "plugins/worker/adapter_version.h"

namespace duta::hub {

// Thread-safe; reading blocks on the disk. `blobs` outlives it. In development
// versions serve that were installed without both signatures; elsewhere they do not.
class InstalledBundles {
 public:
  InstalledBundles(const store::BlobStore& blobs, uint64_t max_bundle_bytes, bool development)
      : blobs_(blobs), max_bundle_bytes_(max_bundle_bytes), development_(development) {}

  // By its digest, 32 bytes. UNKNOWN_ATTACHMENT, BUNDLE_TOO_LARGE, BUNDLE_CHANGED,
  // and what Bundle::Read refuses.
  StatusOr<bundle::Bundle> Read(std::string_view sha256) const;

  // That of an installed version. As Read; BUNDLE_HALF_SIGNED if it may not serve
  // here.
  StatusOr<bundle::Bundle> Read(const adapter::v1::AdapterVersion& version) const;

  bool development() const { return development_; }

 private:
  const store::BlobStore& blobs_;
  const uint64_t max_bundle_bytes_;
  const bool development_;
};

// What the manifest asks for.
worker::WantedLimits LimitsOf(const bundle::Bundle& bundle);

// The schema of its configuration, JSON text, valid as long as the bundle; empty if
// it brings none.
std::string_view SchemaOf(const bundle::Bundle& bundle);

}  // namespace duta::hub

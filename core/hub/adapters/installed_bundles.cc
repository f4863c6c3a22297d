#include "core/hub/adapters/installed_bundles.h"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"

namespace duta::hub {

StatusOr<bundle::Bundle> InstalledBundles::Read(std::string_view sha256) const {
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, blobs_.SizeOf(sha256));
  if (size > max_bundle_bytes_) {
    return Refuse(Reason::kBundleTooLarge, absl::StrCat("it has ", size, " bytes"),
                  {{"limit", absl::StrCat(max_bundle_bytes_)}});
  }
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, blobs_.Read(sha256, 0, size));
  // What lies on the disk may have changed since it was installed.
  if (crypto::View(crypto::Sha256(bytes)) != sha256) {
    return Refuse(Reason::kBundleChanged, "the stored bundle is not the one that was installed");
  }
  return bundle::Bundle::Read(bytes, max_bundle_bytes_);
}

StatusOr<bundle::Bundle> InstalledBundles::Read(const adapter::v1::AdapterVersion& version) const {
  if (version.lacks_signature() && !development_) {
    return Refuse(Reason::kBundleHalfSigned,
                  absl::StrCat("version ", version.version(),
                               " was installed without both signatures, by a hub in development (--dev); this one is "
                               "not"));
  }
  return Read(version.bundle_sha256());
}

worker::WantedLimits LimitsOf(const bundle::Bundle& bundle) {
  const adapter::v1::AdapterLimits& limits = bundle.manifest().limits();
  return {limits.memory_bytes(), limits.output_bytes(), std::chrono::milliseconds(limits.call_milliseconds())};
}

std::string_view SchemaOf(const bundle::Bundle& bundle) {
  const std::string& path = bundle.manifest().configuration_schema();
  return path.empty() ? std::string_view() : bundle.File(path);
}

}  // namespace duta::hub

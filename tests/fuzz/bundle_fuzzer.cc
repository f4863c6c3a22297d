// Bundles: container, manifest and signatures, as somebody might upload them. What
// is read must be what would be written.
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "plugins/bundle/archive.h"
#include "plugins/bundle/bundle.h"
#include "plugins/bundle/signatures.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace duta::bundle;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The file as it is, and as the manifest of an otherwise good one.
  const auto files = ReadArchive(bytes, 1 << 20);
  if (files.ok() && WriteArchive(*files) != bytes) std::abort();
  for (const std::string& candidate : {std::string(bytes), WriteArchive({{kManifestPath, bytes}})}) {
    const auto bundle = Bundle::Read(candidate, 1 << 20);
    if (!bundle.ok()) continue;
    VerifySignatures(*bundle, [](const std::string&) -> std::optional<Signer> { return std::nullopt; }).IgnoreError();
    if (!Bundle::Read(bundle->Write()).ok()) std::abort();
  }
  return 0;
}

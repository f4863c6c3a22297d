// A manifest that parses says the same when it is written and read again, and its
// folder is one beside it.
#include <cstdlib>

#include "core/hub/upkeep/manifest.h"

using namespace duta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto manifest = hub::ParseManifest({reinterpret_cast<const char*>(data), size});
  if (!manifest.ok()) return 0;
  if (manifest->state.find('/') != std::string::npos || manifest->state.starts_with('.')) std::abort();
  const std::string written = hub::FormatManifest(*manifest);
  const auto again = hub::ParseManifest(written);
  if (!again.ok() || hub::FormatManifest(*again) != written) std::abort();
  return 0;
}

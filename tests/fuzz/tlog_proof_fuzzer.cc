// A tlog-proof that parses is written as it was read, but for its extra data.
#include <cstdlib>

#include "core/log/receipt.h"

using namespace duta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto receipt = log::ParseTlogProof(text);
  if (!receipt.ok()) return 0;
  const std::string written = log::ToTlogProof(*receipt);
  const bool has_extra = text.substr(text.find('\n') + 1).starts_with("extra ");
  if (has_extra ? written.size() >= text.size() : written != text) std::abort();
  return 0;
}

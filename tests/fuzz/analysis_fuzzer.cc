// The analysis of text on any bytes: tokens lie inside the text, in their order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/search/analysis.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const duta::search::Analysis analysis = duta::search::Analyse(text);
  uint32_t position = 0;
  for (const duta::search::Token& token : analysis.tokens) {
    if (token.begin >= token.end || token.end > analysis.text.size() || token.position < position) std::abort();
    position = token.position;
  }
  return 0;
}

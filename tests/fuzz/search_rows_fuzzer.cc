// Rows of the search index on any bytes: they are read, or refused as DATA_LOSS, and
// nothing outside of them is touched.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/search/facts.h"
#include "core/search/term_lists.h"
#include "core/search/tokens.h"

namespace {

using namespace duta;
using namespace duta::search;

void Expect(const Status& status) {
  if (!status.ok() && !absl::IsDataLoss(status)) std::abort();
}

Leaf PhraseOf(std::string first, std::string second, uint32_t offset) {
  Leaf leaf;
  leaf.phrases = {{{{std::move(first)}, 0}, {{std::move(second)}, offset}}};
  return leaf;
}

void ReadTerms(std::string_view bytes) {
  TermReader terms(bytes);
  while (terms.Next()) Expect(ForEachPosting(terms.postings(), [](const Posting&) {}));
}

void ReadFacts(std::string_view facts, std::string_view values) {
  for (const uint32_t size : {1U, 3U}) {
    const auto reader = FactReader::Open(facts, values, size);
    Expect(reader.status());
    for (uint32_t number = 0; reader.ok() && number < size; ++number) {
      Expect(reader->ForEachValue(number, [&](size_t place) {
        if (place >= reader->values().size()) std::abort();
      }));
    }
  }
}

void ReadTokens(std::string_view bytes) {
  static const Leaf leaves[] = {PhraseOf("wvisa", "fviet", 1),
                                PhraseOf("g\xE5\xA4\x96\xE4\xBA\xA4", "g\xE4\xBA\xA4", 1)};
  TokenReader tokens;
  const Status opened = tokens.Open(bytes);
  Expect(opened);
  if (!opened.ok()) return;
  for (const Leaf& leaf : leaves) {
    std::vector<Match> matches;
    tokens.Find(leaf, kMaxMatches, matches);
    if (matches.size() > kMaxMatches) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ReadTerms(bytes);
  ReadFacts(bytes.substr(0, size / 2), bytes.substr(size / 2));
  ReadTokens(bytes);
  return 0;
}

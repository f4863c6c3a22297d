// Texts in Indonesia's form: read, then written and read again. What was read
// must come back, since reading takes out everything that writing would.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/html.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/id/profile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace adapters = duta::adapters;
  static const adapters::Ministry kMinistry(adapters::id::MinistryProfile());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const adapters::Interpretation read = adapters::Interpret(text, nullptr, kMinistry);
  if (read.note.has_value() != read.findings.problems.empty()) std::abort();
  if (!read.note) return 0;
  const adapters::Composition written = adapters::Compose(*read.note, nullptr, kMinistry);
  if (!written.letter || !written.findings.dropped.empty()) std::abort();
  adapters::WriteHtml(*written.letter);
  const adapters::Interpretation again = adapters::Interpret(adapters::WriteText(*written.letter), nullptr, kMinistry);
  if (!again.note || again.note->SerializeAsString() != read.note->SerializeAsString()) std::abort();
  return 0;
}

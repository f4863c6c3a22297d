// JSON of others: read as Indonesia's, and what was read written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/formats/json/note_json.h"
#include "adapters/id/profile.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace adapters = duta::adapters;
  static const adapters::Ministry kMinistry(adapters::id::MinistryProfile());
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const adapters::Interpretation read = adapters::ReadNoteJson(json, nullptr, kMinistry);
  if (read.note.has_value() != read.findings.problems.empty()) std::abort();
  if (!read.note) return 0;
  const adapters::Written written = adapters::WriteNoteJson(*read.note, nullptr, kMinistry);
  if (!written.bytes || !written.findings.dropped.empty()) std::abort();
  const adapters::Interpretation again = adapters::ReadNoteJson(*written.bytes, nullptr, kMinistry);
  if (!again.note || again.note->SerializeAsString() != read.note->SerializeAsString()) std::abort();
  return 0;
}

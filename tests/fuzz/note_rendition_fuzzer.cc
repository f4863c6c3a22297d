// Any note in any message, rendered for Australia: what is printed must be read
// back with nothing lost, since writing has taken out what reading would.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "adapters/au/profile.h"
#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/html.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"

// The first two bytes say how long the note is; the message follows it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace adapters = duta::adapters;
  static const adapters::Ministry kMinistry(adapters::au::MinistryProfile());
  if (size < 2) return 0;
  const size_t note_size = data[0] + 256u * data[1];
  if (note_size > size - 2) return 0;
  duta::note::v1::Note note;
  duta::message::v1::Message message;
  if (!note.ParseFromArray(data + 2, static_cast<int>(note_size))) return 0;
  if (!message.ParseFromArray(data + 2 + note_size, static_cast<int>(size - 2 - note_size))) return 0;
  const adapters::Composition written = adapters::Compose(note, &message, kMinistry);
  if (written.letter.has_value() != written.findings.problems.empty()) std::abort();
  if (!written.letter) return 0;
  adapters::WriteHtml(*written.letter);
  const adapters::Interpretation read = adapters::Interpret(adapters::WriteText(*written.letter), nullptr, kMinistry);
  if (!read.note || !read.findings.dropped.empty()) std::abort();
  if (read.note->paragraphs_size() != static_cast<int>(written.letter->paragraphs.size())) std::abort();
  return 0;
}

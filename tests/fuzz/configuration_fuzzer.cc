// Configurations of Indonesia's adapter: each is refused with a reason, or makes a
// profile whose letters are read back as what they were.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/configuration/configured_profile.h"
#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/id/profile.h"
#include "adapters/profile/notice.h"
#include "adapters/profile/working_days.h"

namespace {

namespace adapters = duta::adapters;

duta::note::v1::Note SampleNote() {
  duta::note::v1::Note note;
  note.set_note_type(duta::note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-23");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Embassy of Australia");
  note.set_subject("Second regional conference on digital diplomacy");
  note.add_paragraphs("The Ministry proposes to hold the conference at Bandung from 8 to 10 March 2027.");
  return note;
}

void Use(const adapters::Profile& profile) {
  const adapters::Ministry ministry(profile);
  const auto note = SampleNote();
  const adapters::Composition written = adapters::Compose(note, nullptr, ministry);
  if (!written.letter || !written.findings.dropped.empty()) std::abort();
  const adapters::Interpretation again = adapters::Interpret(adapters::WriteText(*written.letter), nullptr, ministry);
  if (!again.note || again.note->SerializeAsString() != note.SerializeAsString()) std::abort();
  const adapters::Date day{std::chrono::year(2027), std::chrono::month(3), std::chrono::day(8)};
  for (const adapters::NoticePeriod& notice : profile.notice_periods) {
    if (adapters::LastDayOfNotice(profile.calendar, notice, day) > day) std::abort();
  }
  if (adapters::NextWorkingDay(profile.calendar, day) < day) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  adapters::Findings findings;
  const auto configured =
      adapters::Configure(adapters::id::MinistryProfile(), {reinterpret_cast<const char*>(data), size}, findings);
  if ((configured == nullptr) == findings.problems.empty()) std::abort();
  if (configured != nullptr) Use(configured->profile());
  return 0;
}

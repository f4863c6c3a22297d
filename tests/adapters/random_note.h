// Random notes for property tests: reproducible, and nastier than people write.
#pragma once

#include <random>

#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// How many of `thorough` random cases to try: all if DUTA_THOROUGH is set, as it
// is where optimised programs are tested, else one in twenty.
int Cases(int thorough);

// A note that obeys its kind's rules. About one in four holds something that a
// form may have to drop: control and direction characters, blank lines, lines
// that look like labels, banners, formulas or lists.
note::v1::Note RandomNote(std::mt19937& random);

// A message around it.
message::v1::Message RandomMessage(std::mt19937& random);

}  // namespace duta::adapters

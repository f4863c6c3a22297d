// From the canonical note and the message around it to a ministry's letter.
#pragma once

#include <optional>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/note_verbale/letter.h"
#include "adapters/profile/ministry.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// A letter, or why there is none (then `findings.problems` says why).
struct Composition {
  std::optional<Letter> letter;
  Findings findings;
};

// Puts `note` into the words and order of `ministry`. `message` may be null:
// then banner and header facts are left out, and a remark says so. What cannot
// be shown as it is (line ends in a subject, control characters, a marking that
// had to be raised) is listed in `findings.dropped`. Fails on a note that
// breaks its kind's rules and on a marking or sort of note that the ministry
// has no word for.
Composition Compose(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry);

// The opening and closing formulas of a note from `issuer` to `addressee`;
// empty if the sort of note has none or a name is missing.
struct Formulas {
  std::string language;
  std::string opening;
  std::string closing;
};
Formulas FormulasFor(const Profile& profile, const NoteTitle& title, std::string_view issuer,
                     std::string_view addressee, std::string_view language);

// The issuer as a letterhead has it: without an English article, in capitals.
std::string LetterheadOf(std::string_view issuer, std::string_view language);

}  // namespace duta::adapters

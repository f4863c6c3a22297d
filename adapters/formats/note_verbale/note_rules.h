// The rules of the kind "note", as the hub applies them: lines of at most 300
// bytes, numbers of at most 64, 1 to 500 paragraphs, a date that exists. Checked
// on what is read and on what is written, since an adapter trusts neither side.
#pragma once

#include <string_view>

#include "adapters/formats/findings/problem.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// Where in a text the fields stand (0: nowhere), and how a date looks there.
struct NotePlaces {
  int number = 0;
  int date = 0;
  int place = 0;
  int issuer = 0;
  int addressee = 0;
  int subject = 0;
  int reference = 0;
  std::string_view date_example = "2026-10-05";
};

// Adds a problem for each rule that `note` breaks. `places` serves the
// problems' texts; the default is for a note that is not from a text.
void CheckNote(const note::v1::Note& note, const NotePlaces& places, Findings& findings);

// Whether `tag` has the form of a BCP 47 tag of at most 35 bytes: subtags of 1
// to 8 letters and digits, the first of 2 letters or more. So `Indonesia` is none.
bool IsLanguageTag(std::string_view tag);

}  // namespace duta::adapters

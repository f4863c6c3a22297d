// What the form must hold.
#include "form.h"

#include <cstdio>
#include <string>

namespace {

int failures = 0;

void ExpectHas(const std::string& text, const std::string& part) {
  if (text.find(part) != text.npos) return;
  std::fprintf(stderr, "missing: %s\nin:\n%s\n", part.c_str(), text.c_str());
  ++failures;
}

}  // namespace

int main() {
  duta::note::v1::Note note;
  note.set_number("17/2026");
  note.set_date("2026-03-04");
  note.set_place("Díli");
  note.set_subject("A visit");
  note.add_paragraphs("The Ministry has the honour to propose a visit.");
  const std::string text = WriteForm(note);
  ExpectHas(text, "Nota Verbal n.º 17/2026\n");
  ExpectHas(text, "Assunto: A visit\n");
  ExpectHas(text, "The Ministry has the honour to propose a visit.");
  ExpectHas(text, "\nDíli, 4 de março de 2026\n");
  note.set_date("soon");
  ExpectHas(WriteForm(note), "Díli, soon\n");
  return failures == 0 ? 0 : 1;
}

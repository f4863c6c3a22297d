// The note as Timor-Leste's ministry might write it, in Portuguese. The wording is
// an example, not the ministry's own.
#include "form.h"

namespace {

// Dates are YYYY-MM-DD, or empty.
std::string DateInWords(const std::string& date) {
  static const char* const kMonths[] = {"janeiro", "fevereiro", "março",    "abril",   "maio",     "junho",
                                        "julho",   "agosto",    "setembro", "outubro", "novembro", "dezembro"};
  if (date.size() != 10) return date;
  const int month = (date[5] - '0') * 10 + (date[6] - '0');
  if (month < 1 || month > 12) return date;
  const std::string day = date[8] == '0' ? date.substr(9) : date.substr(8);
  return day + " de " + kMonths[month - 1] + " de " + date.substr(0, 4);
}

}  // namespace

std::string WriteForm(const duta::note::v1::Note& note) {
  std::string text = "REPÚBLICA DEMOCRÁTICA DE TIMOR-LESTE\nMinistério dos Negócios Estrangeiros e Cooperação\n\n";
  text += "Nota Verbal n.º " + note.number() + "\n";
  if (!note.subject().empty()) text += "Assunto: " + note.subject() + "\n";
  for (const std::string& paragraph : note.paragraphs()) text += "\n" + paragraph + "\n";
  return text + "\n" + note.place() + ", " + DateInWords(note.date()) + "\n";
}

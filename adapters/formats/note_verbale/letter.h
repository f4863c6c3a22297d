// A diplomatic note as a reader sees it: every part in national words, nothing
// left to look up. Both renditions, text and HTML, show exactly this.
#pragma once

#include <string>
#include <vector>

#include "adapters/profile/profile.h"

namespace duta::adapters {

// One line above the text: `Nomor: D/0123/XI/2026/01`.
struct LetterField {
  FieldName name;
  std::string label;
  std::string value;
};

// Values are single lines unless said otherwise, without control characters.
struct Letter {
  std::string form_language;  // BCP 47, of labels, headings and dates.
  std::string text_language;  // Of the paragraphs; empty if not stated.
  std::string courtesy_language;
  std::string banner;  // `RAHASIA // EYES-ONLY`; empty if there is no message to take it from.
  std::string banner_language;
  std::string letterhead;  // Empty if the note names no issuer.
  std::string title;
  std::vector<LetterField> fields;
  std::string opening;  // Courtesy formulas; both empty if the note has none.
  std::string closing;
  std::vector<std::string> paragraphs;  // Several lines each, none of them blank.
  std::string place_and_date;
  std::string attachments_label;
  std::string no_attachments;  // Stands in for an empty list.
  std::vector<std::string> attachments;
};

}  // namespace duta::adapters

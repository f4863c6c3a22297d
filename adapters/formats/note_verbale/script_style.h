// Typography of scripts other than Latin in the HTML of a note verbale.
#pragma once

#include <string>

#include "adapters/formats/note_verbale/letter.h"

namespace duta::adapters {

// CSS rules for the scripts of the letter's languages: fonts, line height for
// stacked signs, and no letter spacing, which would tear marks from their
// letters. Empty for a letter in Latin script. Made of constants alone, so
// nothing that a sender wrote gets into the style sheet.
std::string ScriptStyle(const Letter& letter);

}  // namespace duta::adapters

// A note verbale as plain text: written for a reader, and read back from an
// author. README.md in adapters/formats has the format in prose.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/note_verbale/letter.h"
#include "adapters/profile/profile.h"

namespace duta::adapters {

// The letter as UTF-8 text with '\n' line ends.
std::string WriteText(const Letter& letter);

// A piece of a text and where it starts, from line 1.
struct Located {
  std::string text;
  int line = 0;
};

// A text taken apart by its form; what the parts mean is not looked at yet.
struct ParsedText {
  std::vector<Located> preamble;  // The lines above the fields, each apart.
  std::map<FieldName, Located> fields;
  std::vector<Located> blocks;  // Below the fields, as separated by blank lines.
  Findings findings;            // Problems of form; lines that are no part of it.
};

// Largest text that is read.
inline constexpr size_t kMaxTextBytes = 4 << 20;

// Whether `line` would be read as a marking, a heading or a field, so that
// nothing else may stand on a line of its own above the fields in these words.
bool IsFormLine(std::string_view line, const Profile& profile);

// Takes `text` apart: UTF-8 with or without a byte order mark, any line ends,
// blanks at the ends of lines ignored, labels in the profile's words in any
// case. Linear in the text's size.
ParsedText ParseText(std::string_view text, const Profile& profile);

}  // namespace duta::adapters

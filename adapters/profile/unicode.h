// Text in any script: whether it is UTF-8, what of it may be shown, and letter
// case. Thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace duta::adapters {

// Offset of the first byte that is not well-formed UTF-8 (Unicode 15, table
// 3-7); nothing if all is.
std::optional<size_t> FirstMalformedByte(std::string_view text);

// Text as one line: line ends and tabs become blanks; control characters,
// byte order marks and the bidirectional embeddings, overrides and isolates go
// (they could make a line read as another; UTR 36); blanks at both ends go.
// Marks that scripts need (ZWJ, ZWNJ, LRM, RLM) stay.
std::string CleanLine(std::string_view text);

// As CleanLine for a paragraph of several lines: lines stay, those that are
// blank go, and the blanks at the lines' ends.
std::string CleanParagraph(std::string_view text);

// Text of several lines without what CleanLine takes away; line ends become
// LF, everything else stays.
std::string WithoutHarm(std::string_view text);

// In capitals, by the rules of `language` (BCP 47).
std::string UpperCase(std::string_view text, std::string_view language);

// With the first letter in its title case.
std::string Capitalise(std::string_view text);

// By Unicode's full case folding.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// Without blanks and tabs at both ends.
std::string_view Trim(std::string_view text);

// With each run of blanks, tabs and line ends made one blank, none at the ends.
std::string CollapseBlanks(std::string_view text);

// Whether text in `language` (BCP 47) runs from right to left.
bool IsRightToLeft(std::string_view language);

// A line `label: value`, both without blanks at their ends.
struct Labelled {
  std::string_view label;
  std::string_view value;
};

// `line` taken apart at its first colon, whether ASCII or full-width (U+FF1A,
// what Chinese, Japanese and Korean keyboards give). Nothing if it has none.
std::optional<Labelled> SplitAtColon(std::string_view line);

// ISO 15924 code of the script that `language` (BCP 47) is written in: `Thai`,
// `Hans`, `Latn`. Empty if it is not known.
std::string ScriptOf(std::string_view language);

}  // namespace duta::adapters

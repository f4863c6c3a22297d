// The lines of iCalendar (RFC 5545, 3.1 to 3.3.11): names, parameters, values,
// folding and escapes. Lossless, so that what is not understood can be kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/formats/findings/problem.h"

namespace duta::adapters {

struct IcalParameter {
  std::string name;  // Upper case.
  std::vector<std::string> values;
};

struct ContentLine {
  std::string name;  // Upper case.
  std::vector<IcalParameter> parameters;
  std::string value;  // As it stands, escapes left as they are.
  int line = 0;       // From 1.

  // The values of a parameter; null if it is not there.
  const std::vector<std::string>* Find(std::string_view parameter) const;
};

// A component: its lines and the components in it.
struct IcalComponent {
  std::string name;
  std::vector<ContentLine> lines;
  std::vector<IcalComponent> children;
  std::string text;  // From BEGIN to END, unfolded, each line ended by a line feed; for components in an event only.
  int line = 0;
};

// The one VCALENDAR of `bytes`. Takes LF, CRLF and CR as line ends, mixed, blank
// lines, a byte order mark and lines folded anywhere, also within a character.
// Refuses (adding a problem) what is not UTF-8, larger than 4 MiB, has more than
// 20,000 lines or components in each other deeper than four, holds two calendars,
// or was left in quoted-printable by a mail program. An X- line that cannot be read,
// and any such line in an alarm, is left out and reported as dropped. Linear.
std::optional<IcalComponent> ParseCalendar(std::string_view bytes, Findings& findings);

// One line, folded at 75 bytes between characters, with CRLF. Control characters
// are left out; parameter values are quoted and encoded (RFC 6868) as needed.
std::string WriteLine(const ContentLine& line);

// A line put together already, folded only.
std::string FoldLine(std::string_view text);

// Whether it is a name of properties or parameters, in upper case.
bool IsIcalName(std::string_view name);

// TEXT values.
std::string EscapeText(std::string_view text);
std::string UnescapeText(std::string_view value);

// ASCII letters in upper case, all else as it is.
std::string Upper(std::string_view text);

}  // namespace duta::adapters

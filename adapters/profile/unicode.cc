#include "adapters/profile/unicode.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "adapters/profile/icu.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kBlanks = " \t";

// Line separators beside '\n'; each ends a line in some program.
bool EndsLine(UChar32 c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029; }

bool IsHarmful(UChar32 c) {
  const bool embeds = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return embeds || c == 0xFEFF || u_charType(c) == U_CONTROL_CHAR || U_IS_UNICODE_NONCHAR(c);
}

// The text's characters that may be shown, line ends as '\n'.
std::string Harmless(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    const int32_t start = at;
    UChar32 c;
    U8_NEXT(bytes, at, size, c);
    if (EndsLine(c)) {
      // CRLF is one line end.
      if (c == '\r' && at < size && text[at] == '\n') ++at;
      shown += '\n';
    } else if (c == '\t' || (c >= 0 && !IsHarmful(c))) {
      shown.append(text, start, at - start);
    }
  }
  return shown;
}

std::string_view TrimEnd(std::string_view text) { return text.substr(0, text.find_last_not_of(kBlanks) + 1); }

icu::UnicodeString Decode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

}  // namespace

std::optional<size_t> FirstMalformedByte(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    UChar32 c;
    U8_NEXT(bytes, at, text.size(), c);
    if (c < 0) return start;
  }
  return std::nullopt;
}

std::string CleanLine(std::string_view text) {
  std::string line = Harmless(text);
  for (char& c : line) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return std::string(Trim(line));
}

std::string CleanParagraph(std::string_view text) {
  const std::string harmless = Harmless(text);
  std::string paragraph;
  for (size_t start = 0; start <= harmless.size();) {
    const size_t end = std::min(harmless.find('\n', start), harmless.size());
    const std::string_view line = TrimEnd(std::string_view(harmless).substr(start, end - start));
    if (!line.empty()) {
      if (!paragraph.empty()) paragraph += '\n';
      paragraph += line;
    }
    start = end + 1;
  }
  return paragraph;
}

std::string WithoutHarm(std::string_view text) { return Harmless(text); }

std::string UpperCase(std::string_view text, std::string_view language) {
  icu::UnicodeString upper = Decode(text);
  upper.toUpper(icu::Locale(std::string(language).c_str()));
  std::string result;
  return upper.toUTF8String(result);
}

std::string Capitalise(std::string_view text) {
  const icu::UnicodeString decoded = Decode(text);
  if (decoded.isEmpty()) return {};
  icu::UnicodeString capitalised(static_cast<UChar32>(u_totitle(decoded.char32At(0))));
  capitalised.append(decoded, decoded.moveIndex32(0, 1), INT32_MAX);
  std::string result;
  return capitalised.toUTF8String(result);
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return Decode(a).caseCompare(Decode(b), U_FOLD_CASE_DEFAULT) == 0;
}

std::string_view Trim(std::string_view text) {
  text = TrimEnd(text);
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

std::string CollapseBlanks(std::string_view text) {
  std::string collapsed;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n') {
      collapsed += c;
    } else if (!collapsed.empty() && collapsed.back() != ' ') {
      collapsed += ' ';
    }
  }
  if (!collapsed.empty() && collapsed.back() == ' ') collapsed.pop_back();
  return collapsed;
}

bool IsRightToLeft(std::string_view language) {
  PrepareIcu();
  return icu::Locale(std::string(language).c_str()).isRightToLeft();
}

std::optional<Labelled> SplitAtColon(std::string_view line) {
  constexpr std::string_view kFullWidth = "：";
  const size_t ascii = line.find(':');
  const size_t wide = line.find(kFullWidth);
  const size_t colon = std::min(ascii, wide);
  if (colon == std::string_view::npos) return std::nullopt;
  return Labelled{Trim(line.substr(0, colon)), Trim(line.substr(colon + (colon == wide ? kFullWidth.size() : 1)))};
}

std::string ScriptOf(std::string_view language) {
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  icu::Locale locale =
      icu::Locale::forLanguageTag(icu::StringPiece(language.data(), static_cast<int32_t>(language.size())), error);
  locale.addLikelySubtags(error);
  return U_FAILURE(error) ? std::string() : std::string(locale.getScript());
}

}  // namespace duta::adapters

#include "core/base/utf8.h"

#include <algorithm>

namespace duta {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// The bytes that a sequence has by its first; 0 if none starts so.
size_t LengthBy(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

bool IsShortestAndScalar(char32_t character, size_t length) {
  if (length == 3) return character >= 0x800 && (character < 0xd800 || character > 0xdfff);
  return length < 4 || (character >= 0x10000 && character <= 0x10ffff);
}

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

std::optional<char32_t> TakeCharacter(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = LengthBy(lead);
  if (length == 0 || text.size() < length) return std::nullopt;
  char32_t character = length == 1 ? lead : lead & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    character = character << 6 | (byte & 0x3f);
  }
  if (!IsShortestAndScalar(character, length)) return std::nullopt;
  text.remove_prefix(length);
  return character;
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) { return !Continues(byte); }));
}

std::string_view FirstCharacters(std::string_view text, size_t characters) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (!Continues(text[at]) && characters-- == 0) return text.substr(0, at);
  }
  return text;
}

size_t LineThatIsNotUtf8(std::string_view text) {
  size_t line = 1;
  while (!text.empty()) {
    const auto character = TakeCharacter(text);
    if (!character) return line;
    if (*character == U'\n') ++line;
  }
  return 0;
}

std::string ToValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    if (TakeCharacter(text)) {
      valid.append(before.substr(0, before.size() - text.size()));
    } else {
      valid.append(kReplacement);
      text.remove_prefix(1);
    }
  }
  return valid;
}

}  // namespace duta

#include "core/base/utf8.h"

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

std::string_view WholeCharacters(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  // No character starts with a continuation byte, and none has more than three.
  size_t end = bytes;
  while (end > 0 && bytes - end < 3 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
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

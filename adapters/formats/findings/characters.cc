#include "adapters/formats/findings/characters.h"

#include <algorithm>

namespace duta::adapters {
namespace {

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

std::string_view FirstCharacters(std::string_view text, size_t characters) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (BeginsCharacter(text[at]) && characters-- == 0) return text.substr(0, at);
  }
  return text;
}

}  // namespace duta::adapters

#include "core/base/uuid.h"

#include "core/base/bytes.h"

namespace duta {

std::string NewUuid7(Instant now) {
  std::string bytes = RandomBytes(16);
  const auto millis =
      static_cast<uint64_t>(std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count());
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<char>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = ToHex(bytes);
  for (const size_t at : {20, 16, 12, 8}) text.insert(at, 1, '-');
  return text;
}

bool IsUuid7(std::string_view text) {
  if (text.size() != 36 || text[14] != '7') return false;
  if (std::string_view("89ab").find(text[19]) == std::string_view::npos) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen_here = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (hyphen_here ? text[i] != '-' : !is_hex) return false;
  }
  return true;
}

}  // namespace duta

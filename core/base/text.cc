#include "core/base/text.h"

namespace duta {
namespace {

// Whether a control character (C0, DEL, C1) or a line or paragraph separator
// (U+2028, U+2029) starts at `at`.
bool IsControlAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const unsigned char first = byte(at);
  if (first >= 0x20 && first < 0x7f) return false;  // Nearly always.
  if (first < 0x20 || first == 0x7f) return true;
  if (first == 0xc2) return byte(at + 1) < 0xa0;
  return first == 0xe2 && byte(at + 1) == 0x80 && (byte(at + 2) == 0xa8 || byte(at + 2) == 0xa9);
}

}  // namespace

bool IsOneLine(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (IsControlAt(text, at)) return false;
  }
  return true;
}

bool IsPlainText(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (IsControlAt(text, at) && text[at] != '\t' && text[at] != '\n') return false;
  }
  return true;
}

}  // namespace duta

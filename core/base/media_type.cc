#include "core/base/media_type.h"

#include <algorithm>

namespace duta {
namespace {

constexpr size_t kMaxBytes = 255;

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsRestrictedName(std::string_view text) {
  return !text.empty() && IsLetterOrDigit(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLetterOrDigit(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  });
}

bool IsParameter(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || !IsRestrictedName(text.substr(0, equals))) return false;
  const std::string_view value = text.substr(equals + 1);
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < 0x7f && c != ';'; });
}

}  // namespace

bool IsBareMediaType(std::string_view text) {
  const size_t slash = text.find('/');
  return text.size() <= kMaxBytes && slash != std::string_view::npos && IsRestrictedName(text.substr(0, slash)) &&
         IsRestrictedName(text.substr(slash + 1));
}

bool IsMediaType(std::string_view text) {
  if (text.size() > kMaxBytes) return false;
  size_t end = text.find("; ");
  if (!IsBareMediaType(text.substr(0, end))) return false;
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 2);
    end = text.find("; ");
    if (!IsParameter(text.substr(0, end))) return false;
  }
  return true;
}

}  // namespace duta

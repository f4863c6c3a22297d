#include "core/search/features.h"

namespace duta::search {

std::string_view NameOf(Field field) {
  constexpr std::array<std::string_view, kFieldCount> kNames{"title", "topic", "abstract", "text"};
  return kNames[static_cast<size_t>(field)];
}

void AppendVarint(uint64_t value, std::string& bytes) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

bool TakeVarint(std::string_view& bytes, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void AppendText(std::string_view text, std::string& bytes) {
  AppendVarint(text.size(), bytes);
  bytes.append(text);
}

bool TakeText(std::string_view& bytes, std::string_view& text) {
  uint64_t size = 0;
  if (!TakeVarint(bytes, size) || size > bytes.size()) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

Status Unreadable() { return absl::DataLossError("a row of the search index cannot be read"); }

}  // namespace duta::search

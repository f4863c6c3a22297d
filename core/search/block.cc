#include "core/search/block.h"

namespace duta::search {
namespace {

Status Unreadable() { return absl::DataLossError("a row of the search index cannot be read"); }

void AppendEntry(uint32_t slot, std::string_view entry, std::string& block) {
  AppendVarint(slot, block);
  AppendVarint(entry.size(), block);
  block.append(entry);
}

}  // namespace

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

std::string EncodePlaces(const Places& places) {
  std::string bytes;
  for (size_t field = 0; field < kFieldCount; ++field) {
    if (places[field].empty()) continue;
    AppendVarint(field, bytes);
    AppendVarint(places[field].size(), bytes);
    uint32_t before = 0;
    for (const Place place : places[field]) {
      AppendVarint(uint64_t{PositionOf(place) - before} * 4 + (place & 3), bytes);
      before = PositionOf(place);
    }
  }
  return bytes;
}

Status DecodePlaces(std::string_view bytes, Places& places) {
  while (!bytes.empty()) {
    uint64_t field = 0, count = 0, value = 0;
    if (!TakeVarint(bytes, field) || field >= kFieldCount || !TakeVarint(bytes, count) || count > bytes.size()) {
      return Unreadable();
    }
    std::vector<Place>& list = places[field];
    list.reserve(list.size() + count);
    uint32_t before = 0;
    for (; count > 0; --count) {
      if (!TakeVarint(bytes, value)) return Unreadable();
      before += static_cast<uint32_t>(value / 4);
      list.push_back(before * 4 + static_cast<uint32_t>(value & 3));
    }
  }
  return absl::OkStatus();
}

Status ForEachEntry(std::string_view block, const std::function<void(uint32_t, std::string_view)>& visit) {
  while (!block.empty()) {
    uint64_t slot = 0, size = 0;
    if (!TakeVarint(block, slot) || slot >= kBlockSize || !TakeVarint(block, size) || size > block.size()) {
      return Unreadable();
    }
    visit(static_cast<uint32_t>(slot), block.substr(0, size));
    block.remove_prefix(size);
  }
  return absl::OkStatus();
}

StatusOr<std::string> WithEntry(std::string_view block, uint32_t slot, std::string_view entry) {
  std::string changed;
  changed.reserve(block.size() + entry.size() + 8);
  bool is_in = false;
  DUTA_RETURN_IF_ERROR(ForEachEntry(block, [&](uint32_t other, std::string_view bytes) {
    if (other >= slot && !is_in) {
      AppendEntry(slot, entry, changed);
      is_in = true;
    }
    if (other != slot) AppendEntry(other, bytes, changed);
  }));
  if (!is_in) AppendEntry(slot, entry, changed);
  return changed;
}

StatusOr<std::string> WithoutEntry(std::string_view block, uint32_t slot) {
  std::string changed;
  changed.reserve(block.size());
  DUTA_RETURN_IF_ERROR(ForEachEntry(block, [&](uint32_t other, std::string_view bytes) {
    if (other != slot) AppendEntry(other, bytes, changed);
  }));
  return changed;
}

}  // namespace duta::search

// Rows of the index hold what is known of up to 128 documents: a block is one row
// of bytes, so that common words cost few rows. Functions only; thread-safe.
//
// A block is entries by ascending slot, each: slot (varint), size (varint), that
// many bytes. Varints are protobuf's. Positions are fields one after the other,
// each: field (varint), number of places (varint), then per place (varint) the
// distance from the place before, times 4, plus 1 if a word starts there, plus 2
// if one ends.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace duta::search {

inline constexpr int64_t kBlockSize = 128;

// Fields of a document that are searched as text, the weightiest first.
enum class Field : uint32_t { kTitle, kTopic, kAbstract, kText };
inline constexpr size_t kFieldCount = 4;
// `title`, `topic`, `abstract`, `text`.
std::string_view NameOf(Field field);

// A place where a term stands: position * 4 + flags.
using Place = uint32_t;
inline constexpr Place kStartsWord = 1;
inline constexpr Place kEndsWord = 2;
constexpr Place MakePlace(uint32_t position, bool starts, bool ends) {
  return position * 4 + (starts ? kStartsWord : 0) + (ends ? kEndsWord : 0);
}
constexpr uint32_t PositionOf(Place place) { return place / 4; }

// Places by field, ascending.
using Places = std::array<std::vector<Place>, kFieldCount>;

std::string EncodePlaces(const Places& places);
// Appends to `places`. DATA_LOSS if the bytes are no places.
Status DecodePlaces(std::string_view bytes, Places& places);

void AppendVarint(uint64_t value, std::string& bytes);
// Takes one off `bytes`; false if there is none.
bool TakeVarint(std::string_view& bytes, uint64_t& value);

// Calls `visit` for each entry in order. DATA_LOSS if the bytes are no block.
Status ForEachEntry(std::string_view block, const std::function<void(uint32_t slot, std::string_view entry)>& visit);

// The block with the entry of a slot set anew.
StatusOr<std::string> WithEntry(std::string_view block, uint32_t slot, std::string_view entry);
// The block without it.
StatusOr<std::string> WithoutEntry(std::string_view block, uint32_t slot);

}  // namespace duta::search

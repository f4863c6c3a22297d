// What a term has to do with a document, in short: what is enough to find and,
// mostly, to rank it; and the small parts that rows of the index are made of.
// Functions only; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::search {

// Fields of a document that are searched as text, the weightiest first.
enum class Field : uint32_t { kTitle, kTopic, kAbstract, kText };
inline constexpr size_t kFieldCount = 4;
// `title`, `topic`, `abstract`, `text`.
std::string_view NameOf(Field field);

struct Feature {
  // A bit for each field in which it stands; above them, one for each in which it is
  // a whole word somewhere.
  uint8_t fields = 0;
  uint8_t places = 0;  // In how many places, up to kMaxPlaces.

  bool operator==(const Feature&) const = default;
};
inline constexpr uint8_t kMaxPlaces = 16;  // More do not rank better.

// Of one place.
constexpr Feature FeatureOf(Field field, bool is_whole) {
  const auto bit = static_cast<uint8_t>(1U << static_cast<uint32_t>(field));
  return {static_cast<uint8_t>(is_whole ? bit | bit << kFieldCount : bit), 1};
}
constexpr Feature operator+(Feature a, Feature b) {
  const int places = a.places + b.places;
  return {static_cast<uint8_t>(a.fields | b.fields), static_cast<uint8_t>(places > kMaxPlaces ? kMaxPlaces : places)};
}

// Varints are protobuf's.
void AppendVarint(uint64_t value, std::string& bytes);
// Takes one off `bytes`; false if there is none.
bool TakeVarint(std::string_view& bytes, uint64_t& value);
// A text with its length before it.
void AppendText(std::string_view text, std::string& bytes);
bool TakeText(std::string_view& bytes, std::string_view& text);

// DATA_LOSS: bytes of the index that are not as they were written.
Status Unreadable();

}  // namespace duta::search

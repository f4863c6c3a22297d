// The words that people type and read for the contract's enumerations:
// `top-secret` for LEVEL_TOP_SECRET. They are made from the enumerators, so that
// a new value has its word at once. Functions only; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace duta::desk {

// `top-secret`: the enumerator without the enumeration's prefix. `value 9` for a
// number that this build does not know; empty for the unspecified zero.
std::string WordOf(const google::protobuf::EnumDescriptor* type, int value);

// All words of an enumeration but the unspecified zero, in order.
std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor* type);

// The number of a word, in any case. Wrong (fault.h) in `field`, with the words
// that there are.
StatusOr<int> NumberOf(const google::protobuf::EnumDescriptor* type, std::string_view word, std::string_view field);

template <typename Enum>
std::string WordOf(Enum value) {
  return WordOf(google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

template <typename Enum>
std::vector<std::string> WordsOf() {
  return WordsOf(google::protobuf::GetEnumDescriptor<Enum>());
}

template <typename Enum>
StatusOr<Enum> FromWord(std::string_view word, std::string_view field) {
  const StatusOr<int> number = NumberOf(google::protobuf::GetEnumDescriptor<Enum>(), word, field);
  if (!number.ok()) return number.status();
  return static_cast<Enum>(*number);
}

// `a, b or c`.
std::string JoinWords(const std::vector<std::string>& words);

}  // namespace duta::desk

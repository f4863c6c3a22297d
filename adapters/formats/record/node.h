// A tree of named values: what JSON and XML have in common. Parsers make it of
// bytes, writers bytes of it; record.h turns it into canonical messages.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace duta::adapters {

// One value. Text is well-formed UTF-8.
struct Node {
  enum class Kind { kText, kNumber, kFlag, kNull, kObject, kList };

  Kind kind = Kind::kText;
  std::string name;            // Its key or element; empty in a list and at the root.
  std::string text;            // Of a text; of a number, its digits; of a flag, `true` or `false`.
  std::vector<Node> children;  // Of an object or list, in their order.
  int line = 0;                // From 1; 0 if the format does not tell.

  static Node Text(std::string name, std::string text) { return {Kind::kText, std::move(name), std::move(text)}; }
  static Node Number(std::string name, std::string digits) {
    return {Kind::kNumber, std::move(name), std::move(digits)};
  }
  static Node Object(std::string name) { return {Kind::kObject, std::move(name)}; }
  static Node List(std::string name) { return {Kind::kList, std::move(name)}; }
};

// Bounds that every parser keeps, whatever the bytes.
inline constexpr size_t kMaxDocumentBytes = 4 << 20;
inline constexpr size_t kMaxDepth = 32;
inline constexpr size_t kMaxNodes = 20'000;

}  // namespace duta::adapters

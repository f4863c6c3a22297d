// What is known about an adapter, as values: who it says it is, and what is
// wrong with it. Std only, because the worker process uses it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duta::loader {

// A check that an adapter failed. Each part is one clause for people.
struct Finding {
  std::string check;     // Stable word such as `symbol`.
  std::string expected;  // What would be right.
  std::string found;     // What is there.
};

// A pair of media types.
struct Pair {
  std::string from;
  std::string to;
  friend bool operator==(const Pair&, const Pair&) = default;
};

// Oldest and newest of something.
struct Range {
  uint32_t oldest = 0;
  uint32_t newest = 0;
};

// Who an adapter says it is: in its ELF note, and again when it runs.
struct Description {
  std::string id;
  std::string version;
  std::string partner;
  std::vector<Pair> translations;
  friend bool operator==(const Description&, const Description&) = default;
};

// The text of the ELF note (see plugins/abi/duta_adapter.h), parsed.
struct Note {
  Range abi;
  Range schema;
  Description description;
};

// Parses the note's text. A finding `note` if a required line is missing or a
// range is malformed; lines of unknown names are left for later versions.
std::optional<Finding> ParseNote(std::string_view text, Note& note);

// Checks the form of a description: id, version (Semantic Versioning 2.0.0),
// partner, 1 to 64 distinct pairs of media types. Everything that passes is
// printable ASCII. A finding `id`, `version`, `partner` or `translations`.
std::optional<Finding> CheckDescription(const Description& description);

// One line: `check NAME: expected ..., found ...`.
std::string ToString(const Finding& finding);

}  // namespace duta::loader

// Reads what a shared library says about itself without running any of it:
// machine, ELF note, needed libraries and versions, imported symbols. The file
// is untrusted: every offset is checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/loader/facts.h"

namespace duta::loader {

// A symbol version that a library must have, such as `GLIBC_2.36` of `libc.so.6`.
struct VersionNeed {
  std::string library;
  std::string version;
};

struct ElfFacts {
  std::string note;                   // Text of the Duta note; empty if none.
  std::vector<std::string> needed;    // DT_NEEDED, in order.
  std::vector<VersionNeed> versions;  // Of the version needs section.
  std::vector<std::string> defined;   // Versions that it has itself, for others.
  std::vector<std::string> imported;  // Undefined dynamic symbols.
  std::vector<std::string> exported;  // Defined dynamic symbols.
};

// Reads `file`. A finding `elf` if it is no 64-bit little-endian shared library
// for this machine, or is truncated or inconsistent.
std::optional<Finding> ReadElf(std::string_view file, ElfFacts& facts);

// The findings that make loading pointless: ReadElf's, `note` and those of
// CheckDescription, `abi` and `schema` if the ranges exclude this hub's,
// `symbol` if duta_adapter_v1 is not exported, and those of system_libraries.h.
std::optional<Finding> CheckElf(std::string_view file, ElfFacts& facts, Note& note);

}  // namespace duta::loader

// Dates as people give them of documents: a year, a month or a day. Functions only;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace duta::search {

// Days since 1970-01-01, both included.
struct Days {
  int64_t first = 0;
  int64_t last = 0;
};

// Of `2026`, `2026-11` or `2026-11-24`, years 1 to 9999; nothing if it is none of
// these.
std::optional<Days> ParseDays(std::string_view text);

}  // namespace duta::search

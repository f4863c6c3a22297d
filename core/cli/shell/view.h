// How to show: what the functions that write for people need to know of their
// reader. Functions only; thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "google/protobuf/timestamp.pb.h"

namespace duta::cli {

// The reader's zone and the columns there are.
struct View {
  std::string zone;
  size_t width = 100;
};

// An instant of the contract in the reader's zone; empty if unset or impossible:
// `2026-12-01 09:00 +07:00 (Asia/Jakarta)`.
std::string FormatTime(const google::protobuf::Timestamp& time, const View& view);

// The same for a column of a table, without the zone: `2026-12-01 09:00`. Whoever
// prints the table says whose times they are.
std::string FormatClock(const google::protobuf::Timestamp& time, const View& view);

}  // namespace duta::cli

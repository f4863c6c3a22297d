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

// An instant of the contract in the reader's zone; empty if unset or impossible.
std::string FormatTime(const google::protobuf::Timestamp& time, const View& view);

}  // namespace duta::cli

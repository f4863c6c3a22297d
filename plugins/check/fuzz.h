// `duta-adapter fuzz`: damaged input without end, in the sandbox.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>

#include "core/base/status.h"

namespace duta::check {

struct FuzzArguments {
  std::string library;
  std::string worker;  // The program duta-adapter-worker.
  uint64_t seed = 1;
  int seconds = 30;
  std::string directory = ".";                 // Where inputs that break it are written.
  std::map<std::string, std::string> samples;  // Path by media type.
};

// Changes samples and whatever gave a new kind of answer, by chance from the
// seed, until the time is over. Each new complaint is printed once, with the
// file that holds its input. ADAPTER_REFUSED if the library does not load;
// FILE_UNUSABLE.
StatusOr<int> Fuzz(const FuzzArguments& arguments, std::ostream& out);

}  // namespace duta::check

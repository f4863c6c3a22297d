// The commands `new` and `build`: the folder of a new adapter, and its library.
#pragma once

#include <iosfwd>
#include <string>

#include "core/base/status.h"

namespace duta::check {

struct NewArguments {
  std::string folder;   // Made; must not exist or be empty.
  std::string partner;  // `partners/tl-mnec`.
  std::string id;       // Empty: `tl-mnec-notes`.
};

// Writes an adapter for notes that builds and passes its tests as it is.
// FILE_UNUSABLE; CONFIGURATION_INVALID for a name that is no partner's.
StatusOr<int> New(const NewArguments& arguments, std::ostream& out);

struct BuildArguments {
  std::string folder;
  std::string prefix;  // Where Duta is installed, or its build tree.
  bool test = true;    // Whether its tests run as well.
};

// Configures and builds the folder with CMake, in FOLDER/build, and runs its
// tests. What CMake says goes to this process's own output.
StatusOr<int> Build(const BuildArguments& arguments, std::ostream& out);

}  // namespace duta::check

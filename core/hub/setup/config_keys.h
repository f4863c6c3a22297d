// The keys of the configuration file: one table, from which it is both read and
// written.
#pragma once

#include <toml++/toml.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/hub/setup/config.h"

namespace duta::hub {

// One key of the file.
struct Key {
  std::string_view section;
  std::string_view name;
  std::string_view help;
  std::string range;  // Appended to the help; empty if it says all.
  // Empty if the value was taken, else what would be right.
  std::function<std::string(const toml::node&, Config&)> read;
  std::function<std::string(const Config&)> write;
};

// All keys, in the order of the file.
const std::vector<Key>& ConfigKeys();

}  // namespace duta::hub

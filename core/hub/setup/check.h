// `dutad check`: whether a hub would start, without starting it.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/hub/setup/findings.h"

namespace duta::hub {

// Checks a data directory: layout, permissions, configuration, keys,
// certificates (a warning from 30 days before they expire), the adapters'
// program. Changes nothing and takes no lock: a running hub may be checked.
std::vector<CheckResult> CheckDataDirectory(const std::string& path, const Clock& clock);

// Checks a configuration file by itself.
std::vector<CheckResult> CheckConfigFile(const std::string& path);

// Whether a hub would start: warnings do not count.
bool Passed(const std::vector<CheckResult>& results);

// One line a check.
std::string Format(const std::vector<CheckResult>& results);

}  // namespace duta::hub

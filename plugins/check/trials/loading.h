// The trials before the others: whether the library and its configuration can be
// used at all. Each adds its lines to the report; where one fails the rest makes no
// sense.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugins/check/trials/subject.h"

namespace duta::check {

// Reads the library without running it: what it says of itself, what it imports and
// exports. Nothing if the hub would not load it.
std::optional<loader::Note> TryFile(const std::string& library, std::vector<Trial>& report);

// Whether the schema can be enforced, and the configuration fits it.
bool TrySchema(worker::Launcher& launcher, const ConformanceOptions& options, std::vector<Trial>& report);

// Loads it, as the hub does when it installs it and with the configuration. The
// references outlive the subject; null if it cannot be tried.
std::unique_ptr<Subject> TryLoad(worker::Launcher& launcher, const std::string& library, const loader::Note& note,
                                 const ConformanceOptions& options, const SampleSource& source,
                                 std::vector<Trial>& report);

}  // namespace duta::check

// Indonesia's profile as a configuration changes it that changes everything
// (configurations/accepted/everything.json).
#pragma once

#include <string>

#include "adapters/profile/profile.h"

namespace duta::adapters {

const Profile& ConfiguredTestProfile();

// The file of this name in the folder of configurations; aborts if there is none.
std::string ConfigurationFile(const std::string& name);

}  // namespace duta::adapters

// The profile of the ministry of China.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::cn {

const Profile& MinistryProfile();

}  // namespace duta::adapters::cn

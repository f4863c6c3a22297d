// The profile of the ministry of Thailand.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::th {

const Profile& MinistryProfile();

}  // namespace duta::adapters::th

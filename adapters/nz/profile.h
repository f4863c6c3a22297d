// The profile of the ministry of New Zealand.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::nz {

const Profile& MinistryProfile();

}  // namespace duta::adapters::nz

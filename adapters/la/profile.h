// The profile of the ministry of Laos.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::la {

const Profile& MinistryProfile();

}  // namespace duta::adapters::la

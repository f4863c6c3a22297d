// The profile of the ministry of the Republic of Korea.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::kr {

const Profile& MinistryProfile();

}  // namespace duta::adapters::kr

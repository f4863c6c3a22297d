// The profile of the ministry of the Philippines.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::ph {

const Profile& MinistryProfile();

}  // namespace duta::adapters::ph

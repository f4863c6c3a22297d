// The profile of the ministry of Cambodia.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::kh {

const Profile& MinistryProfile();

}  // namespace duta::adapters::kh

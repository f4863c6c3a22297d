// The profile of the ministry of Malaysia.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::my {

const Profile& MinistryProfile();

}  // namespace duta::adapters::my

// The profile of the ministry of Viet Nam.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::vn {

const Profile& MinistryProfile();

}  // namespace duta::adapters::vn

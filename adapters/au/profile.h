// The profile of Australia's department.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::au {

const Profile& MinistryProfile();

}  // namespace duta::adapters::au

// The profile of the ministry of Singapore.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::sg {

const Profile& MinistryProfile();

}  // namespace duta::adapters::sg

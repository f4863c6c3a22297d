// The profile of the ministry of Brunei.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::bn {

const Profile& MinistryProfile();

}  // namespace duta::adapters::bn

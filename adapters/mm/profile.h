// The profile of the ministry of Myanmar.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::mm {

const Profile& MinistryProfile();

}  // namespace duta::adapters::mm

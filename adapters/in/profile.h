// The profile of the ministry of India.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::in {

const Profile& MinistryProfile();

}  // namespace duta::adapters::in

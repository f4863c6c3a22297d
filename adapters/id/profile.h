// The profile of Indonesia's ministry.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::id {

const Profile& MinistryProfile();

}  // namespace duta::adapters::id

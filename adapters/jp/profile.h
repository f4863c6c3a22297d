// The profile of the ministry of Japan.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters::jp {

const Profile& MinistryProfile();

}  // namespace duta::adapters::jp

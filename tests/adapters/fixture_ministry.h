// A ministry that does not exist, with everything that the real ones of today
// lack: no marking for the highest level, a right-to-left form, an era, a
// weekend that is not Saturday and Sunday, a make-up working day.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters {

const Profile& FixtureProfile();

}  // namespace duta::adapters

// What must hold of a profile as a whole, whoever wrote it.
#pragma once

#include "adapters/formats/findings/problem.h"
#include "adapters/profile/profile.h"

namespace duta::adapters {

// Adds a problem for each rule that `profile` breaks; fields are those of a
// configuration. A marking never ranks below its level, an urgency never above;
// each level, urgency and sort of note has its row; no word stands for two
// things where a reader would have to guess; formulas name both sides; holidays
// are in order and in the years covered.
void CheckConsistency(const Profile& profile, Findings& findings);

}  // namespace duta::adapters

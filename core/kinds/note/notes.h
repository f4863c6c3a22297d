// Notes, for a hub.
#pragma once

#include <memory>

#include "core/server/kind_family.h"

namespace duta::kinds {

// The kind "note". It serves nothing.
std::unique_ptr<server::KindFamily> MakeNotes();

}  // namespace duta::kinds

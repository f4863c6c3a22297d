// Files without a name, for what the hub shares with its workers.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/status.h"
#include "plugins/worker/descriptor.h"

namespace duta::worker {

// A file with exactly these bytes, sealed: nobody can change or resize it, so
// what was checked is what is loaded. FILE_UNUSABLE.
StatusOr<Descriptor> SealedFile(std::string_view bytes);

// A file of `size` zero bytes that can be written but not resized, so that
// reading it cannot fail in the middle. FILE_UNUSABLE.
StatusOr<Descriptor> SharedFile(uint64_t size);

}  // namespace duta::worker

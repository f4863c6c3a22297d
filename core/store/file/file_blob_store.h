// Blobs as files: `<directory>/blobs/ab/abcd...` whole, `<directory>/uploads/`
// unfinished.
#pragma once

#include <memory>
#include <string>

#include "core/store/blob_store.h"

namespace duta::store {

// Opens or creates the directory. FILE_UNUSABLE.
StatusOr<std::unique_ptr<BlobStore>> OpenFileBlobStore(const std::string& directory);

}  // namespace duta::store

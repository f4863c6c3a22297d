// Blobs as files: `<directory>/blobs/ab/abcd...` whole, `<directory>/uploads/`
// unfinished. Names are made of hexadecimal digests alone, so that nothing a
// caller says can lead out of the directory.
//
//   blobs/<first two digits>/<SHA-256 of the content>
//   blobs/<first two digits>/<SHA-256>.damaged  set aside
//   uploads/<SHA-256 of the owner's name>-<SHA-256 announced>
//
// All in lower-case hexadecimal, readable by this user only. An upload becomes
// a blob by rename(2), after its bytes are durable.
#pragma once

#include <memory>
#include <string>

#include "core/store/blob_store.h"

namespace duta::store {

// Opens or creates the directory, whose parent exists. One process at a time
// may use it. FILE_UNUSABLE.
StatusOr<std::unique_ptr<BlobStore>> OpenFileBlobStore(const std::string& directory);

}  // namespace duta::store

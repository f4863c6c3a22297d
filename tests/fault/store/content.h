// What row or blob number N holds, so that a reader can check it.
#pragma once

#include <cstdint>
#include <string>

#include "core/crypto/digest.h"
#include "core/store/blob_store.h"

namespace duta::store::test {

// 1 to 6 KB that depend on `number` in every part.
inline std::string ContentOf(int64_t number) {
  std::string content;
  const size_t size = 1000 + static_cast<size_t>(number * 7919 % 5000);
  while (content.size() < size)
    content.append(std::to_string(number)).append("/").append(std::to_string(content.size()));
  return content;
}

// How many blobs 0, 1, 2, ... are there without a gap.
inline int64_t CountBlobs(const BlobStore& blobs) {
  int64_t count = 0;
  while (blobs.Contains(crypto::ToString(crypto::Sha256(ContentOf(count))))) ++count;
  return count;
}

}  // namespace duta::store::test

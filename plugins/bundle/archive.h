// The container of a bundle: a POSIX ustar file of which every byte is fixed by
// paths and contents (IEEE Std 1003.1, pax, "ustar Interchange Format"). `tar tf`
// lists it. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace duta::bundle {

inline constexpr size_t kMaxFiles = 256;
inline constexpr size_t kMaxPathBytes = 100;

// A file in an archive. Borrowed.
struct ArchiveFile {
  std::string_view path;
  std::string_view bytes;
};

// Whether `path` may stand in a bundle: at most kMaxPathBytes of segments of
// [A-Za-z0-9._-], none of which starts with a dot, with one slash between two.
bool IsAllowedPath(std::string_view path);

// The files in their order; they point into `archive`. BUNDLE_MALFORMED,
// BUNDLE_TRUNCATED, BUNDLE_PATH_FORBIDDEN; BUNDLE_TOO_LARGE if it, or what a
// header claims, has more than `max_bytes`.
StatusOr<std::vector<ArchiveFile>> ReadArchive(std::string_view archive, uint64_t max_bytes);

// The archive of these files, whose paths are allowed and distinct.
std::string WriteArchive(const std::vector<ArchiveFile>& files);

}  // namespace duta::bundle

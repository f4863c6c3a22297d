// `backup.toml`: what a backup holds. Written last, so that a folder with it is a whole
// backup, and replaced in one step when the backup is made afresh.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"

namespace duta::hub {

// Value type.
struct Manifest {
  std::string name;  // Of the hub and its log.
  Instant time{};    // When the database was as it is here.
  uint64_t log_size = 0;
  std::string log_root;         // Base64.
  std::string state;            // Folder with duta.db, anchor and duta.toml.
  std::string database_sha256;  // Hexadecimal.
  bool has_keys = false;        // Whether log.key and tls/ are there too.
  uint64_t blobs = 0;
  uint64_t blob_bytes = 0;
  uint64_t missing_blobs = 0;  // Those that the hub itself could not give.
};

std::string FormatManifest(const Manifest& manifest);

// BACKUP_INVALID: every key is needed, in its form, and `state` is a plain name.
StatusOr<Manifest> ParseManifest(std::string_view toml);

}  // namespace duta::hub

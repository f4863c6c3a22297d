// Blobs as files, from outside of a hub: found, checked and copied.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/digest.h"
#include "core/hub/setup/findings.h"
#include "core/hub/upkeep/stored_log.h"
#include "core/store/database.h"

namespace duta::hub {

// A file that partners may read, as the database says.
struct GrantedBlob {
  std::string digest;  // 32 bytes.
  uint64_t size = 0;
  bool is_claimed = false;  // A message names it; else it may go by itself.
};

// All of them, by digest. STORAGE_FAILED.
StatusOr<std::vector<GrantedBlob>> GrantedBlobs(store::Database& database);

// `<root>/blobs/ab/abcd...`, as core/store/file lays them out.
std::string BlobPathIn(const std::string& root, std::string_view digest);

// Says, of every file that the database grants, whether it is there with its size and
// digest: what was sent is read in full. `root` is the folder that has blobs/.
void AuditBlobs(const std::vector<GrantedBlob>& granted, const std::string& root, Findings& findings,
                const Progress& progress);

// Asked after each piece of a file; false ends the reading.
using GoOn = std::function<bool()>;

// The same of one file. False if `go_on` has ended it.
bool AuditBlob(const GrantedBlob& blob, const std::string& root, Findings& findings, const GoOn& go_on);

// SHA-256 of a whole file. FILE_UNUSABLE; CANCELLED if `go_on` has ended it.
StatusOr<crypto::Sha256Digest> DigestOfFile(const std::string& path, const GoOn& go_on = {});

// How a file that is there already is known to be the right one.
enum class Known { kBySize, kByDigest };

// Copies one blob into the folder `to`, durably, and compares its digest on the way.
// Nothing is done if it is there already; if `base` has it, it becomes one more
// name of that file. Returns how many bytes were written. UNKNOWN_ATTACHMENT if `from`
// has no such file, STORAGE_CORRUPT if its bytes are not those of its digest,
// STORAGE_FULL, FILE_UNUSABLE: nothing of it remains.
StatusOr<uint64_t> CopyBlob(const std::string& from, const std::string& base, const std::string& to,
                            const GrantedBlob& blob, Known known = Known::kBySize);

// Copies any file, with mode 0600 and durably. FILE_UNUSABLE, STORAGE_FULL.
Status CopyFileDurably(const std::string& from, const std::string& to);

}  // namespace duta::hub

// Byte strings, their text forms and files of them.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta {

// Lower-case hexadecimal.
std::string ToHex(std::string_view bytes);

// Bytes of lower- or upper-case hexadecimal; INVALID_ARGUMENT otherwise.
StatusOr<std::string> FromHex(std::string_view hex);

// Standard base64 with padding (RFC 4648, section 4).
std::string ToBase64(std::string_view bytes);

// Strict: only what ToBase64 would write is accepted, so that a text has one
// meaning and a meaning one text. INVALID_ARGUMENT otherwise.
StatusOr<std::string> FromBase64(std::string_view text);

// `n` bytes of the system's cryptographic random source. Aborts if it fails.
std::string RandomBytes(size_t n);

// The whole file. FILE_UNUSABLE, also if it is larger than `max_bytes`.
StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes = 64 << 20);

// Who may read a file that is written.
enum class FileMode { kPublic = 0644, kPrivate = 0600 };

// Writes a file so that after a crash it is either the old or the new one:
// temporary file, fsync, rename, fsync of the directory. FILE_UNUSABLE,
// STORAGE_FULL.
Status WriteFileAtomically(const std::string& path, std::string_view bytes, FileMode mode);

}  // namespace duta

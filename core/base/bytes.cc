#include "core/base/bytes.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace duta {
namespace {

Status FileError(const std::string& path, int error) {
  const Reason reason = (error == ENOSPC || error == EDQUOT) ? Reason::kStorageFull : Reason::kFileUnusable;
  return Refuse(reason, path + ": " + std::strerror(error), {{"path", path}});
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Writes all and syncs; returns 0 or an errno.
int WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return ::fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

std::string ToHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const unsigned char c : bytes) {
    hex.push_back(kDigits[c >> 4]);
    hex.push_back(kDigits[c & 15]);
  }
  return hex;
}

StatusOr<std::string> FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) return absl::InvalidArgumentError("hexadecimal text has an odd length");
  std::string bytes(hex.size() / 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = HexDigit(hex[2 * i]);
    const int low = HexDigit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return absl::InvalidArgumentError("text is not hexadecimal");
    bytes[i] = static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string ToBase64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(n));
  return text;
}

StatusOr<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  if (n < 0 || text.size() % 4 != 0 || static_cast<size_t>(n) < padding) {
    return absl::InvalidArgumentError("text is not base64");
  }
  bytes.resize(static_cast<size_t>(n) - padding);
  // EVP_DecodeBlock trims white space and ignores stray bits; comparing with
  // the canonical text refuses both.
  if (ToBase64(bytes) != text) return absl::InvalidArgumentError("text is not canonical base64");
  return bytes;
}

std::string RandomBytes(size_t n) {
  std::string bytes(n, '\0');
  size_t filled = 0;
  while (filled < n) {
    const ssize_t got = getrandom(bytes.data() + filled, n - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) std::abort();
    filled += static_cast<size_t>(got);
  }
  return bytes;
}

StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return FileError(path, EISDIR);
  std::ifstream file(path, std::ios::binary);
  if (!file) return FileError(path, errno);
  std::string bytes;
  char buffer[65536];
  while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
    bytes.append(buffer, static_cast<size_t>(file.gcount()));
    if (bytes.size() > max_bytes) return FileError(path, EFBIG);
  }
  if (file.bad()) return FileError(path, EIO);
  return bytes;
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes, FileMode mode) {
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode));
  if (fd < 0) return FileError(path, errno);
  const int error = WriteAll(fd, bytes);
  ::close(fd);
  if (error != 0) {
    ::unlink(temporary.c_str());
    return FileError(path, error);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return FileError(path, errno);
  const auto parent = std::filesystem::absolute(path).parent_path();
  const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return FileError(parent, errno);
  const int synced = ::fsync(directory) == 0 ? 0 : errno;
  ::close(directory);
  return synced == 0 ? absl::OkStatus() : FileError(parent, synced);
}

}  // namespace duta

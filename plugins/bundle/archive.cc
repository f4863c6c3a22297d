#include "plugins/bundle/archive.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <set>

namespace duta::bundle {
namespace {

constexpr size_t kBlock = 512;

// Where the fields of a header lie.
constexpr size_t kNameBytes = 100;
constexpr size_t kSizeAt = 124;
constexpr size_t kSizeBytes = 12;
constexpr size_t kChecksumAt = 148;
constexpr size_t kChecksumBytes = 8;
constexpr size_t kTypeAt = 156;
constexpr size_t kMagicAt = 257;
constexpr std::string_view kMagic("ustar\00000", 8);

using Header = std::array<char, kBlock>;

Status BadArchive(std::string_view what, std::string_view path = {}) {
  return path.empty() ? Refuse(Reason::kBundleMalformed, what)
                      : Refuse(Reason::kBundleMalformed, what, {{"path", std::string(path)}});
}

void Put(Header& header, size_t at, std::string_view text) { std::copy(text.begin(), text.end(), header.begin() + at); }

// Octal digits, filled with zeros, and a NUL.
std::string Octal(uint64_t value, size_t bytes) {
  std::string text(bytes, '\0');
  for (size_t i = bytes - 1; i > 0; --i, value >>= 3) text[i - 1] = static_cast<char>('0' + (value & 7));
  return text;
}

// The one header that a file of this path and size may have.
Header HeaderOf(std::string_view path, uint64_t size) {
  Header header = {};
  Put(header, 0, path);
  Put(header, 100, Octal(0644, 8));
  Put(header, 108, Octal(0, 8));
  Put(header, 116, Octal(0, 8));
  Put(header, kSizeAt, Octal(size, kSizeBytes));
  Put(header, 136, Octal(0, 12));
  Put(header, kChecksumAt, std::string(kChecksumBytes, ' '));
  header[kTypeAt] = '0';
  Put(header, kMagicAt, kMagic);
  uint64_t sum = 0;
  for (char c : header) sum += static_cast<unsigned char>(c);
  Put(header, kChecksumAt, Octal(sum, kChecksumBytes - 1) + " ");
  return header;
}

bool IsZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

StatusOr<uint64_t> SizeIn(std::string_view header, std::string_view path) {
  uint64_t size = 0;
  for (char digit : header.substr(kSizeAt, kSizeBytes - 1)) {
    if (digit < '0' || digit > '7') return BadArchive("a file's size is not written in octal digits", path);
    size = size << 3 | static_cast<uint64_t>(digit - '0');
  }
  return size;
}

// What people take for a bundle.
std::string_view KnownContainer(std::string_view bytes) {
  constexpr struct {
    std::string_view magic;
    std::string_view name;
  } kContainers[] = {{"PK\x03\x04", "a zip file"},
                     {"\x1f\x8b", "a gzip file"},
                     {"\xfd"
                      "7zXZ",
                      "an xz file"},
                     {"BZh", "a bzip2 file"},
                     {"\x28\xb5\x2f\xfd", "a zstd file"},
                     {"\x7f"
                      "ELF",
                      "a bare shared library"}};
  for (const auto& container : kContainers) {
    if (bytes.starts_with(container.magic)) return container.name;
  }
  return {};
}

// The header at the start of `rest`, its path and size checked.
StatusOr<ArchiveFile> ReadFile(std::string_view rest, uint64_t max_bytes) {
  const std::string_view header = rest.substr(0, kBlock);
  if (header.substr(kMagicAt, kMagic.size()) != kMagic) {
    return BadArchive("a member has no header of POSIX ustar form");
  }
  const std::string_view path = header.substr(0, std::min(header.find('\0'), kNameBytes));
  if (!IsAllowedPath(path)) {
    return Refuse(Reason::kBundlePathForbidden, "a path leads outside, is hidden or has other than plain characters",
                  {{"path", std::string(path)}});
  }
  if (header[kTypeAt] != '0') {
    return Refuse(Reason::kBundlePathForbidden, "a member is a link, folder or device, not a file",
                  {{"path", std::string(path)}});
  }
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, SizeIn(header, path));
  if (size > max_bytes) {
    return Refuse(Reason::kBundleTooLarge, "a file claims to have " + std::to_string(size) + " bytes",
                  {{"path", std::string(path)}, {"limit", std::to_string(max_bytes)}});
  }
  const Header wanted = HeaderOf(path, size);
  if (header != std::string_view(wanted.data(), wanted.size())) {
    return BadArchive("a header has owner, time, mode or checksum other than `duta-adapter pack` writes", path);
  }
  if (size > rest.size() - kBlock) {
    return Refuse(Reason::kBundleTruncated, "it ends within a file", {{"path", std::string(path)}});
  }
  return ArchiveFile{path, rest.substr(kBlock, size)};
}

size_t Padding(size_t size) { return (kBlock - size % kBlock) % kBlock; }

}  // namespace

bool IsAllowedPath(std::string_view path) {
  if (path.empty() || path.size() > kMaxPathBytes) return false;
  bool starts_segment = true;
  for (char c : path) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (c == '/' || c == '.') {
      if (starts_segment) return false;
    } else if (!is_plain) {
      return false;
    }
    starts_segment = c == '/';
  }
  return !starts_segment;
}

StatusOr<std::vector<ArchiveFile>> ReadArchive(std::string_view archive, uint64_t max_bytes) {
  if (archive.size() > max_bytes) {
    return Refuse(Reason::kBundleTooLarge, "it has " + std::to_string(archive.size()) + " bytes",
                  {{"limit", std::to_string(max_bytes)}});
  }
  if (const auto container = KnownContainer(archive); !container.empty()) {
    return BadArchive("it is " + std::string(container));
  }
  std::vector<ArchiveFile> files;
  std::set<std::string_view> paths;
  std::string_view rest = archive;
  for (;;) {
    if (rest.size() < kBlock) return Refuse(Reason::kBundleTruncated, "it ends before its end mark");
    if (IsZero(rest.substr(0, kBlock))) break;
    DUTA_ASSIGN_OR_RETURN(const ArchiveFile file, ReadFile(rest, max_bytes));
    if (!paths.insert(file.path).second) return BadArchive("a path occurs twice", file.path);
    if (files.size() == kMaxFiles) return BadArchive("it has more than " + std::to_string(kMaxFiles) + " files");
    files.push_back(file);
    rest.remove_prefix(kBlock + file.bytes.size());
    const size_t padding = Padding(file.bytes.size());
    if (rest.size() < padding) return Refuse(Reason::kBundleTruncated, "it ends within a file");
    if (!IsZero(rest.substr(0, padding))) return BadArchive("there are bytes between two files", file.path);
    rest.remove_prefix(padding);
  }
  if (rest.size() < 2 * kBlock) return Refuse(Reason::kBundleTruncated, "it ends within its end mark");
  if (rest.size() > 2 * kBlock || !IsZero(rest)) return BadArchive("there are bytes after its end mark");
  return files;
}

std::string WriteArchive(const std::vector<ArchiveFile>& files) {
  std::string archive;
  for (const ArchiveFile& file : files) {
    const Header header = HeaderOf(file.path, file.bytes.size());
    archive.append(header.data(), header.size());
    archive.append(file.bytes);
    archive.append(Padding(file.bytes.size()), '\0');
  }
  archive.append(2 * kBlock, '\0');
  return archive;
}

}  // namespace duta::bundle

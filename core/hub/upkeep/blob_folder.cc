#include "core/hub/upkeep/blob_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/store/durability.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPiece = 1 << 20;
constexpr size_t kMostFindings = 100;

// Closes what was opened.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

Status Unusable(const std::string& path, int error) {
  return Refuse(error == ENOSPC || error == EDQUOT ? Reason::kStorageFull : Reason::kFileUnusable,
                absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
}

Status WriteAll(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t n = write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Unusable(path, errno);
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

// Reads a file to its end; `to` negative: nowhere. Returns the digest.
StatusOr<crypto::Sha256Digest> Pump(const std::string& from, int to, const std::string& to_path, uint64_t& size,
                                    const GoOn& go_on = {}) {
  const Descriptor source(open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (source.get() < 0) return Unusable(from, errno);
  crypto::Sha256Stream stream;
  std::string piece(kPiece, '\0');
  size = 0;
  while (true) {
    const ssize_t n = read(source.get(), piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Unusable(from, errno);
    if (n == 0) return stream.Finish();
    const std::string_view bytes(piece.data(), static_cast<size_t>(n));
    stream.Update(bytes);
    size += bytes.size();
    if (to >= 0) DUTA_RETURN_IF_ERROR(WriteAll(to, bytes, to_path));
    if (go_on && !go_on()) return absl::CancelledError("told to end");
  }
}

bool HasSize(const std::string& path, uint64_t size) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && static_cast<uint64_t>(info.st_size) == size;
}

bool IsThere(const std::string& path, const GrantedBlob& blob, Known known) {
  if (!HasSize(path, blob.size)) return false;
  if (known == Known::kBySize) return true;
  const auto digest = DigestOfFile(path);
  return digest.ok() && crypto::View(*digest) == blob.digest;
}

// Copies under a name of its own and gives it the right one once it is durable.
StatusOr<crypto::Sha256Digest> CopyAside(const std::string& from, const std::string& aside, uint64_t& size) {
  const Descriptor target(open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (target.get() < 0) return Unusable(aside, errno);
  auto digest = Pump(from, target.get(), aside, size);
  if (digest.ok()) store::SyncFile(target.get(), aside);
  return digest;
}

Status Publish(const std::string& aside, const std::string& path) {
  if (rename(aside.c_str(), path.c_str()) != 0) return Unusable(path, errno);
  DUTA_RETURN_IF_ERROR(store::SyncDirectory(fs::path(path).parent_path()));
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::vector<GrantedBlob>> GrantedBlobs(store::Database& database) {
  std::vector<GrantedBlob> granted;
  DUTA_RETURN_IF_ERROR(database.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT sha256, MAX(size_bytes), MIN(expire_time) FROM attachment_grants GROUP BY sha256 ORDER BY sha256", {},
        [&](const store::Row& row) {
          granted.push_back({std::string(row.Text(0)), static_cast<uint64_t>(row.Int(1)), row.Int(2) == 0});
          return absl::OkStatus();
        });
  }));
  return granted;
}

std::string BlobPathIn(const std::string& root, std::string_view digest) {
  const std::string name = ToHex(digest);
  return absl::StrCat(root, "/blobs/", name.substr(0, 2), "/", name);
}

void AuditBlobs(const std::vector<GrantedBlob>& granted, const std::string& root, Findings& findings,
                const Progress& progress) {
  size_t found = 0;
  uint64_t bytes = 0;
  uint64_t done = 0;
  for (const GrantedBlob& blob : granted) {
    Findings of_this;
    AuditBlob(blob, root, of_this, {});
    bytes += blob.size;
    if (progress) progress("files", ++done, granted.size());
    for (const CheckResult& result : of_this.Take()) {
      if (++found <= kMostFindings) findings.Bad(result.subject, result.finding);
    }
  }
  if (found > kMostFindings) findings.Bad("files", absl::StrCat(found - kMostFindings, " more findings"));
  if (found == 0) findings.Good("files", absl::StrCat(granted.size(), " files, ", bytes, " bytes, as recorded"));
}

bool AuditBlob(const GrantedBlob& blob, const std::string& root, Findings& findings, const GoOn& go_on) {
  const std::string path = BlobPathIn(root, blob.digest);
  const auto digest = DigestOfFile(path, go_on);
  if (absl::IsCancelled(digest.status())) return false;
  std::string wrong;
  if (!digest.ok()) {
    wrong = "it is gone or cannot be read";
  } else if (crypto::View(*digest) != blob.digest) {
    wrong = "its bytes are not those of its digest";
  }
  if (wrong.empty() || (!digest.ok() && !blob.is_claimed)) return true;  // What nobody claimed may go meanwhile.
  findings.Bad(
      absl::StrCat("file ", ToHex(blob.digest)),
      absl::StrCat(wrong, "; its sender uploads it again (`duta attachment upload`), or copy it from a backup to ",
                   path));
  return true;
}

StatusOr<crypto::Sha256Digest> DigestOfFile(const std::string& path, const GoOn& go_on) {
  uint64_t size = 0;
  return Pump(path, -1, "", size, go_on);
}

StatusOr<uint64_t> CopyBlob(const std::string& from, const std::string& base, const std::string& to,
                            const GrantedBlob& blob, Known known) {
  const std::string source = BlobPathIn(from, blob.digest);
  const std::string target = BlobPathIn(to, blob.digest);
  if (IsThere(target, blob, known)) return uint64_t{0};
  const std::string folder = fs::path(target).parent_path();
  for (const std::string& path : {fs::path(folder).parent_path().string(), folder}) {
    if (mkdir(path.c_str(), 0700) == 0) {
      DUTA_RETURN_IF_ERROR(store::SyncDirectory(fs::path(path).parent_path()));
    } else if (errno != EEXIST) {
      return Unusable(path, errno);
    }
  }
  if (const std::string earlier = BlobPathIn(base, blob.digest); !base.empty() && HasSize(earlier, blob.size)) {
    unlink(target.c_str());  // Of another size: a damaged one.
    if (link(earlier.c_str(), target.c_str()) == 0) {
      DUTA_RETURN_IF_ERROR(store::SyncDirectory(folder));
      return uint64_t{0};
    }
  }
  if (access(source.c_str(), F_OK) != 0) return Refuse(Reason::kUnknownAttachment);
  const std::string aside = target + ".new";
  uint64_t size = 0;
  const auto digest = CopyAside(source, aside, size);
  if (!digest.ok() || crypto::View(*digest) != blob.digest) unlink(aside.c_str());
  DUTA_RETURN_IF_ERROR(digest.status());
  if (crypto::View(*digest) != blob.digest) {
    return Refuse(Reason::kStorageCorrupt, absl::StrCat(source, ": its bytes are not those of its digest"));
  }
  DUTA_RETURN_IF_ERROR(Publish(aside, target));
  return size;
}

Status CopyFileDurably(const std::string& from, const std::string& to) {
  const std::string aside = to + ".new";
  uint64_t size = 0;
  if (const auto copied = CopyAside(from, aside, size); !copied.ok()) {
    unlink(aside.c_str());
    return copied.status();
  }
  return Publish(aside, to);
}

}  // namespace duta::hub

#include "core/store/file/file_blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/thread_rules.h"
#include "core/crypto/digest.h"
#include "core/store/durability.h"
#include "core/store/file/upload_table.h"

namespace duta::store {
namespace {

constexpr size_t kDigestBytes = 32;

// Makes a directory of mode 0700 unless it is there. Returns whether it is new.
StatusOr<bool> MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) return true;
  const int error = errno;
  struct stat info;
  if (error == EEXIST && stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return false;
  return error == EEXIST ? StatusOfErrno(ENOTDIR, path) : StatusOfErrno(error, path);
}

Instant LastWriteOf(const struct stat& info) {
  return Instant(std::chrono::seconds(info.st_mtim.tv_sec) + std::chrono::nanoseconds(info.st_mtim.tv_nsec));
}

Status MalformedDigest() {
  return Refuse(Reason::kUploadMalformed, "the digest does not have 32 bytes", {{"field", "sha256"}});
}

Status OffsetMismatch(uint64_t held) {
  return Refuse(Reason::kUploadOffsetMismatch, absl::StrCat("the hub holds ", held, " bytes of this upload"),
                {{"committed_size", absl::StrCat(held)}});
}

Status InUse() { return Refuse(Reason::kUploadOffsetMismatch, "another stream is writing this upload at this moment"); }

class FileBlobStore final : public BlobStore {
 public:
  explicit FileBlobStore(const std::string& directory)
      : blobs_(directory + "/blobs"), uploads_(directory + "/uploads") {}

  StatusOr<uint64_t> UploadedSize(std::string_view owner, std::string_view digest) override {
    AssertMayUseDisk("BlobStore::UploadedSize");
    if (digest.size() != kDigestBytes) return MalformedDigest();
    const std::string path = UploadPath(UploadName(owner, digest));
    struct stat info;
    if (stat(path.c_str(), &info) == 0) return static_cast<uint64_t>(info.st_size);
    if (errno == ENOENT) return uint64_t{0};
    return StatusOfErrno(errno, path);
  }

  Status Append(std::string_view owner, std::string_view digest, uint64_t offset, std::string_view bytes) override {
    AssertMayUseDisk("BlobStore::Append");
    if (digest.size() != kDigestBytes) return MalformedDigest();
    const std::string name = UploadName(owner, digest);
    auto lease = table_.Take(name);
    if (!lease) return InUse();
    const Status opened = OpenUpload(*lease, name, offset == 0 ? Upload::Missing::kCreate : Upload::Missing::kRefuse);
    if (absl::IsNotFound(opened)) return OffsetMismatch(0);
    DUTA_RETURN_IF_ERROR(opened);
    if (offset != lease->upload->size()) return OffsetMismatch(lease->upload->size());
    const Status status = lease->upload->Append(bytes);
    if (!status.ok()) lease->upload.reset();
    return status;
  }

  Status Sync(std::string_view owner, std::string_view digest) override {
    AssertMayUseDisk("BlobStore::Sync");
    if (digest.size() != kDigestBytes) return MalformedDigest();
    const std::string name = UploadName(owner, digest);
    auto lease = table_.Take(name);
    if (!lease) return InUse();
    const Status opened = OpenUpload(*lease, name, Upload::Missing::kRefuse);
    if (absl::IsNotFound(opened)) return absl::OkStatus();
    DUTA_RETURN_IF_ERROR(opened);
    lease->upload->Sync();
    DUTA_RETURN_IF_ERROR(SyncDirectory(uploads_));
    return absl::OkStatus();
  }

  Status Finish(std::string_view owner, std::string_view digest, uint64_t size) override {
    AssertMayUseDisk("BlobStore::Finish");
    if (digest.size() != kDigestBytes) return MalformedDigest();
    const std::string name = UploadName(owner, digest);
    auto lease = table_.Take(name);
    if (!lease) return InUse();
    // An empty file had no chunk that would have created it; a missing one is
    // an upload of the wrong size like any other.
    DUTA_RETURN_IF_ERROR(OpenUpload(*lease, name, Upload::Missing::kCreate));
    const auto upload = std::move(lease->upload);
    DUTA_RETURN_IF_ERROR(CheckContent(*upload, name, digest, size));
    upload->Sync();
    return Publish(name, digest);
  }

  bool Contains(std::string_view digest) const override { return SizeOf(digest).ok(); }

  StatusOr<uint64_t> SizeOf(std::string_view digest) const override {
    DUTA_ASSIGN_OR_RETURN(const File file, OpenBlob(digest));
    return file.Size();
  }

  StatusOr<std::string> Read(std::string_view digest, uint64_t offset, size_t length) const override {
    DUTA_ASSIGN_OR_RETURN(const File file, OpenBlob(digest));
    DUTA_ASSIGN_OR_RETURN(const uint64_t size, file.Size());
    if (offset > size) return Refuse(Reason::kDownloadOffsetOutOfRange);
    return file.ReadAt(offset, static_cast<size_t>(std::min<uint64_t>(length, size - offset)));
  }

  Status SetAside(std::string_view digest) override {
    AssertMayUseDisk("BlobStore::SetAside");
    if (digest.size() != kDigestBytes) return absl::OkStatus();
    const std::string path = BlobPath(digest);
    if (rename(path.c_str(), (path + ".damaged").c_str()) == 0) {
      DUTA_RETURN_IF_ERROR(SyncDirectory(BlobFolder(digest)));
      return absl::OkStatus();
    }
    return errno == ENOENT ? absl::OkStatus() : StatusOfErrno(errno, path);
  }

  Status Remove(std::string_view digest) override {
    AssertMayUseDisk("BlobStore::Remove");
    if (digest.size() != kDigestBytes) return absl::OkStatus();
    const std::string path = BlobPath(digest);
    if (unlink(path.c_str()) == 0) {
      DUTA_RETURN_IF_ERROR(SyncDirectory(BlobFolder(digest)));
      return absl::OkStatus();
    }
    return errno == ENOENT ? absl::OkStatus() : StatusOfErrno(errno, path);
  }

  StatusOr<int> RemoveStaleUploads(Instant before) override;

 private:
  std::string UploadName(std::string_view owner, std::string_view digest) const {
    return absl::StrCat(ToHex(crypto::View(crypto::Sha256(owner))), "-", ToHex(digest));
  }
  std::string UploadPath(const std::string& name) const { return absl::StrCat(uploads_, "/", name); }
  std::string BlobFolder(std::string_view digest) const {
    return absl::StrCat(blobs_, "/", ToHex(digest.substr(0, 1)));
  }
  std::string BlobPath(std::string_view digest) const { return absl::StrCat(BlobFolder(digest), "/", ToHex(digest)); }

  // Puts the open upload into the lease. NOT_FOUND without a reason.
  Status OpenUpload(UploadTable::Lease& lease, const std::string& name, Upload::Missing missing) {
    if (lease.upload != nullptr) return absl::OkStatus();
    DUTA_ASSIGN_OR_RETURN(lease.upload, Upload::Open(UploadPath(name), missing));
    return absl::OkStatus();
  }

  // UNKNOWN_ATTACHMENT.
  StatusOr<File> OpenBlob(std::string_view digest) const {
    AssertMayUseDisk("BlobStore::Read");
    if (digest.size() != kDigestBytes) return Refuse(Reason::kUnknownAttachment);
    auto file = File::Open(BlobPath(digest), O_RDONLY);
    if (absl::IsNotFound(file.status())) return Refuse(Reason::kUnknownAttachment);
    return file;
  }

  // ATTACHMENT_DIGEST_MISMATCH: removes the upload.
  Status CheckContent(Upload& upload, const std::string& name, std::string_view digest, uint64_t size);

  // Makes the durable upload a blob.
  Status Publish(const std::string& name, std::string_view digest);

  // Removes one upload if nobody has it and it is that old.
  StatusOr<bool> RemoveIfStale(const std::string& name, Instant before);

  const std::string blobs_;
  const std::string uploads_;
  UploadTable table_;
};

Status FileBlobStore::CheckContent(Upload& upload, const std::string& name, std::string_view digest, uint64_t size) {
  std::string wrong;
  if (upload.size() != size) {
    wrong = absl::StrCat(upload.size(), " bytes were uploaded, ", size, " were announced");
  } else {
    DUTA_ASSIGN_OR_RETURN(const crypto::Sha256Digest held, upload.Digest());
    if (crypto::View(held) != digest) wrong = "the bytes uploaded do not have the announced digest";
  }
  if (wrong.empty()) return absl::OkStatus();
  unlink(UploadPath(name).c_str());
  return Refuse(Reason::kAttachmentDigestMismatch, wrong);
}

Status FileBlobStore::Publish(const std::string& name, std::string_view digest) {
  DUTA_ASSIGN_OR_RETURN(const bool is_new, MakeDirectory(BlobFolder(digest)));
  if (is_new) {
    const Status status = SyncDirectory(blobs_);
    // Else the next one would take it for durable.
    if (!status.ok()) rmdir(BlobFolder(digest).c_str());
    DUTA_RETURN_IF_ERROR(status);
  }
  const std::string path = UploadPath(name);
  // A blob of this digest that is there already has the same bytes.
  if (rename(path.c_str(), BlobPath(digest).c_str()) != 0) return StatusOfErrno(errno, path);
  DUTA_RETURN_IF_ERROR(SyncDirectory(BlobFolder(digest)));
  // Else a crash might leave the upload's name too, and an append to it would
  // change the blob.
  DUTA_RETURN_IF_ERROR(SyncDirectory(uploads_));
  return absl::OkStatus();
}

StatusOr<int> FileBlobStore::RemoveStaleUploads(Instant before) {
  AssertMayUseDisk("BlobStore::RemoveStaleUploads");
  // The names first: removing while listing may skip some.
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(uploads_, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return StatusOfErrno(error.value(), uploads_);
  int removed = 0;
  for (const std::string& name : names) {
    DUTA_ASSIGN_OR_RETURN(const bool is_removed, RemoveIfStale(name, before));
    removed += is_removed ? 1 : 0;
  }
  return removed;
}

StatusOr<bool> FileBlobStore::RemoveIfStale(const std::string& name, Instant before) {
  auto lease = table_.Take(name);
  if (!lease) return false;
  const std::string path = UploadPath(name);
  struct stat info;
  if (lstat(path.c_str(), &info) != 0 || LastWriteOf(info) >= before) return false;
  lease->upload.reset();
  if (unlink(path.c_str()) != 0) return StatusOfErrno(errno, path);
  return true;
}

}  // namespace

StatusOr<std::unique_ptr<BlobStore>> OpenFileBlobStore(const std::string& directory) {
  for (const char* const part : {"", "/blobs", "/uploads"}) {
    const std::string path = directory + part;
    if (const auto made = MakeDirectory(path); !made.ok()) {
      return Refuse(Reason::kFileUnusable, absl::StrCat("cannot make the directory ", path), {{"path", path}});
    }
    if (access(path.c_str(), R_OK | W_OK | X_OK) != 0) {
      return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", std::strerror(errno)), {{"path", path}});
    }
  }
  DUTA_RETURN_IF_ERROR(SyncDirectory(directory + "/.."));
  DUTA_RETURN_IF_ERROR(SyncDirectory(directory));
  return std::make_unique<FileBlobStore>(directory);
}

}  // namespace duta::store

#include "core/hub/upkeep/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/upkeep/blob_folder.h"
#include "core/hub/upkeep/check_stores.h"
#include "core/store/durability.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;

constexpr char kManifestName[] = "/backup.toml";
constexpr char kStatePrefix[] = "state-";
constexpr size_t kMaxManifestBytes = 64 << 10;

Status Invalid(const std::string& path, std::string_view what) {
  return Refuse(Reason::kBackupInvalid, absl::StrCat(path, ": ", std::string(what)), {{"path", path}});
}

Status Unusable(const std::string& path, int error) {
  return Refuse(error == ENOSPC || error == EDQUOT ? Reason::kStorageFull : Reason::kFileUnusable,
                absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
}

// `operation` of flock(2). A folder on a medium that cannot be written has no lock and
// needs none: -1.
StatusOr<int> Lock(const std::string& folder, int operation) {
  const std::string path = folder + "/lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0 && (errno == EROFS || errno == EACCES) && operation == LOCK_SH) return -1;
  if (descriptor < 0) return Unusable(path, errno);
  if (flock(descriptor, operation | LOCK_NB) == 0) return descriptor;
  const int error = errno;
  close(descriptor);
  if (error != EWOULDBLOCK) return Unusable(path, error);
  return Refuse(Reason::kDataDirectoryLocked, absl::StrCat(folder, " is in use by another backup or restore"),
                {{"path", path}});
}

StatusOr<Manifest> ReadManifest(const std::string& folder) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(folder + kManifestName, kMaxManifestBytes));
  return ParseManifest(text);
}

StatusOr<std::vector<std::string>> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return Unusable(folder, error.value());
  return names;
}

Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Unusable(path, errno);
  DUTA_RETURN_IF_ERROR(store::SyncDirectory(fs::absolute(path).parent_path()));
  return absl::OkStatus();
}

// One run.
class Making {
 public:
  Making(const BackupOptions& options, const Clock& clock, const Progress& progress)
      : options_(options), clock_(clock), progress_(progress), paths_(options.data) {}
  ~Making() {
    if (lock_ >= 0) close(lock_);
  }

  StatusOr<BackupReport> Run() {
    DUTA_RETURN_IF_ERROR(Prepare());
    DUTA_RETURN_IF_ERROR(TakePlace());
    DUTA_RETURN_IF_ERROR(CopyState());
    DUTA_RETURN_IF_ERROR(CopyBlobs());
    // From here on the new one counts.
    DUTA_RETURN_IF_ERROR(
        WriteFileAtomically(options_.to + kManifestName, FormatManifest(manifest()), FileMode::kPrivate));
    RemoveOtherStates(manifest().state);
    report_.findings = findings_.Take();
    return std::move(report_);
  }

 private:
  Manifest& manifest() { return report_.manifest; }
  std::string State() { return absl::StrCat(options_.to, "/", manifest().state); }

  Status Prepare() {
    const std::vector<std::string> missing = MissingParts(paths_);
    if (!missing.empty()) {
      return Refuse(Reason::kDataDirectoryInvalid,
                    absl::StrCat(options_.data, ": missing: ", absl::StrJoin(missing, ", ")));
    }
    DUTA_ASSIGN_OR_RETURN(const Config config, ReadConfig(paths_.config()));
    DUTA_ASSIGN_OR_RETURN(signer_, ReadLogSigner(paths_.log_key(), config.name));
    manifest().name = config.name;
    manifest().has_keys = options_.with_keys;
    if (!options_.base.empty()) {
      DUTA_ASSIGN_OR_RETURN(const Manifest base, ReadManifest(options_.base));
      if (base.name != config.name) return Invalid(options_.base, absl::StrCat("it is of the hub ", base.name));
    }
    return absl::OkStatus();
  }

  // Nothing is ever written between things that are not a backup's.
  Status TakePlace() {
    DUTA_RETURN_IF_ERROR(MakeFolder(options_.to));
    DUTA_ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(options_.to));
    for (const std::string& name : names) {
      if (name != "lock" && name != "blobs" && name != kManifestName + 1 && !name.starts_with(kStatePrefix)) {
        return Invalid(options_.to, absl::StrCat("it holds ", name, ", so it is neither empty nor a backup"));
      }
    }
    DUTA_ASSIGN_OR_RETURN(lock_, Lock(options_.to, LOCK_EX));
    if (fs::exists(options_.to + kManifestName)) {
      DUTA_ASSIGN_OR_RETURN(earlier_, ReadManifest(options_.to));
      if (earlier_->name != manifest().name) {
        return Invalid(options_.to, absl::StrCat("it is a backup of the hub ", earlier_->name));
      }
    }
    RemoveOtherStates(earlier_ ? earlier_->state : "");
    return absl::OkStatus();
  }

  void RemoveOtherStates(const std::string& kept) {
    const auto names = NamesIn(options_.to);
    std::error_code ignored;
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
      if (name.starts_with(kStatePrefix) && name != kept) fs::remove_all(options_.to + "/" + name, ignored);
    }
  }

  Status CopyState() {
    manifest().time = clock_.Now();
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(manifest().time.time_since_epoch());
    manifest().state = absl::StrCat(kStatePrefix, since.count());
    DUTA_RETURN_IF_ERROR(MakeFolder(State()));
    const DataPaths to(State());
    // First of all: what it says is in the database that is copied after it.
    DUTA_RETURN_IF_ERROR(CopyFileDurably(paths_.anchor(), to.anchor()));
    DUTA_RETURN_IF_ERROR(store::CopySqlite(paths_.database(), to.database(), [this](uint64_t done, uint64_t total) {
      if (progress_) progress_("database", done, total);
    }));
    DUTA_RETURN_IF_ERROR(CopyFileDurably(paths_.config(), to.config()));
    if (options_.with_keys) DUTA_RETURN_IF_ERROR(CopyKeys(to));
    DUTA_ASSIGN_OR_RETURN(log_, StoredLog::Open(to.database(), to.anchor(), *signer_, store::AtRest::kYes));
    manifest().log_size = log_->size();
    manifest().log_root = ToBase64(crypto::View(log_->ledger().Current().range.Root()));
    DUTA_ASSIGN_OR_RETURN(const crypto::Sha256Digest digest, DigestOfFile(to.database()));
    manifest().database_sha256 = ToHex(crypto::View(digest));
    return CheckContinuesEarlier();
  }

  Status CopyKeys(const DataPaths& to) {
    DUTA_RETURN_IF_ERROR(CopyFileDurably(paths_.log_key(), to.log_key()));
    DUTA_RETURN_IF_ERROR(MakeFolder(to.tls()));
    for (const auto& [from, target] :
         {std::pair(paths_.ca_certificate(), to.ca_certificate()), std::pair(paths_.ca_key(), to.ca_key()),
          std::pair(paths_.tls_certificate(), to.tls_certificate()), std::pair(paths_.tls_key(), to.tls_key())}) {
      if (fs::exists(from)) DUTA_RETURN_IF_ERROR(CopyFileDurably(from, target));
    }
    return absl::OkStatus();
  }

  // A hub that was rolled back must not replace the backup that could save it.
  Status CheckContinuesEarlier() {
    if (!earlier_) return absl::OkStatus();
    const auto root = log_->size() < earlier_->log_size ? StatusOr<log::Hash>(Refuse(Reason::kLogRolledBack))
                                                        : log_->ledger().RootAt(earlier_->log_size);
    if (root.ok() && ToBase64(crypto::View(*root)) == earlier_->log_root) return absl::OkStatus();
    return Refuse(Reason::kLogRolledBack,
                  absl::StrCat("the backup in ", options_.to, " holds ", earlier_->log_size, " entries that the hub's ",
                               log_->size(), " do not continue; it is kept as it is"),
                  {{"held", absl::StrCat(log_->size())}, {"signed", absl::StrCat(earlier_->log_size)}});
  }

  Status CopyBlobs() {
    DUTA_ASSIGN_OR_RETURN(const std::vector<GrantedBlob> granted, GrantedBlobs(log_->database()));
    uint64_t done = 0;
    for (const GrantedBlob& blob : granted) {
      const auto copied = CopyBlob(paths_.blobs(), options_.base, options_.to, blob);
      if (progress_) progress_("files", ++done, granted.size());
      if (copied.ok()) {
        ++manifest().blobs;
        manifest().blob_bytes += blob.size;
        report_.copied_bytes += *copied;
        continue;
      }
      const bool is_gone = ReasonOf(copied.status()) == Reason::kUnknownAttachment;
      if (is_gone && !blob.is_claimed) continue;  // Nobody named it in time.
      if (!is_gone && ReasonOf(copied.status()) != Reason::kStorageCorrupt) return copied.status();
      ++manifest().missing_blobs;
      findings_.Bad(absl::StrCat("file ", ToHex(blob.digest)),
                    absl::StrCat(is_gone ? "the hub does not have it any more" : "the hub's copy is damaged",
                                 "; its sender uploads it again (`duta attachment upload`)"));
    }
    return absl::OkStatus();
  }

  const BackupOptions& options_;
  const Clock& clock_;
  const Progress& progress_;
  const DataPaths paths_;
  int lock_ = -1;
  std::optional<crypto::NoteSigner> signer_;
  std::optional<Manifest> earlier_;
  std::unique_ptr<StoredLog> log_;
  Findings findings_;
  BackupReport report_;
};

}  // namespace

StatusOr<BackupReport> MakeBackup(const BackupOptions& options, const Clock& clock, const Progress& progress) {
  return Making(options, clock, progress).Run();
}

StatusOr<Backup> Backup::Open(const std::string& path) {
  if (!fs::exists(path + kManifestName)) {
    return Invalid(path, "it has no backup.toml: it is no backup, or one that was not finished");
  }
  DUTA_ASSIGN_OR_RETURN(const int lock, Lock(path, LOCK_SH));
  Backup backup(path, lock);
  DUTA_ASSIGN_OR_RETURN(backup.manifest_, ReadManifest(path));
  return backup;
}

Backup::Backup(Backup&& other) noexcept
    : path_(std::move(other.path_)), manifest_(std::move(other.manifest_)), lock_(std::exchange(other.lock_, -1)) {}

Backup::~Backup() {
  if (lock_ >= 0) close(lock_);
}

StatusOr<std::unique_ptr<StoredLog>> Backup::OpenLog(const crypto::NoteSigner& signer) const {
  const DataPaths paths(state());
  DUTA_ASSIGN_OR_RETURN(const crypto::Sha256Digest digest, DigestOfFile(paths.database()));
  if (ToHex(crypto::View(digest)) != manifest_.database_sha256) {
    return Invalid(paths.database(), "its bytes have changed since the backup was made");
  }
  DUTA_ASSIGN_OR_RETURN(auto log, StoredLog::Open(paths.database(), paths.anchor(), signer, store::AtRest::kYes));
  if (log->size() != manifest_.log_size ||
      ToBase64(crypto::View(log->ledger().Current().range.Root())) != manifest_.log_root) {
    return Invalid(paths.database(), "it is not of the log that backup.toml names");
  }
  return log;
}

StatusOr<std::vector<CheckResult>> VerifyBackup(const std::string& path, const std::string& log_key,
                                                const Progress& progress) {
  DUTA_ASSIGN_OR_RETURN(const Backup backup, Backup::Open(path));
  const DataPaths paths(backup.state());
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteSigner signer,
                        ReadLogSigner(backup.manifest().has_keys ? paths.log_key() : log_key, backup.manifest().name));
  DUTA_RETURN_IF_ERROR(backup.OpenLog(signer).status());
  Findings findings;
  CheckDeeply(paths.database(), signer.verifier(), path, store::AtRest::kYes, findings, progress);
  return findings.Take();
}

std::string Format(const BackupReport& report, const std::string& to) {
  const Manifest& manifest = report.manifest;
  std::string text = absl::StrCat("The hub ", manifest.name, " as of ", FormatInstant(manifest.time), " is in ", to,
                                  ": ", manifest.log_size, " entries, ", manifest.blobs, " files (",
                                  manifest.blob_bytes, " bytes, ", report.copied_bytes, " of them copied now)\n");
  if (!manifest.has_keys) {
    absl::StrAppend(&text, "Without log.key and tls/, which a restore needs besides: keep them apart\n");
  }
  return text;
}

}  // namespace duta::hub

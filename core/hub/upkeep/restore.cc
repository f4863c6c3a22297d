#include "core/hub/upkeep/restore.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/upkeep/backup.h"
#include "core/hub/upkeep/blob_folder.h"
#include "core/hub/upkeep/check_stores.h"
#include "core/hub/upkeep/log_audit.h"
#include "core/log/checkpoint.h"
#include "core/store/durability.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;

constexpr char kStaging[] = "/restore.new";

Status Unusable(const std::string& path, int error) {
  return Refuse(error == ENOSPC || error == EDQUOT ? Reason::kStorageFull : Reason::kFileUnusable,
                absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
}

Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Unusable(path, errno);
  DUTA_RETURN_IF_ERROR(store::SyncDirectory(fs::absolute(path).parent_path()));
  return absl::OkStatus();
}

Status Move(const std::string& from, const std::string& to) {
  return rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus() : Unusable(from, errno);
}

Status Older(const std::string& data, std::string_view has, uint64_t signed_size, uint64_t held) {
  return Refuse(Reason::kLogRolledBack,
                absl::StrCat(data, ": ", std::string(has), " ", signed_size, " entries that the backup, which holds ",
                             held, ", does not continue; with it the hub would sign a second history"),
                {{"held", absl::StrCat(held)}, {"signed", absl::StrCat(signed_size)}});
}

// One run.
class Restoring {
 public:
  Restoring(const RestoreOptions& options, const Clock& clock, const Progress& progress)
      : options_(options), clock_(clock), progress_(progress), to_(options.data) {}

  StatusOr<RestoreReport> Run() {
    DUTA_ASSIGN_OR_RETURN(const Backup backup, Backup::Open(options_.from));
    backup_ = &backup;
    report_.manifest = backup.manifest();
    std::optional<DataDirectory> claimed;
    if (!options_.check_only) {
      DUTA_ASSIGN_OR_RETURN(DataDirectory directory, DataDirectory::Claim(options_.data));
      claimed.emplace(std::move(directory));
    }
    DUTA_RETURN_IF_ERROR(OpenLog());
    DUTA_RETURN_IF_ERROR(CompareWithAnchor());
    DUTA_RETURN_IF_ERROR(CompareWithDatabase());
    DUTA_RETURN_IF_ERROR(CheckAll());
    if (!options_.check_only) {
      DUTA_RETURN_IF_ERROR(Stage());
      DUTA_RETURN_IF_ERROR(Replace());
    }
    return std::move(report_);
  }

 private:
  // With the key that is there, or the backup's.
  Status OpenLog() {
    const DataPaths state(backup_->state());
    has_own_key_ = fs::exists(to_.log_key());
    if (!has_own_key_ && !backup_->manifest().has_keys) {
      return Refuse(Reason::kBackupInvalid, absl::StrCat("the backup has no keys: put log.key and tls/ of ",
                                                         backup_->manifest().name, " into ", options_.data, " first"));
    }
    DUTA_ASSIGN_OR_RETURN(const crypto::NoteSigner signer,
                          ReadLogSigner(has_own_key_ ? to_.log_key() : state.log_key(), backup_->manifest().name));
    signer_ = signer;
    DUTA_ASSIGN_OR_RETURN(log_, backup_->OpenLog(signer));
    return absl::OkStatus();
  }

  // What the hub there has signed must be in the backup.
  Status CompareWithAnchor() {
    if (!fs::exists(to_.anchor())) return absl::OkStatus();
    DUTA_ASSIGN_OR_RETURN(const exchange::Anchored anchored, exchange::ReadAnchor(to_.anchor(), signer_->verifier()));
    const exchange::Anchored::Signed* const newest = anchored.Newest();
    if (newest == nullptr) {
      return Refuse(Reason::kAnchorUnreadable, absl::StrCat(to_.anchor(), " does not say what the hub has signed"));
    }
    report_.had_anchor = true;
    report_.signed_before = newest->checkpoint.size;
    if (!exchange::CheckAnchored(anchored, log_->ledger()).ok()) {
      return Older(options_.data, "the hub there has signed", newest->checkpoint.size, log_->size());
    }
    return absl::OkStatus();
  }

  // Nor may a newer database be given up for an older one, whatever the anchor says.
  Status CompareWithDatabase() {
    if (!fs::exists(to_.database())) return absl::OkStatus();
    const auto database = store::OpenSqliteForReading(to_.database(), store::AtRest::kNo);
    if (!database.ok()) return absl::OkStatus();  // It is what is to be replaced.
    int64_t size = -1;
    const Status status = (*database)->Read([&](store::Transaction& transaction) {
      return transaction.Run("SELECT size FROM log_head WHERE id = 1", {}, [&](const store::Row& row) {
        size = row.Int(0);
        return absl::OkStatus();
      });
    });
    if (status.ok() && size > static_cast<int64_t>(log_->size())) {
      return Older(options_.data, "the database there holds", static_cast<uint64_t>(size), log_->size());
    }
    return absl::OkStatus();
  }

  Status CheckAll() {
    Findings findings;
    const DataPaths state(backup_->state());
    DUTA_ASSIGN_OR_RETURN(const std::vector<std::string> structure,
                          store::CheckSqlite(state.database(), store::AtRest::kYes));
    for (const std::string& line : structure) findings.Bad("database", line);
    AuditLog(log_->database(), signer_->verifier(), findings, progress_);
    if (findings.bad() > 0) {
      return Refuse(Reason::kBackupInvalid, absl::StrCat("its log is damaged in ", findings.bad(),
                                                         " places; `dutad restore --check-only` on "
                                                         "an earlier one says whether that is whole"));
    }
    DUTA_ASSIGN_OR_RETURN(granted_, GrantedBlobs(log_->database()));
    AuditBlobs(granted_, options_.from, findings, progress_);
    // A file less is better than no hub: it is said, and asked for again.
    report_.findings = findings.Take();
    return absl::OkStatus();
  }

  // Everything but the database takes its place already: what is there stays, and
  // files are what their names say.
  Status Stage() {
    const DataPaths state(backup_->state());
    const std::string staging = options_.data + kStaging;
    std::error_code ignored;
    fs::remove_all(staging, ignored);
    DUTA_RETURN_IF_ERROR(MakeFolder(staging));
    DUTA_RETURN_IF_ERROR(CopyFileDurably(state.database(), staging + "/duta.db"));
    uint64_t done = 0;
    for (const GrantedBlob& blob : granted_) {
      const auto copied = CopyBlob(options_.from, "", options_.data, blob, Known::kByDigest);
      const auto reason = ReasonOf(copied.status());
      if (!copied.ok() && reason != Reason::kUnknownAttachment && reason != Reason::kStorageCorrupt) {
        return copied.status();
      }
      if (progress_) progress_("files put back", ++done, granted_.size());
    }
    DUTA_RETURN_IF_ERROR(CopyUnlessThere(state.config(), to_.config()));
    if (!backup_->manifest().has_keys) return absl::OkStatus();
    if (!has_own_key_) DUTA_RETURN_IF_ERROR(CopyUnlessThere(state.log_key(), to_.log_key()));
    DUTA_RETURN_IF_ERROR(MakeFolder(to_.tls()));
    for (const auto& [from, to] :
         {std::pair(state.ca_certificate(), to_.ca_certificate()), std::pair(state.ca_key(), to_.ca_key()),
          std::pair(state.tls_certificate(), to_.tls_certificate()), std::pair(state.tls_key(), to_.tls_key())}) {
      if (fs::exists(from)) DUTA_RETURN_IF_ERROR(CopyUnlessThere(from, to));
    }
    return absl::OkStatus();
  }

  static Status CopyUnlessThere(const std::string& from, const std::string& to) {
    return fs::exists(to) ? absl::OkStatus() : CopyFileDurably(from, to);
  }

  // The old database with what belongs to it goes before the new one comes: a WAL
  // beside another database would spoil it.
  Status Replace() {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now().time_since_epoch());
    const std::string aside = absl::StrCat(options_.data, "/replaced-", now.count());
    for (const char* suffix : {"", "-wal", "-shm"}) {
      const std::string old = to_.database() + suffix;
      if (!fs::exists(old)) continue;
      DUTA_RETURN_IF_ERROR(MakeFolder(aside));
      DUTA_RETURN_IF_ERROR(Move(old, absl::StrCat(aside, "/duta.db", suffix)));
      report_.replaced = aside;
    }
    DUTA_RETURN_IF_ERROR(store::SyncDirectory(options_.data));
    // Before the database: with both a hub starts.
    if (!report_.had_anchor) DUTA_RETURN_IF_ERROR(CopyFileDurably(DataPaths(backup_->state()).anchor(), to_.anchor()));
    const std::string staging = options_.data + kStaging;
    DUTA_RETURN_IF_ERROR(Move(staging + "/duta.db", to_.database()));
    DUTA_RETURN_IF_ERROR(store::SyncDirectory(options_.data));
    std::error_code ignored;
    fs::remove_all(staging, ignored);
    return absl::OkStatus();
  }

  const RestoreOptions& options_;
  const Clock& clock_;
  const Progress& progress_;
  const DataPaths to_;
  const Backup* backup_ = nullptr;
  std::optional<crypto::NoteSigner> signer_;
  std::unique_ptr<StoredLog> log_;
  std::vector<GrantedBlob> granted_;
  bool has_own_key_ = false;
  RestoreReport report_;
};

}  // namespace

StatusOr<RestoreReport> Restore(const RestoreOptions& options, const Clock& clock, const Progress& progress) {
  return Restoring(options, clock, progress).Run();
}

std::string Format(const RestoreReport& report, const RestoreOptions& options) {
  const Manifest& manifest = report.manifest;
  std::string text =
      absl::StrCat(options.check_only ? "The backup is whole and could be put back into " : "Put back into ",
                   options.data, ": ", manifest.name, " as of ", FormatInstant(manifest.time), ", ", manifest.log_size,
                   " entries, ", manifest.blobs, " files\n");
  if (!report.replaced.empty()) absl::StrAppend(&text, "The database that was there is in ", report.replaced, "\n");
  if (report.had_anchor) {
    absl::StrAppend(&text, "Clients go on as before: the hub has signed ", report.signed_before,
                    " entries, and the backup continues them\n");
  } else {
    absl::StrAppend(
        &text, "No anchor was there that would say whether the hub signed more than ", manifest.log_size,
        " entries after the backup. If it did,\nclients that saw more refuse this hub (PROOF_INVALID), and "
        "what they hold receipts for beyond that is lost: ask one\npartner for its newest checkpoint before "
        "you start it, and read \"When the database is lost\" in docs/operations.md\n");
  }
  return text;
}

StatusOr<uint64_t> RepairAnchor(const std::string& data, const std::string& checkpoint) {
  DUTA_ASSIGN_OR_RETURN(const DataDirectory directory, DataDirectory::Open(data));
  const DataPaths& paths = directory.paths();
  DUTA_ASSIGN_OR_RETURN(const Config config, ReadConfig(paths.config()));
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteSigner signer, ReadLogSigner(paths.log_key(), config.name));
  DUTA_ASSIGN_OR_RETURN(const std::string note, ReadFile(checkpoint, log::kMaxCheckpointBytes));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint given, log::VerifyCheckpoint(note, signer.verifier()));
  // An anchor of this one checkpoint, made aside and tried before it counts.
  const std::string aside = paths.anchor() + ".new";
  unlink(aside.c_str());
  {
    DUTA_ASSIGN_OR_RETURN(const auto anchor, exchange::Anchor::Open(aside));
    anchor->Write(note);
    DUTA_RETURN_IF_ERROR(anchor->Sync());
  }
  // What can still be read of the old one holds as well.
  DUTA_ASSIGN_OR_RETURN(const exchange::Anchored old, exchange::ReadAnchor(paths.anchor(), signer.verifier()));
  const bool is_older = old.Newest() != nullptr && old.Newest()->checkpoint.size > given.size;
  const auto log = StoredLog::Open(paths.database(), aside, signer, store::AtRest::kNo);
  if (!log.ok() || is_older) unlink(aside.c_str());
  DUTA_RETURN_IF_ERROR(log.status());
  if (is_older) return Older(data, "the hub there has signed", old.Newest()->checkpoint.size, given.size);
  DUTA_RETURN_IF_ERROR(Move(aside, paths.anchor()));
  DUTA_RETURN_IF_ERROR(store::SyncDirectory(data));
  return given.size;
}

}  // namespace duta::hub

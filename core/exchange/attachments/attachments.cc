#include "core/exchange/attachments/attachments.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/logging.h"
#include "core/base/names.h"
#include "core/registry/policy.h"
#include "core/store/time_column.h"

namespace duta::exchange {
namespace {

constexpr size_t kDigestBytes = 32;
constexpr size_t kReadBytes = 256 << 10;
constexpr int64_t kSweepBatch = 500;

Status CheckDigest(std::string_view sha256) {
  if (sha256.size() == kDigestBytes) return absl::OkStatus();
  return Refuse(Reason::kUploadMalformed, "sha256 is not 32 bytes", {{"field", "sha256"}});
}

// Files and bytes of a partner, with its units, that no message names.
struct Unclaimed {
  uint64_t files = 0;
  uint64_t bytes = 0;
};

// Adds the rows of a table of files. They are few: Reserve lets no more in.
Status AddUnclaimed(std::string_view sql, std::string_view partner, store::Transaction& transaction, Unclaimed& sum) {
  const UnitRange units(partner);
  return transaction.Run(sql, {partner, std::string_view(units.first), std::string_view(units.last)},
                         [&](const store::Row& row) {
                           ++sum.files;
                           sum.bytes += static_cast<uint64_t>(row.Int(0));
                           return absl::OkStatus();
                         });
}

// Whole files and announced ones.
StatusOr<Unclaimed> FindUnclaimed(std::string_view partner, store::Transaction& transaction) {
  Unclaimed sum;
  DUTA_RETURN_IF_ERROR(
      AddUnclaimed("SELECT size_bytes FROM attachment_grants"
                   " WHERE expire_time > 0 AND (principal = $1 OR (principal > $2 AND principal < $3))",
                   partner, transaction, sum));
  DUTA_RETURN_IF_ERROR(
      AddUnclaimed("SELECT size_bytes FROM attachment_uploads"
                   " WHERE principal = $1 OR (principal > $2 AND principal < $3)",
                   partner, transaction, sum));
  return sum;
}

}  // namespace

StatusOr<const message::v1::Attachment*> FindMissing(const message::v1::Message& message,
                                                     const std::vector<std::string>& principals,
                                                     store::Transaction& transaction) {
  for (const message::v1::Attachment& attachment : message.attachments()) {
    bool found = false;
    for (const std::string& principal : principals) {
      DUTA_RETURN_IF_ERROR(
          transaction.Run("SELECT size_bytes FROM attachment_grants WHERE sha256 = $1 AND principal = $2",
                          {store::Blob{attachment.sha256()}, std::string_view(principal)}, [&](const store::Row& row) {
                            found |= static_cast<uint64_t>(row.Int(0)) == attachment.size_bytes();
                            return absl::OkStatus();
                          }));
    }
    if (!found) return &attachment;
  }
  return nullptr;
}

Attachments::Attachments(store::Database& database, store::BlobStore& blobs, const registry::Registry& registry,
                         const Clock& clock, const Limits& limits)
    : database_(database), blobs_(blobs), registry_(registry), clock_(clock), limits_(limits) {}

uint64_t Attachments::SizeLimit(std::string_view caller) const {
  const auto snapshot = registry_.Current();
  if (IsAdministrator(caller) || snapshot->FindPartner(PartnerOf(caller)) == nullptr) {
    return snapshot->defaults().max_attachment_bytes;
  }
  return snapshot->EffectivePolicy(caller).max_attachment_bytes();
}

StatusOr<bool> Attachments::Begin(std::string_view caller, const attachment::v1::UploadHeader& header) {
  DUTA_RETURN_IF_ERROR(registry::CheckActive(*registry_.Current(), caller));
  DUTA_RETURN_IF_ERROR(CheckDigest(header.sha256()));
  const uint64_t limit = SizeLimit(caller);
  if (header.size_bytes() > limit) {
    return Refuse(Reason::kAttachmentTooLarge,
                  absl::StrCat("the file has ", header.size_bytes(), " bytes, the limit is ", limit),
                  {{"limit_bytes", absl::StrCat(limit)}});
  }
  DUTA_ASSIGN_OR_RETURN(const bool is_there, Holds(caller, header.sha256()));
  if (is_there) return true;
  DUTA_ASSIGN_OR_RETURN(const uint64_t committed, blobs_.UploadedSize(caller, header.sha256()));
  if (header.offset() != committed) {
    return Refuse(Reason::kUploadOffsetMismatch,
                  absl::StrCat("the stream goes on at ", header.offset(), ", the hub holds ", committed, " bytes"),
                  {{"committed_size", absl::StrCat(committed)}});
  }
  DUTA_RETURN_IF_ERROR(Reserve(caller, header));
  return false;
}

Status Attachments::Reserve(std::string_view caller, const attachment::v1::UploadHeader& header) {
  return database_.Write([&](store::Transaction& transaction) -> Status {
    std::optional<uint64_t> reserved;
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT size_bytes FROM attachment_uploads WHERE principal = $1 AND sha256 = $2",
                        {caller, store::Blob{header.sha256()}}, [&](const store::Row& row) {
                          reserved = static_cast<uint64_t>(row.Int(0));
                          return absl::OkStatus();
                        }));
    // What was announced larger may have left more bytes than this one says.
    const uint64_t size = std::max(reserved.value_or(0), header.size_bytes());
    DUTA_ASSIGN_OR_RETURN(const Unclaimed unclaimed, FindUnclaimed(PartnerOf(caller), transaction));
    if (!reserved && unclaimed.files >= limits_.unclaimed_files) {
      return Refuse(Reason::kAttachmentTooLarge,
                    absl::StrCat("uploads that no message names would be more than ", limits_.unclaimed_files),
                    {{"limit_files", absl::StrCat(limits_.unclaimed_files)}});
    }
    const uint64_t others = unclaimed.bytes - reserved.value_or(0);
    if (others > limits_.unclaimed_bytes || size > limits_.unclaimed_bytes - others) {
      return Refuse(Reason::kAttachmentTooLarge,
                    absl::StrCat("uploads that no message names would exceed ", limits_.unclaimed_bytes, " bytes"),
                    {{"limit_bytes", absl::StrCat(limits_.unclaimed_bytes)}});
    }
    return transaction
        .Change(
            "INSERT INTO attachment_uploads (principal, sha256, size_bytes, expire_time) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (principal, sha256) DO UPDATE SET size_bytes = $3, expire_time = $4",
            {caller, store::Blob{header.sha256()}, static_cast<int64_t>(size),
             store::ToColumn(clock_.Now() + limits_.unclaimed_upload)})
        .status();
  });
}

Status Attachments::Append(std::string_view caller, const attachment::v1::UploadHeader& header, uint64_t offset,
                           std::string_view bytes) {
  if (offset > header.size_bytes() || bytes.size() > header.size_bytes() - offset) {
    return Refuse(Reason::kAttachmentTooLarge,
                  absl::StrCat("more bytes came than the ", header.size_bytes(), " that were announced"));
  }
  return blobs_.Append(caller, header.sha256(), offset, bytes);
}

StatusOr<attachment::v1::UploadResponse> Attachments::End(std::string_view caller,
                                                          const attachment::v1::UploadHeader& header) {
  attachment::v1::UploadResponse response;
  DUTA_ASSIGN_OR_RETURN(const uint64_t committed, blobs_.UploadedSize(caller, header.sha256()));
  response.set_committed_size(committed);
  if (committed < header.size_bytes()) {
    DUTA_RETURN_IF_ERROR(blobs_.Sync(caller, header.sha256()));
    return response;
  }
  DUTA_RETURN_IF_ERROR(Grant(caller, header));
  response.set_complete(true);
  return response;
}

Status Attachments::Grant(std::string_view caller, const attachment::v1::UploadHeader& header) {
  MutexLock lock(claim_mutex_);
  const Status finished = blobs_.Finish(caller, header.sha256(), header.size_bytes());
  if (!finished.ok() && ReasonOf(finished) != Reason::kAttachmentDigestMismatch) return finished;
  DUTA_RETURN_IF_ERROR(database_.Write([&](store::Transaction& transaction) -> Status {
    DUTA_RETURN_IF_ERROR(transaction
                             .Change("DELETE FROM attachment_uploads WHERE principal = $1 AND sha256 = $2",
                                     {caller, store::Blob{header.sha256()}})
                             .status());
    if (!finished.ok()) return absl::OkStatus();
    return transaction
        .Change(
            "INSERT INTO attachment_grants (sha256, principal, size_bytes, expire_time) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT DO NOTHING",
            {store::Blob{header.sha256()}, caller, static_cast<int64_t>(header.size_bytes()),
             store::ToColumn(clock_.Now() + limits_.unclaimed_upload)})
        .status();
  }));
  return finished;
}

StatusOr<attachment::v1::QueryUploadResponse> Attachments::Query(std::string_view caller, std::string_view sha256) {
  DUTA_RETURN_IF_ERROR(CheckDigest(sha256));
  attachment::v1::QueryUploadResponse response;
  DUTA_ASSIGN_OR_RETURN(const bool is_there, Holds(caller, sha256));
  if (is_there) {
    DUTA_ASSIGN_OR_RETURN(const uint64_t size, blobs_.SizeOf(sha256));
    response.set_committed_size(size);
    response.set_complete(true);
    return response;
  }
  DUTA_ASSIGN_OR_RETURN(const uint64_t committed, blobs_.UploadedSize(caller, sha256));
  response.set_committed_size(committed);
  return response;
}

StatusOr<bool> Attachments::Holds(std::string_view caller, std::string_view sha256) const {
  std::optional<uint64_t> granted;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT size_bytes FROM attachment_grants WHERE sha256 = $1 AND principal = $2",
                           {store::Blob{sha256}, caller}, [&](const store::Row& row) {
                             granted = static_cast<uint64_t>(row.Int(0));
                             return absl::OkStatus();
                           });
  }));
  // A row alone is no file.
  return granted && HasFile(sha256, *granted);
}

bool Attachments::HasFile(std::string_view sha256, uint64_t size) const {
  const auto held = blobs_.SizeOf(sha256);
  return held.ok() && *held == size;
}

const message::v1::Attachment* Attachments::FindLost(const message::v1::Message& message) const {
  for (const message::v1::Attachment& attachment : message.attachments()) {
    if (!HasFile(attachment.sha256(), attachment.size_bytes())) return &attachment;
  }
  return nullptr;
}

StatusOr<uint64_t> Attachments::GrantedSize(std::string_view caller, std::string_view sha256) const {
  std::optional<uint64_t> size;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    const auto take = [&](const store::Row& row) {
      if (ActsFor(caller, row.Text(0))) size = static_cast<uint64_t>(row.Int(1));
      return absl::OkStatus();
    };
    DUTA_RETURN_IF_ERROR(
        transaction.Run("SELECT principal, size_bytes FROM attachment_grants WHERE sha256 = $1 AND principal = $2",
                        {store::Blob{sha256}, caller}, take));
    if (size) return absl::OkStatus();
    return transaction.Run("SELECT principal, size_bytes FROM attachment_grants WHERE sha256 = $1",
                           {store::Blob{sha256}}, take);
  }));
  if (!size) return Refuse(Reason::kUnknownAttachment);
  return *size;
}

StatusOr<std::unique_ptr<Attachments::Reading>> Attachments::OpenForRead(std::string_view caller,
                                                                         std::string_view sha256,
                                                                         uint64_t offset) const {
  DUTA_RETURN_IF_ERROR(registry::CheckActive(*registry_.Current(), caller));
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, GrantedSize(caller, sha256));
  if (offset > size) {
    return Refuse(Reason::kDownloadOffsetOutOfRange,
                  absl::StrCat("the file has ", size, " bytes, the offset is ", offset),
                  {{"size_bytes", absl::StrCat(size)}});
  }
  if (!HasFile(sha256, size)) return SetAside(sha256);
  auto reading = std::unique_ptr<Reading>(new Reading(*this, sha256, size));
  // Pieces need not end where the reader goes on.
  while (reading->offset_ < offset) {
    const uint64_t wanted = std::min<uint64_t>(kReadBytes, offset - reading->offset_);
    DUTA_ASSIGN_OR_RETURN(const std::string piece, blobs_.Read(sha256, reading->offset_, wanted));
    if (piece.empty()) return SetAside(sha256);
    reading->digest_.Update(piece);
    reading->offset_ += piece.size();
  }
  return reading;
}

StatusOr<std::string> Attachments::Reading::Next() {
  DUTA_ASSIGN_OR_RETURN(std::string piece, Piece());
  digest_.Update(piece);
  offset_ += piece.size();
  if (piece.empty() || (is_at_end() && crypto::View(digest_.Finish()) != sha256_)) {
    return attachments_.SetAside(sha256_);
  }
  return piece;
}

StatusOr<std::string> Attachments::Reading::Piece() {
  auto piece = attachments_.blobs_.Read(sha256_, offset_, std::min<uint64_t>(kReadBytes, size_ - offset_));
  const auto reason = ReasonOf(piece.status());
  // It went, or became shorter, since it was opened.
  if (reason == Reason::kUnknownAttachment || reason == Reason::kDownloadOffsetOutOfRange) return std::string();
  return piece;
}

Status Attachments::SetAside(std::string_view sha256) const {
  logging::Error("a file is lost or damaged and not given out; its sender may upload it again",
                 {{"sha256", ToHex(sha256)}});
  DUTA_RETURN_IF_ERROR(blobs_.SetAside(sha256));
  return Refuse(Reason::kStorageCorrupt, "the hub has lost this file, or its bytes are not those that were uploaded",
                {{"sha256", ToHex(sha256)}});
}

StatusOr<int> Attachments::RemoveUnclaimed() {
  const Instant now = clock_.Now();
  std::set<std::string> removed;
  MutexLock lock(claim_mutex_);
  DUTA_RETURN_IF_ERROR(database_.Write([&](store::Transaction& transaction) {
    DUTA_RETURN_IF_ERROR(
        transaction.Change("DELETE FROM attachment_uploads WHERE expire_time <= $1", {store::ToColumn(now)}).status());
    std::vector<std::string> expired;
    DUTA_RETURN_IF_ERROR(transaction.Run(
        "DELETE FROM attachment_grants WHERE (sha256, principal) IN (SELECT sha256, principal FROM attachment_grants"
        " WHERE expire_time > 0 AND expire_time <= $1 LIMIT $2) RETURNING sha256",
        {store::ToColumn(now), kSweepBatch}, [&](const store::Row& row) {
          expired.emplace_back(row.Text(0));
          return absl::OkStatus();
        }));
    for (const std::string& sha256 : expired) {
      bool is_held = false;
      DUTA_RETURN_IF_ERROR(transaction.Run("SELECT 1 FROM attachment_grants WHERE sha256 = $1 LIMIT 1",
                                           {store::Blob{sha256}}, [&](const store::Row&) {
                                             is_held = true;
                                             return absl::OkStatus();
                                           }));
      if (!is_held) removed.insert(sha256);
    }
    return absl::OkStatus();
  }));
  // Bytes after rows: a crash between leaves bytes without a grant, which a
  // later upload of the same file takes over, never a grant without bytes.
  for (const std::string& sha256 : removed) DUTA_RETURN_IF_ERROR(blobs_.Remove(sha256));
  DUTA_ASSIGN_OR_RETURN(const int stale, blobs_.RemoveStaleUploads(now - limits_.unclaimed_upload));
  return static_cast<int>(removed.size()) + stale;
}

}  // namespace duta::exchange

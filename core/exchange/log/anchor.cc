#include "core/exchange/log/anchor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/store/durability.h"

namespace duta::exchange {
namespace {

struct Slot {
  off_t offset;
  size_t bytes;
};

constexpr size_t kSmall = 1024;
constexpr Slot kSlots[] = {{0, kSmall},
                           {kSmall, kSmall},
                           {2 * kSmall, log::kMaxCheckpointBytes},
                           {2 * kSmall + log::kMaxCheckpointBytes, log::kMaxCheckpointBytes}};
constexpr int kSlotCount = 4;
constexpr off_t kFileBytes = kSlots[kSlotCount - 1].offset + static_cast<off_t>(log::kMaxCheckpointBytes);

Status Unusable(const std::string& path, int error) {
  return Refuse(error == ENOSPC ? Reason::kStorageFull : Reason::kFileUnusable,
                absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
}

// What a slot holds, without its padding; empty if nothing was ever written there.
StatusOr<std::string> ReadSlot(int descriptor, const Slot& slot, const std::string& path) {
  std::string bytes(slot.bytes, '\0');
  ssize_t n;
  do {
    n = pread(descriptor, bytes.data(), bytes.size(), slot.offset);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return Unusable(path, errno);
  const size_t last = bytes.find_last_not_of('\0');
  bytes.resize(last == std::string::npos ? 0 : last + 1);
  return bytes;
}

StatusOr<Anchored> ReadSlots(int descriptor, const std::string& path, const crypto::NoteVerifier& verifier) {
  Anchored anchored;
  for (int slot = 0; slot < kSlotCount; ++slot) {
    DUTA_ASSIGN_OR_RETURN(std::string note, ReadSlot(descriptor, kSlots[slot], path));
    if (note.empty()) continue;
    auto checkpoint = log::VerifyCheckpoint(note, verifier);
    if (checkpoint.ok()) {
      anchored.checkpoints.push_back({slot, *std::move(checkpoint), std::move(note)});
    } else {
      anchored.damaged.push_back(slot);
    }
  }
  return anchored;
}

Status CheckHolds(const Ledger& ledger, const log::Checkpoint& signed_checkpoint) {
  const uint64_t size = ledger.Size();
  if (size < signed_checkpoint.size) {
    return Refuse(Reason::kLogRolledBack,
                  absl::StrCat("the database holds ", size, " entries, but a checkpoint of ", signed_checkpoint.size,
                               " was signed"),
                  {{"held", absl::StrCat(size)}, {"signed", absl::StrCat(signed_checkpoint.size)}});
  }
  DUTA_ASSIGN_OR_RETURN(const log::Hash root, ledger.RootAt(signed_checkpoint.size));
  if (root != signed_checkpoint.root) {
    return Refuse(Reason::kLogRolledBack, absl::StrCat("the first ", signed_checkpoint.size,
                                                       " entries of the database are not those that were signed"));
  }
  return absl::OkStatus();
}

// Of the pair of slots that the note fits, the one that is not the newest.
int SlotFor(std::string_view note, int newest) {
  const int first = note.size() <= kSmall ? 0 : 2;
  return newest == first ? first + 1 : first;
}

[[noreturn]] void End(std::string_view cause) {
  // Receipts without an anchor would weaken the check at the next start.
  logging::Error("cannot write the log's anchor", {{"cause", std::string(cause)}});
  std::abort();
}

}  // namespace

const Anchored::Signed* Anchored::Newest() const {
  const Signed* newest = nullptr;
  for (const Signed& one : checkpoints) {
    if (newest == nullptr || one.checkpoint.size >= newest->checkpoint.size) newest = &one;
  }
  return newest;
}

StatusOr<Anchored> ReadAnchor(const std::string& path, const crypto::NoteVerifier& verifier) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Unusable(path, errno);
  auto anchored = ReadSlots(descriptor, path, verifier);
  close(descriptor);
  return anchored;
}

Status CheckAnchored(const Anchored& anchored, const Ledger& ledger) {
  for (const Anchored::Signed& one : anchored.checkpoints) DUTA_RETURN_IF_ERROR(CheckHolds(ledger, one.checkpoint));
  if (!anchored.checkpoints.empty() || ledger.Size() == 0) return absl::OkStatus();
  return Refuse(Reason::kAnchorUnreadable,
                absl::StrCat("the log has ", ledger.Size(), " entries, but the anchor says nothing of what was signed"),
                {{"held", absl::StrCat(ledger.Size())}});
}

StatusOr<std::unique_ptr<Anchor>> Anchor::Open(const std::string& path) {
  int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool is_new = descriptor >= 0;
  if (!is_new) descriptor = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return Unusable(path, errno);
  auto anchor = std::unique_ptr<Anchor>(new Anchor(path, descriptor, is_new));
  // Space now, so that a full disk cannot hit a checkpoint that is signed.
  if (const int error = posix_fallocate(descriptor, 0, 2 * static_cast<off_t>(kSmall)); error != 0) {
    return Unusable(path, error);
  }
  // That of the large slots too, without making the file longer: where the file
  // system cannot, they come out of what the disk has then.
  if (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, kFileBytes) != 0 && errno == ENOSPC) return Unusable(path, ENOSPC);
  return anchor;
}

Anchor::~Anchor() { close(descriptor_); }

Status Anchor::Check(const Ledger& ledger) {
  DUTA_ASSIGN_OR_RETURN(const Anchored anchored, ReadSlots(descriptor_, path_, ledger.verifier()));
  if (!is_new_ || !anchored.checkpoints.empty()) DUTA_RETURN_IF_ERROR(CheckAnchored(anchored, ledger));
  for (const int slot : anchored.damaged) {
    logging::Warning("a slot of the anchor cannot be read; the others hold, and it is written again",
                     {{"path", path_}, {"slot", absl::StrCat(slot)}});
  }
  if (const Anchored::Signed* newest = anchored.Newest(); newest != nullptr) {
    const MutexLock lock(mutex_);
    newest_size_ = newest->checkpoint.size;
    newest_slot_ = newest->slot;
  } else if (ledger.Size() == 0) {
    Write(ledger.Current().checkpoint);
  }
  return absl::OkStatus();
}

void Anchor::Write(std::string_view note) {
  const auto size = log::SizeOfCheckpoint(note);
  if (!size || note.size() > log::kMaxCheckpointBytes) End("what is to be written is no checkpoint");
  const MutexLock lock(mutex_);
  if (newest_slot_ >= 0 && *size <= newest_size_) return;
  const int number = SlotFor(note, newest_slot_);
  const Slot& slot = kSlots[number];
  std::string bytes(note);
  bytes.resize(slot.bytes);
  ssize_t n;
  do {
    n = pwrite(descriptor_, bytes.data(), bytes.size(), slot.offset);
  } while (n < 0 && errno == EINTR);
  if (n != static_cast<ssize_t>(bytes.size())) End(n < 0 ? std::strerror(errno) : "a part was written");
  newest_slot_ = number;
  newest_size_ = *size;
}

Status Anchor::Sync() {
  store::SyncFile(descriptor_, path_);
  return is_new_ ? store::SyncDirectory(std::filesystem::absolute(path_).parent_path()) : absl::OkStatus();
}

}  // namespace duta::exchange

#include "core/exchange/log/anchor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"

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

// The checkpoint in a slot, if a whole one is there.
std::optional<log::Checkpoint> ReadSlot(int descriptor, const Slot& slot, const crypto::NoteVerifier& verifier) {
  std::string bytes(slot.bytes, '\0');
  const ssize_t n = pread(descriptor, bytes.data(), bytes.size(), slot.offset);
  if (n <= 0) return std::nullopt;
  const std::string_view note(bytes.data(), strnlen(bytes.data(), static_cast<size_t>(n)));
  auto checkpoint = log::VerifyCheckpoint(note, verifier);
  if (!checkpoint.ok()) return std::nullopt;
  return *checkpoint;
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

StatusOr<std::unique_ptr<Anchor>> Anchor::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", std::strerror(errno)), {{"path", path}});
  }
  auto anchor = std::unique_ptr<Anchor>(new Anchor(descriptor));
  // Space now, so that a full disk cannot hit a checkpoint that is signed.
  if (const int error = posix_fallocate(descriptor, 0, 2 * static_cast<off_t>(kSmall)); error != 0) {
    return Refuse(error == ENOSPC ? Reason::kStorageFull : Reason::kFileUnusable,
                  absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
  }
  // That of the large slots too, without making the file longer: where the file
  // system cannot, they come out of what the disk has then.
  if (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, kFileBytes) != 0 && errno == ENOSPC) {
    return Refuse(Reason::kStorageFull, absl::StrCat(path, ": ", std::strerror(ENOSPC)), {{"path", path}});
  }
  return anchor;
}

Anchor::~Anchor() { close(descriptor_); }

Status Anchor::Check(const Ledger& ledger) {
  const MutexLock lock(mutex_);
  for (int slot = 0; slot < kSlotCount; ++slot) {
    const auto signed_checkpoint = ReadSlot(descriptor_, kSlots[slot], ledger.verifier());
    if (!signed_checkpoint) continue;
    DUTA_RETURN_IF_ERROR(CheckHolds(ledger, *signed_checkpoint));
    if (newest_slot_ < 0 || signed_checkpoint->size >= newest_size_) {
      newest_size_ = signed_checkpoint->size;
      newest_slot_ = slot;
    }
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

}  // namespace duta::exchange

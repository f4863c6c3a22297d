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

constexpr size_t kSlotBytes = 1024;
constexpr int kSlots = 2;

// The checkpoint in a slot, if a whole one is there.
std::optional<log::Checkpoint> ReadSlot(int descriptor, int slot, const crypto::NoteVerifier& verifier) {
  char bytes[kSlotBytes];
  const ssize_t n = pread(descriptor, bytes, sizeof(bytes), slot * static_cast<off_t>(kSlotBytes));
  if (n <= 0) return std::nullopt;
  const std::string_view note(bytes, strnlen(bytes, static_cast<size_t>(n)));
  auto checkpoint = log::VerifyCheckpoint(note, verifier);
  if (!checkpoint.ok()) return std::nullopt;
  return *checkpoint;
}

}  // namespace

StatusOr<std::unique_ptr<Anchor>> Anchor::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", std::strerror(errno)), {{"path", path}});
  }
  auto anchor = std::unique_ptr<Anchor>(new Anchor(descriptor));
  // Space now, so that a full disk cannot hit a checkpoint that is signed.
  if (const int error = posix_fallocate(descriptor, 0, kSlots * static_cast<off_t>(kSlotBytes)); error != 0) {
    return Refuse(error == ENOSPC ? Reason::kStorageFull : Reason::kFileUnusable,
                  absl::StrCat(path, ": ", std::strerror(error)), {{"path", path}});
  }
  return anchor;
}

Anchor::~Anchor() { close(descriptor_); }

Status Anchor::Check(const Ledger& ledger) {
  uint64_t newest = 0;
  for (int slot = 0; slot < kSlots; ++slot) {
    const auto signed_checkpoint = ReadSlot(descriptor_, slot, ledger.verifier());
    if (!signed_checkpoint) continue;
    const uint64_t size = ledger.Size();
    if (size < signed_checkpoint->size) {
      return Refuse(Reason::kLogRolledBack,
                    absl::StrCat("the database holds ", size, " entries, but a checkpoint of ", signed_checkpoint->size,
                                 " was signed"),
                    {{"held", absl::StrCat(size)}, {"signed", absl::StrCat(signed_checkpoint->size)}});
    }
    DUTA_ASSIGN_OR_RETURN(const log::Hash root, ledger.RootAt(signed_checkpoint->size));
    if (root != signed_checkpoint->root) {
      return Refuse(Reason::kLogRolledBack, absl::StrCat("the first ", signed_checkpoint->size,
                                                         " entries of the database are not those that were signed"));
    }
    if (signed_checkpoint->size >= newest) {
      newest = signed_checkpoint->size;
      next_slot_ = (slot + 1) % kSlots;
    }
  }
  return absl::OkStatus();
}

void Anchor::Write(std::string_view checkpoint) {
  char bytes[kSlotBytes] = {};
  if (checkpoint.size() > sizeof(bytes)) {
    logging::Error("checkpoint is larger than an anchor slot");
    std::abort();
  }
  std::memcpy(bytes, checkpoint.data(), checkpoint.size());
  ssize_t n;
  do {
    n = pwrite(descriptor_, bytes, sizeof(bytes), next_slot_ * static_cast<off_t>(kSlotBytes));
  } while (n < 0 && errno == EINTR);
  if (n != static_cast<ssize_t>(sizeof(bytes))) {
    // Receipts without an anchor would weaken the check at the next start.
    logging::Error("cannot write the log's anchor", {{"cause", std::strerror(errno)}});
    std::abort();
  }
  next_slot_ = (next_slot_ + 1) % kSlots;
}

}  // namespace duta::exchange

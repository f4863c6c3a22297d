#include "core/client/checkpoint_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "core/base/bytes.h"

namespace duta::client {
namespace {

constexpr size_t kMaxNote = 1 << 20;

}  // namespace

CheckpointFile::CheckpointFile(std::string path, crypto::NoteVerifier verifier)
    : path_(std::move(path)), verifier_(std::move(verifier)) {}

StatusOr<SignedCheckpoint> CheckpointFile::Load() const {
  std::error_code error;
  if (path_.empty() || (!std::filesystem::exists(path_, error) && !error)) return SignedCheckpoint{};
  DUTA_ASSIGN_OR_RETURN(std::string note, ReadFile(path_, kMaxNote));
  auto checkpoint = log::VerifyCheckpoint(note, verifier_);
  if (!checkpoint.ok()) {
    return Refuse(Reason::kProofInvalid, "the file " + path_ + " holds no checkpoint signed by the log " +
                                             verifier_.name() + "; if that log was founded anew, move the file away");
  }
  return SignedCheckpoint{std::move(*checkpoint), std::move(note)};
}

Status CheckpointFile::Save(const SignedCheckpoint& newest) const {
  if (path_.empty()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const SignedCheckpoint present, Load());
  if (present.checkpoint.size >= newest.checkpoint.size) return absl::OkStatus();
  return WriteFileAtomically(path_, newest.note, FileMode::kPrivate);
}

std::string CheckpointFile::SaveConflict(const std::string& first_note, const std::string& second_note) const {
  if (path_.empty()) return {};
  std::string path = path_ + ".conflict";
  if (!WriteFileAtomically(path, first_note + "\n" + second_note, FileMode::kPrivate).ok()) return {};
  return path;
}

}  // namespace duta::client

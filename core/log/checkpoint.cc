#include "core/log/checkpoint.h"

#include "core/base/bytes.h"
#include "core/log/lines.h"

namespace duta::log {
namespace {

Status Malformed(std::string_view what) { return Refuse(Reason::kProofInvalid, what); }

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + ToBase64(crypto::View(checkpoint.root)) +
         "\n";
}

StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  if (!root_line) return Malformed("the checkpoint has fewer than three lines");
  if (!text.empty()) return Malformed("the checkpoint has more than three lines");
  if (origin->empty()) return Malformed("the checkpoint has no origin");
  const auto size = ParseDecimal(*size_line);
  if (!size) return Malformed("the checkpoint's tree size is not a decimal number without leading zeros");
  const auto root = ParseBase64Hash(*root_line);
  if (!root) return Malformed("the checkpoint's root is not 32 bytes in base64");
  return Checkpoint{.origin = std::string(*origin), .size = *size, .root = *root};
}

StatusOr<Checkpoint> VerifyCheckpoint(std::string_view note, const crypto::NoteVerifier& verifier) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, verifier.Open(note));
  DUTA_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(text));
  if (checkpoint.origin != verifier.name()) {
    return Refuse(Reason::kProofInvalid, "the checkpoint is of another log than its key");
  }
  return checkpoint;
}

}  // namespace duta::log

#include "core/log/checkpoint.h"

#include "core/base/bytes.h"
#include "core/log/lines.h"

namespace duta::log {
namespace {

Status Malformed(std::string_view what) { return Refuse(Reason::kProofInvalid, what); }

}  // namespace

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                     ToBase64(crypto::View(checkpoint.root)) + "\n";
  for (const std::string& line : checkpoint.extensions) text.append(line).append("\n");
  return text;
}

StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const auto origin = TakeLine(text);
  const auto size_line = TakeLine(text);
  const auto root_line = TakeLine(text);
  if (!root_line) return Malformed("the checkpoint has fewer than three lines");
  if (origin->empty()) return Malformed("the checkpoint has no origin");
  const auto size = ParseDecimal(*size_line);
  if (!size) return Malformed("the checkpoint's tree size is not a decimal number without leading zeros");
  const auto root = ParseBase64Hash(*root_line);
  if (!root) return Malformed("the checkpoint's root is not 32 bytes in base64");
  Checkpoint checkpoint{.origin = std::string(*origin), .size = *size, .root = *root};
  while (!text.empty()) {
    const auto line = TakeLine(text);
    if (!line || line->empty()) return Malformed("an extension line of the checkpoint is empty or does not end");
    if (checkpoint.extensions.size() == kMaxExtensionLines) {
      return Malformed("the checkpoint has more than 16 extension lines");
    }
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

StatusOr<Checkpoint> VerifyCheckpoint(std::string_view note, const crypto::NoteVerifier& verifier) {
  if (note.size() > kMaxCheckpointBytes) return Malformed("the checkpoint is larger than 64 KiB");
  DUTA_ASSIGN_OR_RETURN(const std::string text, verifier.Open(note));
  DUTA_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpoint(text));
  if (checkpoint.origin != verifier.name()) {
    return Refuse(Reason::kProofInvalid, "the checkpoint is of another log than its key");
  }
  return checkpoint;
}

std::optional<uint64_t> SizeOfCheckpoint(std::string_view note) {
  const size_t end = note.rfind("\n\n");
  if (end == std::string_view::npos) return std::nullopt;
  const auto checkpoint = ParseCheckpoint(note.substr(0, end + 1));
  if (!checkpoint.ok()) return std::nullopt;
  return checkpoint->size;
}

}  // namespace duta::log

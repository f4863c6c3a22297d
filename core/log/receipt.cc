#include "core/log/receipt.h"

#include <vector>

#include "core/base/bytes.h"
#include "core/log/lines.h"
#include "core/log/merkle.h"

namespace duta::log {
namespace {

constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";
constexpr size_t kMaxProofBytes = 1 << 20;
constexpr int kMaxPath = 63;
constexpr size_t kSaltBytes = 16;

Status BadReceipt(std::string_view what) { return Refuse(Reason::kProofInvalid, what); }

bool TakePrefix(std::string_view& line, std::string_view prefix) {
  if (line.substr(0, prefix.size()) != prefix) return false;
  line.remove_prefix(prefix.size());
  return true;
}

StatusOr<std::vector<Hash>> PathOf(const v1::Receipt& receipt) {
  if (receipt.inclusion_path_size() > kMaxPath) return BadReceipt("the inclusion path has more than 63 hashes");
  std::vector<Hash> path;
  for (const std::string& bytes : receipt.inclusion_path()) {
    const auto hash = HashFromBytes(bytes);
    if (!hash) return BadReceipt("a hash of the inclusion path is not 32 bytes long");
    path.push_back(*hash);
  }
  return path;
}

StatusOr<v1::Entry> ParseEntry(const std::string& bytes) {
  v1::Entry entry;
  if (!entry.ParseFromString(bytes)) return BadReceipt("the entry is not a well-formed log entry");
  if (entry.salt().size() != kSaltBytes) return BadReceipt("the entry's salt is not 16 bytes long");
  if (entry.event_case() == v1::Entry::EVENT_NOT_SET) return BadReceipt("the entry has no event known here");
  return entry;
}

}  // namespace

StatusOr<VerifiedReceipt> VerifyReceipt(const v1::Receipt& receipt, const crypto::NoteVerifier& verifier) {
  DUTA_ASSIGN_OR_RETURN(const Checkpoint checkpoint, VerifyCheckpoint(receipt.checkpoint(), verifier));
  return VerifyReceiptUnder(receipt, checkpoint);
}

StatusOr<VerifiedReceipt> VerifyReceiptUnder(const v1::Receipt& receipt, const Checkpoint& checkpoint) {
  DUTA_ASSIGN_OR_RETURN(const std::vector<Hash> path, PathOf(receipt));
  DUTA_RETURN_IF_ERROR(
      VerifyInclusion(LeafHash(receipt.entry()), receipt.index(), checkpoint.size, path, checkpoint.root));
  DUTA_ASSIGN_OR_RETURN(v1::Entry entry, ParseEntry(receipt.entry()));
  return VerifiedReceipt{.entry = std::move(entry), .index = receipt.index(), .checkpoint = checkpoint};
}

std::string ToTlogProof(const v1::Receipt& receipt) {
  std::string text(kProofHeader);
  text.append("\n").append(kIndex).append(std::to_string(receipt.index())).append("\n");
  for (const std::string& hash : receipt.inclusion_path()) text.append(ToBase64(hash)).append("\n");
  return text.append("\n").append(receipt.checkpoint());
}

StatusOr<v1::Receipt> ParseTlogProof(std::string_view text) {
  if (text.size() > kMaxProofBytes) return BadReceipt("the proof is larger than 1 MiB");
  if (TakeLine(text) != kProofHeader) return BadReceipt("the proof does not start with c2sp.org/tlog-proof@v1");
  auto line = TakeLine(text);
  // Extra data is opaque and not authenticated: it must be well formed, and
  // nothing here uses it.
  if (line && TakePrefix(*line, kExtra)) {
    if (!FromBase64(*line).ok()) return BadReceipt("the proof's extra data is not base64");
    line = TakeLine(text);
  }
  if (!line || !TakePrefix(*line, kIndex)) return BadReceipt("the proof has no index line");
  const auto index = ParseDecimal(*line);
  if (!index) return BadReceipt("the proof's index is not a decimal number without leading zeros");
  v1::Receipt receipt;
  receipt.set_index(*index);
  for (line = TakeLine(text); line && !line->empty(); line = TakeLine(text)) {
    const auto hash = ParseBase64Hash(*line);
    if (!hash) return BadReceipt("a line of the proof is not 32 bytes in base64");
    if (receipt.inclusion_path_size() == kMaxPath) return BadReceipt("the proof has more than 63 hashes");
    receipt.add_inclusion_path(crypto::ToString(*hash));
  }
  if (!line || text.empty()) return BadReceipt("the proof has no checkpoint");
  receipt.set_checkpoint(std::string(text));
  return receipt;
}

}  // namespace duta::log

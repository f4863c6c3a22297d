// Duta's side of the conformance test: `make DIRECTORY` writes a log with all
// its proofs, `check DIRECTORY` verifies such a log of somebody else. The files
// are those of tlogcheck/vectors.go.
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/signed_note.h"
#include "core/log/checkpoint.h"
#include "core/log/lines.h"
#include "core/log/merkle.h"
#include "core/log/receipt.h"
#include "tests/core/log/naive_tree.h"

namespace duta::log {
namespace {

constexpr uint64_t kSize = 21;

std::string Name(std::string_view what, uint64_t first, uint64_t second) {
  return std::string(what) + "_" + std::to_string(first) + "_" + std::to_string(second);
}

// The files of one directory.
class Directory {
 public:
  explicit Directory(std::string path) : path_(std::move(path)) {}
  Status Write(const std::string& name, std::string_view content) const {
    return WriteFileAtomically(path_ + "/" + name, content, FileMode::kPublic);
  }
  StatusOr<std::string> Read(const std::string& name) const { return ReadFile(path_ + "/" + name); }

 private:
  const std::string path_;
};

// Writes the proofs that lead to the tree of `leaves`. The second half is added
// as a batch, so that the paths come from both makers of paths.
Status WriteProofs(const Directory& directory, const crypto::NoteSigner& signer, const std::vector<Hash>& leaves) {
  const uint64_t size = leaves.size();
  const uint64_t half = size / 2;
  CompactRange before;
  for (uint64_t i = 0; i < half; ++i) before.Append(leaves[i]);
  const BatchProver prover(before, {leaves.begin() + static_cast<int64_t>(half), leaves.end()});
  v1::Receipt receipt;
  receipt.set_checkpoint(signer.Sign(FormatCheckpoint({signer.verifier().name(), size, prover.after().Root()})));
  DUTA_RETURN_IF_ERROR(directory.Write("checkpoint_" + std::to_string(size), receipt.checkpoint()));
  for (uint64_t index = 0; index < size; ++index) {
    DUTA_ASSIGN_OR_RETURN(std::vector<Hash> path, InclusionPath(index, size, ReaderOf(leaves)));
    if (index >= half) path = prover.InclusionPathOf(index - half);
    receipt.set_index(index);
    receipt.clear_inclusion_path();
    for (const Hash& hash : path) receipt.add_inclusion_path(crypto::ToString(hash));
    DUTA_RETURN_IF_ERROR(directory.Write(Name("proof", index, size), ToTlogProof(receipt)));
  }
  for (uint64_t first = 1; first <= size; ++first) {
    DUTA_ASSIGN_OR_RETURN(const std::vector<Hash> path, ConsistencyPath(first, size, ReaderOf(leaves)));
    std::string lines;
    for (const Hash& hash : path) lines += ToBase64(crypto::View(hash)) + "\n";
    DUTA_RETURN_IF_ERROR(directory.Write(Name("consistency", first, size), lines));
  }
  return absl::OkStatus();
}

Status Make(const Directory& directory) {
  DUTA_ASSIGN_OR_RETURN(
      const crypto::NoteSigner signer,
      crypto::NoteSigner::Create("duta.example/log", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519)));
  DUTA_RETURN_IF_ERROR(directory.Write("vkey", signer.verifier().ToVkey() + "\n"));
  std::vector<Hash> leaves;
  while (leaves.size() < kSize) {
    const std::string entry = "entry " + std::to_string(leaves.size());
    DUTA_RETURN_IF_ERROR(directory.Write("entry_" + std::to_string(leaves.size()), entry));
    leaves.push_back(LeafHash(entry));
    DUTA_RETURN_IF_ERROR(WriteProofs(directory, signer, leaves));
  }
  return absl::OkStatus();
}

Status CheckInclusion(const Directory& directory, uint64_t index, const Checkpoint& checkpoint,
                      const crypto::NoteVerifier& verifier) {
  DUTA_ASSIGN_OR_RETURN(const std::string entry, directory.Read("entry_" + std::to_string(index)));
  DUTA_ASSIGN_OR_RETURN(const std::string text, directory.Read(Name("proof", index, checkpoint.size)));
  DUTA_ASSIGN_OR_RETURN(const v1::Receipt receipt, ParseTlogProof(text));
  DUTA_RETURN_IF_ERROR(VerifyCheckpoint(receipt.checkpoint(), verifier).status());
  std::vector<Hash> path;
  for (const std::string& hash : receipt.inclusion_path()) path.push_back(*HashFromBytes(hash));
  if (ToTlogProof(receipt) != text) return absl::DataLossError("the proof is written otherwise here");
  return VerifyInclusion(LeafHash(entry), receipt.index(), checkpoint.size, path, checkpoint.root);
}

Status CheckConsistency(const Directory& directory, const Checkpoint& first, const Checkpoint& second) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, directory.Read(Name("consistency", first.size, second.size)));
  std::vector<Hash> path;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) path.push_back(ParseBase64Hash(line).value());
  return VerifyConsistency(first.size, first.root, second.size, second.root, path);
}

Status Check(const Directory& directory) {
  DUTA_ASSIGN_OR_RETURN(const std::string vkey, directory.Read("vkey"));
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteVerifier verifier,
                        crypto::NoteVerifier::FromVkey(vkey.substr(0, vkey.find('\n'))));
  std::vector<Checkpoint> checkpoints;
  for (uint64_t size = 1; size <= kSize; ++size) {
    DUTA_ASSIGN_OR_RETURN(const std::string note, directory.Read("checkpoint_" + std::to_string(size)));
    DUTA_ASSIGN_OR_RETURN(const Checkpoint checkpoint, VerifyCheckpoint(note, verifier));
    checkpoints.push_back(checkpoint);
    for (uint64_t i = 0; i < size; ++i) {
      DUTA_RETURN_IF_ERROR(CheckInclusion(directory, i, checkpoint, verifier));
      DUTA_RETURN_IF_ERROR(CheckConsistency(directory, checkpoints[i], checkpoint));
    }
  }
  return absl::OkStatus();
}

Status Run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 2 && arguments[0] == "make") return Make(Directory(arguments[1]));
  if (arguments.size() == 2 && arguments[0] == "check") return Check(Directory(arguments[1]));
  return absl::InvalidArgumentError("usage: tlog_vectors make|check DIRECTORY");
}

}  // namespace
}  // namespace duta::log

int main(int argc, char** argv) {
  const absl::Status status = duta::log::Run({argv + 1, argv + argc});
  if (!status.ok()) std::cerr << "tlog_vectors: " << status << "\n";
  return status.ok() ? 0 : 1;
}

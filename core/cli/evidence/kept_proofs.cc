#include "core/cli/evidence/kept_proofs.h"

#include <charconv>
#include <filesystem>
#include <map>
#include <sstream>

#include "core/base/bytes.h"
#include "core/cli/shell/failure.h"
#include "core/log/checkpoint.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = 1 << 20;

fs::path CheckpointPath(const std::string& directory, uint64_t size) {
  return fs::path(directory) / "checkpoints" / std::to_string(size);
}

fs::path ProofPath(const std::string& directory, uint64_t first, uint64_t second) {
  return fs::path(directory) / "proofs" / (std::to_string(first) + "-" + std::to_string(second));
}

StatusOr<KeptTree> ReadCheckpoint(const std::string& path, const crypto::NoteVerifier& verifier) {
  DUTA_ASSIGN_OR_RETURN(const std::string note, ReadFile(path, kMaxFileBytes));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, log::VerifyCheckpoint(note, verifier));
  return KeptTree{checkpoint.size, checkpoint.root};
}

StatusOr<std::vector<log::Hash>> ReadPath(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  std::istringstream lines(text);
  std::vector<log::Hash> hashes;
  for (std::string line; std::getline(lines, line);) {
    const auto bytes = FromBase64(line);
    log::Hash hash;
    if (!bytes.ok() || bytes->size() != hash.size()) return BadFile(path, "holds a line that is no hash in base64");
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    hashes.push_back(hash);
  }
  return hashes;
}

// The sizes that have a file in a folder of them.
std::map<uint64_t, std::string> SizesIn(const fs::path& folder) {
  std::map<uint64_t, std::string> sizes;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    uint64_t size = 0;
    const auto [rest, fault] = std::from_chars(name.data(), name.data() + name.size(), size);
    if (fault == std::errc() && rest == name.data() + name.size()) sizes[size] = it->path().string();
  }
  return sizes;
}

}  // namespace

StatusOr<std::optional<KeptTree>> LargestKept(const std::string& directory, const crypto::NoteVerifier& verifier) {
  const auto sizes = SizesIn(fs::path(directory) / "checkpoints");
  if (sizes.empty()) return std::nullopt;
  DUTA_ASSIGN_OR_RETURN(const KeptTree tree, ReadCheckpoint(sizes.rbegin()->second, verifier));
  return tree;
}

Status KeepCheckpoint(const std::string& directory, const std::string& note, const KeptTree& tree,
                      const std::optional<KeptTree>& first, const std::vector<log::Hash>& path) {
  std::error_code error;
  for (const char* folder : {"checkpoints", "proofs"}) fs::create_directories(fs::path(directory) / folder, error);
  if (error) return BadFile(directory, error.message());
  if (first) {
    std::string lines;
    for (const log::Hash& hash : path) lines += ToBase64(crypto::View(hash)) + "\n";
    // Before the checkpoint that needs it.
    DUTA_RETURN_IF_ERROR(
        WriteFileAtomically(ProofPath(directory, first->size, tree.size).string(), lines, FileMode::kPrivate));
  }
  return WriteFileAtomically(CheckpointPath(directory, tree.size).string(), note, FileMode::kPrivate);
}

Status VerifyByKept(const std::string& directory, const crypto::NoteVerifier& verifier, const KeptTree& first,
                    const KeptTree& second) {
  const auto sizes = SizesIn(fs::path(directory) / "checkpoints");
  std::optional<KeptTree> before;
  for (auto at = sizes.find(first.size); at != sizes.end() && at->first <= second.size; ++at) {
    DUTA_ASSIGN_OR_RETURN(const KeptTree tree, ReadCheckpoint(at->second, verifier));
    if (before) {
      DUTA_ASSIGN_OR_RETURN(const auto path, ReadPath(ProofPath(directory, before->size, tree.size).string()));
      DUTA_RETURN_IF_ERROR(log::VerifyConsistency(before->size, before->root, tree.size, tree.root, path));
    } else if (tree.root != first.root) {
      return Refuse(Reason::kProofInvalid, "the checkpoint of size " + std::to_string(first.size) + " in " + directory +
                                               " has another root: the log showed two histories");
    }
    before = tree;
  }
  if (!before || before->size != second.size) {
    return Refuse(Reason::kProofInvalid, directory + " keeps no proofs that lead from size " +
                                             std::to_string(first.size) + " to size " + std::to_string(second.size) +
                                             "; both checkpoints must be among those that `duta log keep` kept");
  }
  if (before->root == second.root) return absl::OkStatus();
  return Refuse(Reason::kProofInvalid, "the checkpoint of size " + std::to_string(second.size) + " in " + directory +
                                           " has another root: the log showed two histories");
}

}  // namespace duta::cli

// `duta log keep`: evidence of everything that one sent and received, and the log's
// checkpoints with the proofs between them, in a folder of one's own: what proves
// something today proves it when the hub is gone.
#include <filesystem>

#include "core/base/bytes.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/evidence/kept_proofs.h"
#include "core/cli/messages/archive.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/client/library.h"
#include "core/evidence/evidence.h"
#include "core/log/checkpoint.h"
#include "duta/log/v1/log_service.grpc.pb.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;
using log::v1::LogService;

struct KeepOptions {
  std::string directory;
};

// `17-019f2d3e-....evidence`: in log order by name as well.
std::string FileOf(const std::string& directory, const Letter& letter) {
  std::string index = std::to_string(letter.index);
  index.insert(0, index.size() < 10 ? 10 - index.size() : 0, '0');
  return (fs::path(directory) / (index + "-" + letter.id + ".evidence")).string();
}

// Whether the file that is there was written after all that became of the message.
bool IsWhole(const std::string& path, const Letter& letter) {
  const auto bytes = ReadFile(path);
  if (!bytes.ok()) return false;
  const auto kept = evidence::Decode(*bytes);
  if (!kept.ok()) return false;
  size_t known = 0;
  for (const auto& [mailbox, fate] : letter.fates) known += fate.what.empty() ? 0 : 1;
  return static_cast<size_t>(kept->handovers_size()) >= known;
}

StatusOr<size_t> KeepEvidence(Session& session, const std::string& directory) {
  DUTA_ASSIGN_OR_RETURN(const Archive archive, Archive::Open(session));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  client::Library library(hub->channel, *hub->log, hub->call);
  size_t written = 0;
  for (const auto& [index, letter] : archive.letters()) {
    const std::string path = FileOf(directory, letter);
    if (IsWhole(path, letter)) continue;
    const std::string mailbox = letter.fates.contains(profile->name) ? profile->name : "";
    DUTA_ASSIGN_OR_RETURN(const auto evidence, library.CollectEvidence(letter.id, mailbox));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(path, evidence::Encode(evidence), FileMode::kPrivate));
    ++written;
  }
  return written;
}

StatusOr<std::vector<log::Hash>> ConsistencyPath(const Hub& hub, uint64_t first, uint64_t second) {
  log::v1::GetConsistencyProofRequest request;
  request.set_first_size(first);
  request.set_second_size(second);
  const auto stub = LogService::NewStub(hub.channel);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(hub, *stub, &LogService::Stub::GetConsistencyProof, request));
  std::vector<log::Hash> path;
  for (const std::string& bytes : response.consistency_path()) {
    log::Hash hash;
    if (bytes.size() != hash.size())
      return Refuse(Reason::kProofInvalid, "the hub sent a hash that is not 32 bytes long");
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    path.push_back(hash);
  }
  return path;
}

// The newest checkpoint, proven to go on from the largest that is kept.
StatusOr<uint64_t> KeepNewest(Session& session, const std::string& directory) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = LogService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto response,
                        Ask(*hub, *stub, &LogService::Stub::GetCheckpoint, log::v1::GetCheckpointRequest()));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint newest, hub->log->VerifyCheckpoint(response.checkpoint()));
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  DUTA_ASSIGN_OR_RETURN(const auto known, LargestKept(directory, hub->log->verifier()));
  if (known && known->size == newest.size && known->root == newest.root) return newest.size;
  std::vector<log::Hash> path;
  if (known) {
    DUTA_ASSIGN_OR_RETURN(path, ConsistencyPath(*hub, known->size, newest.size));
    DUTA_RETURN_IF_ERROR(log::VerifyConsistency(known->size, known->root, newest.size, newest.root, path));
  }
  DUTA_RETURN_IF_ERROR(KeepCheckpoint(directory, response.checkpoint(), {newest.size, newest.root}, known, path));
  return newest.size;
}

Status Keep(Session& session, const KeepOptions& options) {
  std::string directory = options.directory;
  if (directory.empty()) {
    DUTA_ASSIGN_OR_RETURN(const std::string state, session.Require(&profile::Profile::state_dir, "state_dir"));
    directory = state + "/kept";
  }
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return BadFile(directory, error.message());
  DUTA_ASSIGN_OR_RETURN(const size_t written, KeepEvidence(session, directory));
  DUTA_ASSIGN_OR_RETURN(const uint64_t size, KeepNewest(session, directory));
  if (session.console().json()) {
    session.console().PrintJson({{"directory", directory}, {"evidence_written", written}, {"checkpoint_size", size}});
    return absl::OkStatus();
  }
  session.console().Print("Kept in " + OneLine(directory) + ": evidence of what was new or had news (" +
                          std::to_string(written) + "), and the checkpoint of " + std::to_string(size) +
                          " entries, proven.\n");
  session.console().Remark(
      "Each checks without the hub: `duta verify FILE`; two checkpoints: `duta log consistency FIRST "
      "SECOND --kept " +
      directory + "`. Run this from time to time.");
  return absl::OkStatus();
}

}  // namespace

void AddLogKeep(Command log, Session& session) {
  Command command =
      log.AddCommand("keep", "Keep evidence of all your messages, checkpoints and proofs, for when the hub is gone");
  KeepOptions& options = Bind(command, session, Keep);
  command.AddOption("--dir", options.directory, "Where; default: `kept` in the profile's state directory").Takes("DIR");
}

}  // namespace duta::cli

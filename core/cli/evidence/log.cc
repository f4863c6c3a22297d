// `duta log`: the transparency log, in the public text forms.
#include <filesystem>

#include "core/base/bytes.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/evidence/kept_proofs.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/arguments.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/log/checkpoint.h"
#include "core/log/merkle.h"
#include "core/log/receipt.h"
#include "duta/log/v1/log_service.grpc.pb.h"

namespace duta::cli {
namespace {

using log::v1::LogService;

struct CheckpointOptions {};

struct ProofOptions {
  std::string index;
};

struct EntryOptions {
  std::string index;
  std::string out;
};

struct ConsistencyOptions {
  std::string first;
  std::string second;
  std::string kept;
};

// A tree: its size and, if a signed checkpoint says so, its root.
struct Tree {
  uint64_t size = 0;
  std::optional<log::Hash> root;
};

StatusOr<log::Hash> ToHash(const std::string& bytes) {
  log::Hash hash;
  if (bytes.size() != hash.size())
    return Refuse(Reason::kProofInvalid, "the hub sent a hash that is not 32 bytes long");
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

template <typename Hashes>
StatusOr<std::vector<log::Hash>> ToPath(const Hashes& hashes) {
  std::vector<log::Hash> path;
  for (const std::string& bytes : hashes) {
    DUTA_ASSIGN_OR_RETURN(const log::Hash hash, ToHash(bytes));
    path.push_back(hash);
  }
  return path;
}

Status Checkpoint(Session& session, const CheckpointOptions&) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = LogService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto response,
                        Ask(*hub, *stub, &LogService::Stub::GetCheckpoint, log::v1::GetCheckpointRequest()));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, hub->log->VerifyCheckpoint(response.checkpoint()));
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  if (session.console().json()) {
    session.console().PrintJson({{"origin", checkpoint.origin},
                                 {"size", checkpoint.size},
                                 {"root", ToBase64(crypto::View(checkpoint.root))},
                                 {"checkpoint", response.checkpoint()}});
  } else {
    session.console().Print(response.checkpoint());
  }
  return absl::OkStatus();
}

Status Proof(Session& session, const ProofOptions& options) {
  log::v1::GetInclusionProofRequest request;
  DUTA_ASSIGN_OR_RETURN(const uint64_t index, ParseIndex(options.index, "INDEX"));
  request.set_index(index);
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = LogService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &LogService::Stub::GetInclusionProof, request));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, hub->log->VerifyCheckpoint(response.checkpoint()));
  DUTA_ASSIGN_OR_RETURN(const auto path, ToPath(response.inclusion_path()));
  DUTA_ASSIGN_OR_RETURN(const log::Hash leaf, ToHash(response.leaf_hash()));
  DUTA_RETURN_IF_ERROR(log::VerifyInclusion(leaf, index, checkpoint.size, path, checkpoint.root));
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  log::v1::Receipt receipt;
  receipt.set_index(index);
  *receipt.mutable_inclusion_path() = response.inclusion_path();
  receipt.set_checkpoint(response.checkpoint());
  if (session.console().json()) {
    session.console().PrintJson({{"index", index},
                                 {"size", checkpoint.size},
                                 {"leaf_hash", ToBase64(response.leaf_hash())},
                                 {"proof", log::ToTlogProof(receipt)}});
  } else {
    session.console().Print(log::ToTlogProof(receipt));
  }
  return absl::OkStatus();
}

Status Entry(Session& session, const EntryOptions& options) {
  log::v1::GetEntryRequest request;
  DUTA_ASSIGN_OR_RETURN(const uint64_t index, ParseIndex(options.index, "INDEX"));
  request.set_index(index);
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = LogService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &LogService::Stub::GetEntry, request));
  DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt receipt, hub->log->Verify(response.receipt()));
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  if (!options.out.empty()) {
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.out, response.receipt().entry(), FileMode::kPublic));
  }
  const std::string leaf = ToBase64(crypto::View(log::LeafHash(response.receipt().entry())));
  if (session.console().json()) {
    session.console().PrintJson({{"index", receipt.index}, {"leaf_hash", leaf}, {"entry", ToJson(receipt.entry)}});
  } else {
    session.console().Print(FormatEntry(receipt.entry, receipt.index, {session.Zone(), session.console().width()}));
    session.console().Print("Leaf hash " + leaf + "; it stands in the log, verified.\n");
  }
  return absl::OkStatus();
}

// A tree size, or a file that holds a signed checkpoint.
StatusOr<Tree> ReadTree(const std::string& text, const crypto::NoteVerifier& verifier) {
  if (std::error_code error; !std::filesystem::is_regular_file(text, error)) {
    const auto size = ParseIndex(text, "SIZE");
    if (!size.ok()) return Usage("\"" + text + "\" is neither a tree size nor a file with a checkpoint");
    return Tree{*size, std::nullopt};
  }
  DUTA_ASSIGN_OR_RETURN(const std::string note, ReadFile(text, 1 << 20));
  DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, log::VerifyCheckpoint(note, verifier));
  return Tree{checkpoint.size, checkpoint.root};
}

void PrintConsistency(Console& console, const Tree& first, const Tree& second, const std::vector<log::Hash>& path,
                      bool verified) {
  if (console.json()) {
    Json json = {
        {"first_size", first.size}, {"second_size", second.size}, {"verified", verified}, {"path", Json::array()}};
    for (const log::Hash& hash : path) json["path"].push_back(ToBase64(crypto::View(hash)));
    return console.PrintJson(json);
  }
  for (const log::Hash& hash : path) console.Print(ToBase64(crypto::View(hash)) + "\n");
  const std::string sizes = std::to_string(first.size) + " and " + std::to_string(second.size);
  console.Remark(verified ? "Verified: the trees of sizes " + sizes + " are one log; the second goes on from the first."
                          : "The path between the trees of sizes " + sizes +
                                ". To have it verified here, name files with their checkpoints instead of sizes.");
}

// Which is the older one may be mixed up; that is no fault of the log.
Status CheckOrder(const ConsistencyOptions& options, const Tree& first, const Tree& second) {
  if (options.second.empty() || first.size <= second.size) return absl::OkStatus();
  return Usage("the two are swapped: " + options.first + " has " + std::to_string(first.size) + " entries, " +
               options.second + " has " + std::to_string(second.size) + "; the older one stands first");
}

// By what `duta log keep` kept, when the hub is gone.
Status KeptConsistency(Session& session, const ConsistencyOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string vkey, session.Require(&profile::Profile::log_key, "log_key"));
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteVerifier verifier, crypto::NoteVerifier::FromVkey(vkey));
  if (options.second.empty()) return Usage("--kept: name both checkpoints: nobody is asked for a newer one");
  DUTA_ASSIGN_OR_RETURN(const Tree first, ReadTree(options.first, verifier));
  DUTA_ASSIGN_OR_RETURN(const Tree second, ReadTree(options.second, verifier));
  if (!first.root || !second.root) return Usage("--kept: name files with checkpoints, not sizes");
  DUTA_RETURN_IF_ERROR(CheckOrder(options, first, second));
  DUTA_RETURN_IF_ERROR(VerifyByKept(options.kept, verifier, {first.size, *first.root}, {second.size, *second.root}));
  if (session.console().json()) {
    session.console().PrintJson({{"first_size", first.size}, {"second_size", second.size}, {"verified", true}});
  } else {
    session.console().Print("Verified by the proofs in " + OneLine(options.kept) + ": the trees of sizes " +
                            std::to_string(first.size) + " and " + std::to_string(second.size) +
                            " are one log; the second goes on from the first.\n");
  }
  return absl::OkStatus();
}

Status Consistency(Session& session, const ConsistencyOptions& options) {
  if (!options.kept.empty()) return KeptConsistency(session, options);
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const Tree first, ReadTree(options.first, hub->log->verifier()));
  Tree second;
  if (!options.second.empty()) {
    DUTA_ASSIGN_OR_RETURN(second, ReadTree(options.second, hub->log->verifier()));
  }
  DUTA_RETURN_IF_ERROR(CheckOrder(options, first, second));
  log::v1::GetConsistencyProofRequest request;
  request.set_first_size(first.size);
  request.set_second_size(second.size);
  const auto stub = LogService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &LogService::Stub::GetConsistencyProof, request));
  DUTA_ASSIGN_OR_RETURN(const auto path, ToPath(response.consistency_path()));
  if (options.second.empty()) {  // The hub chose its newest.
    DUTA_ASSIGN_OR_RETURN(const auto newest, hub->log->VerifyCheckpoint(response.checkpoint()));
    second = {newest.size, newest.root};
  }
  const bool verified = first.root && second.root;
  if (verified) {
    DUTA_RETURN_IF_ERROR(log::VerifyConsistency(first.size, *first.root, second.size, *second.root, path));
  }
  PrintConsistency(session.console(), first, second, path, verified);
  return absl::OkStatus();
}

}  // namespace

void AddLog(Command root, Session& session) {
  Command command = root.AddCommand("log", "Read the transparency log: checkpoints, proofs, your entries");
  command.RequireCommand();
  Bind(command.AddCommand("checkpoint", "Print the newest signed checkpoint, verified"), session, Checkpoint);
  Command proof = command.AddCommand("proof", "Print an entry's inclusion proof in C2SP tlog-proof@v1 form, verified");
  ProofOptions& proof_options = Bind(proof, session, Proof);
  proof.AddOption("index", proof_options.index, "Index of the entry").Required().Takes("INDEX");
  Command entry = command.AddCommand("entry", "Show an entry to which you are a party, verified");
  EntryOptions& entry_options = Bind(entry, session, Entry);
  entry.AddOption("index", entry_options.index, "Index of the entry").Required().Takes("INDEX");
  entry.AddOption("--out", entry_options.out, "Write the entry's bytes, whose hash is the leaf").Takes("FILE");
  AddLogEntries(command, session);
  AddLogKeep(command, session);
  Command consistency =
      command.AddCommand("consistency", "Print, and verify, the proof that one tree goes on from another");
  ConsistencyOptions& consistency_options = Bind(consistency, session, Consistency);
  consistency.AddOption("first", consistency_options.first, "Size of the older tree, or a file with its checkpoint")
      .Required()
      .Takes("SIZE|FILE");
  consistency.AddOption("second", consistency_options.second, "The newer one; default: the hub's newest")
      .Takes("SIZE|FILE");
  consistency
      .AddOption("--kept", consistency_options.kept,
                 "Ask nobody: verify by the proofs that `duta log keep` left in this folder")
      .Takes("DIR");
}

}  // namespace duta::cli

// `duta show` and `duta receipt`: one message, its renditions, its evidence.
#include <algorithm>

#include "core/base/bytes.h"
#include "core/cli/messages/commands.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/client/mailbox.h"
#include "core/evidence/evidence.h"
#include "core/log/receipt.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

struct ShowOptions {
  std::string id;
  std::string mailbox;
  std::string rendition;
  std::string evidence;
  std::string envelope;
};

struct ReceiptOptions {
  std::string id;
  bool proof = false;
};

// Whose mailbox holds the message, if the caller received it: the one that was
// asked for, else the caller's own. Empty for what the caller only sent.
std::string MailboxOf(const ShowOptions& options, const profile::Profile& profile,
                      const log::v1::MessageAccepted& entry) {
  if (!options.mailbox.empty()) return options.mailbox;
  const bool received =
      std::find(entry.mailboxes().begin(), entry.mailboxes().end(), profile.name) != entry.mailboxes().end();
  return received ? profile.name : "";
}

// `text` and `html` are words for media types; anything else is one itself.
bool Fits(const std::string& wanted, const std::string& media_type) {
  const bool html = media_type.rfind("text/html", 0) == 0;
  if (wanted == "html") return html;
  if (wanted == "text") return !html && media_type.rfind("text/", 0) == 0;
  return media_type == wanted || media_type.rfind(wanted + ";", 0) == 0;
}

Status ShowRendition(Session& session, const ShowOptions& options, const client::StoredMessage& stored,
                     const std::string& mailbox) {
  if (mailbox.empty()) return Usage("--rendition: the message did not come to you; --mailbox names a unit's mailbox");
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Mailbox box(hub->channel, *hub->log, session.clock(), mailbox, hub->call);
  DUTA_ASSIGN_OR_RETURN(const auto renditions, box.Renditions(stored.message.id(), stored.statement_digest));
  std::string offered;
  for (const auto& rendition : renditions) {
    const std::string media_type = StatementOf(rendition).media_type();
    offered.append(offered.empty() ? "" : ", ").append(media_type);
    if (!Fits(options.rendition, media_type)) continue;
    if (session.console().json()) {
      session.console().PrintJson(RenditionJson(rendition));
      return absl::OkStatus();
    }
    session.console().PrintForeign(rendition.content());  // `> note.html` makes the very file.
    session.console().Flush();
    const exchange::v1::RenditionStatement statement = StatementOf(rendition);
    for (const std::string& dropped : statement.dropped()) {
      session.console().Remark("Not carried over: " + dropped);
    }
    return absl::OkStatus();
  }
  return Usage("--rendition: there is no \"" + options.rendition + "\"; the adapter makes " + offered);
}

// Of each key that signed and was revoked since: a signature that was good when the
// hub took it stays so, and whoever reads it is to know.
StatusOr<std::vector<std::string>> Revocations(Session& session, const log::v1::MessageAccepted& entry) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = registry::v1::RegistryService::NewStub(hub->channel);
  std::vector<std::string> sentences;
  for (const auto& signature : entry.verified_signatures()) {
    registry::v1::ListKeysRequest request;
    request.set_parent(signature.owner());
    const auto note = [&](const registry::v1::ListKeysResponse& page) {
      for (const auto& key : page.keys()) {
        if (key.keyid() != signature.keyid() || !key.has_revoke_time()) continue;
        sentences.push_back("The key of " + signature.owner() + " that signed it was revoked on " +
                            FormatTime(key.revoke_time(), {session.Zone()}) + ": " + key.revoke_reason());
      }
      return absl::OkStatus();
    };
    DUTA_RETURN_IF_ERROR(
        client::ForEachPage(*stub, &registry::v1::RegistryService::Stub::ListKeys, request, hub->call, note));
  }
  return sentences;
}

Status PrintMessage(Session& session, const client::StoredMessage& stored) {
  Console& console = session.console();
  const auto& accepted = stored.receipt.entry.message_accepted();
  if (console.json()) {
    Json json = {{"message", MessageJson(stored.message, session.kinds())},
                 {"index", stored.receipt.index},
                 {"entry", ToJson(stored.receipt.entry)},
                 {"handovers", Json::array()}};
    for (const auto& handover : stored.response.handovers()) {
      log::v1::Entry entry;
      if (entry.ParseFromString(handover.receipt().entry())) json["handovers"].push_back(ToJson(entry));
    }
    DUTA_ASSIGN_OR_RETURN(json["revocations"], Revocations(session, accepted));
    console.PrintJson(json);
    return absl::OkStatus();
  }
  const View view{session.Zone(), console.width()};
  console.Print(FormatMessage(stored.message, session.kinds(), view) + "\n");
  const std::string handovers = FormatHandovers(accepted, stored.response.handovers(), view);
  console.Print("Accepted as entry " + std::to_string(stored.receipt.index) + ", " +
                FormatTime(stored.receipt.entry.record_time(), view) + "; receipt verified.\n" + handovers);
  DUTA_ASSIGN_OR_RETURN(const auto revocations, Revocations(session, accepted));
  for (const std::string& sentence : revocations) console.Print(Wrap(OneLine(sentence), view.width) + "\n");
  const std::string& thread = stored.message.thread_id();
  if (!stored.message.in_reply_to().empty() || (!thread.empty() && thread != stored.message.id())) {
    console.Remark("It belongs to others: `duta thread " + std::to_string(stored.receipt.index) + "`");
  }
  return absl::OkStatus();
}

Status WriteEvidence(Session& session, const ShowOptions& options, const std::string& id, const std::string& mailbox) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Library library(hub->channel, *hub->log, hub->call);
  DUTA_ASSIGN_OR_RETURN(const auto evidence, library.CollectEvidence(id, mailbox));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.evidence, evidence::Encode(evidence), FileMode::kPrivate));
  session.console().Remark("Evidence: " + options.evidence + ". `duta verify " + options.evidence +
                           "` checks it here; elsewhere, without hub or profile, with --log-key " +
                           hub->log->verifier().name() + "+... (`log_key` of your profile).");
  return absl::OkStatus();
}

Status Show(Session& session, const ShowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const client::StoredMessage stored, FindMessage(session, options.id));
  const std::string mailbox = MailboxOf(options, *profile, stored.receipt.entry.message_accepted());
  if (!options.rendition.empty()) {
    DUTA_RETURN_IF_ERROR(ShowRendition(session, options, stored, mailbox));
  } else {
    DUTA_RETURN_IF_ERROR(PrintMessage(session, stored));
  }
  if (!options.envelope.empty()) DUTA_RETURN_IF_ERROR(WriteEnvelope(options.envelope, stored.response.envelope()));
  if (options.evidence.empty()) return absl::OkStatus();
  return WriteEvidence(session, options, stored.message.id(), mailbox);
}

Status Receipt(Session& session, const ReceiptOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string id, MessageId(session, options.id));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const auto receipt, client::Library(hub->channel, *hub->log, hub->call).GetReceipt(id));
  DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt verified, log::VerifyReceipt(receipt, hub->log->verifier()));
  Console& console = session.console();
  if (console.json()) {
    Json json = {{"index", verified.index}, {"entry", ToJson(verified.entry)}};
    json["receipt"] = ToJson(receipt);
    json["proof"] = log::ToTlogProof(receipt);
    console.PrintJson(json);
  } else if (options.proof) {
    console.Print(log::ToTlogProof(receipt));
  } else {
    console.Print(FormatEntry(verified.entry, verified.index, {session.Zone(), console.width()}) +
                  "The receipt verifies against the log of " + verified.checkpoint.origin + ".\n");
  }
  return absl::OkStatus();
}

void AddReceipt(Command root, Session& session) {
  Command command = root.AddCommand("receipt", "Show the receipt of a message that you sent or received");
  ReceiptOptions& options = Bind(command, session, Receipt);
  command.AddOption("id", options.id, "Message id or index of its entry").Required().Takes("ID");
  command.AddFlag("--proof", options.proof, "Print the proof in C2SP tlog-proof@v1 form");
}

}  // namespace

void AddShow(Command root, Session& session) {
  Command command = root.AddCommand("show", "Show a message, its rendition, and what became of it");
  ShowOptions& options = Bind(command, session, Show);
  command.AddOption("id", options.id, "Message id, the beginning of one, or index").Required().Takes("ID");
  command.AddOption("--rendition", options.rendition, "Your ministry's form of it instead: text, html or a media type")
      .Takes("FORM");
  command.AddOption("--evidence", options.evidence, "Write all evidence of it to a file that verifies offline")
      .Takes("FILE");
  command.AddOption("--envelope", options.envelope, "Write the original as it was signed (DSSE JSON)").Takes("FILE");
  command.AddOption("--mailbox", options.mailbox, "A unit's mailbox, for its renditions").Takes("NAME");
  AddReceipt(root, session);
}

}  // namespace duta::cli

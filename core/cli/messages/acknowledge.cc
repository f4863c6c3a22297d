// `duta ack`: taking messages over.
#include "core/cli/messages/commands.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/client/mailbox.h"

namespace duta::cli {
namespace {

struct AcknowledgeOptions {
  std::vector<std::string> ids;
  std::string mailbox;
  bool sign = false;
};

bool WantsSignature(const message::v1::Message& message) {
  return message.acknowledgement_request() == message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED;
}

void Report(Console& console, const std::string& id, const log::v1::Receipt& receipt) {
  if (console.json()) {
    console.PrintJson({{"message_id", id}, {"receipt", ToJson(receipt)}});
  } else {
    console.Print("Taken over: " + id + ", entry " + std::to_string(receipt.index()) + "\n");
  }
}

Status AcknowledgeOne(Session& session, const AcknowledgeOptions& options, const std::string& text) {
  DUTA_ASSIGN_OR_RETURN(const client::StoredMessage stored, FindMessage(session, text));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  client::Signer* signer = nullptr;
  if (options.sign || WantsSignature(stored.message)) {
    DUTA_ASSIGN_OR_RETURN(signer, session.Signer());
  }
  client::DeliveryName name;
  name.hub = hub->log->verifier().name();
  name.mailbox = options.mailbox.empty() ? profile->name : options.mailbox;
  name.message_id = stored.message.id();
  name.statement_digest = stored.statement_digest;
  name.message_index = stored.receipt.index;
  client::Mailbox mailbox(hub->channel, *hub->log, session.clock(), name.mailbox, hub->call);
  DUTA_ASSIGN_OR_RETURN(const auto results, mailbox.Acknowledge({name}, signer));
  DUTA_RETURN_IF_ERROR(results.front().status());
  Report(session.console(), name.message_id, *results.front());
  return absl::OkStatus();
}

// Each on its own: one that is refused keeps none of the others.
Status Acknowledge(Session& session, const AcknowledgeOptions& options) {
  Status first;
  for (const std::string& id : options.ids) {
    const Status status = AcknowledgeOne(session, options, id);
    if (!first.ok() && !status.ok()) PrintFailure(session.console(), status);
    first.Update(status);
  }
  return first;  // Printed as the command's own failure.
}

}  // namespace

void AddAcknowledge(Command root, Session& session) {
  Command command = root.AddCommand("ack", "Take messages over: they leave the inbox, the sender gets proof");
  AcknowledgeOptions& options = Bind(command, session, Acknowledge);
  command.AddOption("ids", options.ids, "Message ids or indexes").Required().Takes("ID");
  command.AddFlag("--signed", options.sign, "Sign, even where the sender does not ask for it");
  command.AddOption("--mailbox", options.mailbox, "A unit's mailbox instead of your own").Takes("NAME");
}

}  // namespace duta::cli

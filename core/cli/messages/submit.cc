// `duta submit`: what was signed before, on its way.
#include <filesystem>
#include <set>

#include "core/cli/messages/commands.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/messages/unsent.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/client/library.h"
#include "core/client/message.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;

struct SubmitOptions {
  std::string path;
  bool all = false;
  bool dry_run = false;
};

// The hub may have the same message with more signatures: it came by another way.
StatusOr<bool> IsAccepted(Session& session, const envelope::v1::Envelope& envelope) {
  DUTA_ASSIGN_OR_RETURN(const message::v1::Message message, client::OpenMessage(envelope));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stored = client::Library(hub->channel, *hub->log, hub->call).GetMessage(message.id());
  if (!stored.ok() || stored->response.envelope().payload() != envelope.payload()) return false;
  session.console().Remark("The hub has accepted this message already, with " +
                           std::to_string(stored->response.envelope().signatures_size()) + " signatures: entry " +
                           std::to_string(stored->receipt.index) + ".");
  return true;
}

Status SubmitOne(Session& session, const SubmitOptions& options, const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const auto envelope, ReadEnvelope(path));
  const Status status = SendSigned(session, envelope, {.dry_run = options.dry_run});
  const bool may_be_there = ReasonOf(status) == Reason::kProofInvalid;
  const auto is_accepted = may_be_there ? IsAccepted(session, envelope) : StatusOr<bool>(false);
  if (!status.ok() && !(is_accepted.ok() && *is_accepted)) return status;
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  std::error_code error;
  const bool was_kept = fs::equivalent(fs::path(path).parent_path(), UnsentFolder(*profile), error) && !error;
  if (was_kept && !options.dry_run) fs::remove(path, error);
  return absl::OkStatus();
}

// Each on its own: one that is refused keeps none of the others.
Status SubmitAll(Session& session, const SubmitOptions& options) {
  DUTA_RETURN_IF_ERROR(session.Require(&profile::Profile::state_dir, "state_dir").status());
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  const std::set<std::string> paths = UnsentFiles(*profile);
  if (paths.empty()) session.console().Remark("Nothing is kept unsent.");
  Status first;
  for (const std::string& path : paths) {
    const Status status = SubmitOne(session, options, path);
    if (!first.ok() && !status.ok()) PrintFailure(session.console(), status);
    first.Update(status);
  }
  return first;
}

Status Submit(Session& session, const SubmitOptions& options) {
  if (options.all != options.path.empty()) return Usage("give either FILE or --all, for what was kept unsent");
  return options.all ? SubmitAll(session, options) : SubmitOne(session, options, options.path);
}

}  // namespace

void AddSubmit(Command root, Session& session) {
  Command command =
      root.AddCommand("submit", "Send a message that was signed before (`send --out`, or kept when the hub was away)");
  SubmitOptions& options = Bind(command, session, Submit);
  command.AddOption("file", options.path, "Signed envelope, DSSE JSON").Takes("FILE");
  command.AddFlag("--all", options.all, "All that is kept because the hub was away");
  command.AddFlag("--dry-run", options.dry_run, "Ask the hub what it would say, send nothing");
}

}  // namespace duta::cli

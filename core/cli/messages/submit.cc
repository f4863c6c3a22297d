// `duta submit`: what was signed before, on its way.
#include "core/cli/messages/commands.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/command.h"

namespace duta::cli {
namespace {

struct SubmitOptions {
  std::string path;
  bool dry_run = false;
};

Status Submit(Session& session, const SubmitOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto envelope, ReadEnvelope(options.path));
  return SendSigned(session, envelope, {.dry_run = options.dry_run});
}

}  // namespace

void AddSubmit(Command root, Session& session) {
  Command command =
      root.AddCommand("submit", "Send a message that was signed before (`send --out`, or kept when the hub was away)");
  SubmitOptions& options = Bind(command, session, Submit);
  command.AddOption("file", options.path, "Signed envelope, DSSE JSON").Required().Takes("FILE");
  command.AddFlag("--dry-run", options.dry_run, "Ask the hub what it would say, send nothing");
}

}  // namespace duta::cli

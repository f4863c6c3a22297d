#include "core/cli/declaration/sending.h"

#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/text.h"
#include "core/desk/words.h"
#include "duta/message/v1/message.pb.h"

namespace duta::cli {

void AddSendingOptions(Command command, DeclarationSending& sending) {
  desk::HeaderWords& header = sending.header;
  command.AddOption("--from", header.from, "Sender, if it is one of your units; default: yourself").Takes("NAME");
  command
      .AddOption("--marking", header.marking,
                 "Sensitivity: " + desk::JoinWords(desk::WordsOf<message::v1::Level>()) +
                     "; default: as the declaration so far")
      .Takes("LEVEL");
  command
      .AddOption("--urgency", header.urgency,
                 desk::JoinWords(desk::WordsOf<message::v1::Urgency>()) + "; default routine")
      .Takes("WORD");
  command.AddOption("--expires", header.expires, "When the message loses its use; default 30d").Takes("TIME");
  command.AddFlag("--dry-run", sending.dry_run, "Ask the hub what it would say, send nothing");
  command.AddOption("--out", sending.out, "Write the signed step to this file, for `duta submit`, and send nothing")
      .Takes("FILE");
}

void AddDeclarationUid(Command command, std::string& uid) {
  command.AddOption("uid", uid, "The declaration, as `duta declaration list` names it").Required().Takes("UID");
}

Status SendStep(Session& session, const StatusOr<desk::DeclarationStep>& step, const DeclarationSending& sending) {
  DUTA_RETURN_IF_ERROR(step.status());
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  DUTA_ASSIGN_OR_RETURN(const desk::Draft draft, desk::WrapDeclaration(*step, sending.header, setting));
  const Sending how{.dry_run = sending.dry_run,
                    .out = sending.out,
                    .would = "The hub would accept this step as the declaration stands now. Nothing was sent."};
  DUTA_RETURN_IF_ERROR(SignAndSend(session, draft, how));
  if (!session.console().json() && !sending.dry_run && sending.out.empty()) {
    session.console().Print("Declaration: " + OneLine(step->declaration.uid()) + "\n");
  }
  return absl::OkStatus();
}

StatusOr<std::string> SenderOf(Session& session, const DeclarationSending& sending) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  return desk::FirstOf({sending.header.from, profile->name});
}

}  // namespace duta::cli

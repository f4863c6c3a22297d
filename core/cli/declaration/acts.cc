// `duta declaration`: acts that bind a ministry.
#include <string>
#include <utility>

#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/record_calls.h"
#include "core/cli/declaration/sending.h"
#include "core/cli/shell/failure.h"

namespace duta::cli {
namespace {

struct ConsentOptions {
  std::string uid;
  desk::ConsentWords words;
  DeclarationSending sending;
};

struct ObjectOptions {
  std::string uid, target, text;
  DeclarationSending sending;
};

struct TargetOptions {
  std::string uid, target;
  DeclarationSending sending;
};

struct WithdrawOptions {
  std::string uid;
  desk::WithdrawWords words;
  DeclarationSending sending;
};

Status Endorse(Session& session, const ConsentOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Endorse(options.words, state), options.sending));
}

Status Accede(Session& session, const ConsentOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Accede(options.words, state), options.sending));
}

Status Object(Session& session, const ObjectOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Object(options.target, options.text, state), options.sending));
}

Status Confirm(Session& session, const TargetOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const std::string sender, SenderOf(session, options.sending));
  return ByOptions(SendStep(session, desk::Confirm(options.target, sender, state), options.sending));
}

Status Withdraw(Session& session, const WithdrawOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const std::string sender, SenderOf(session, options.sending));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return ByOptions(SendStep(session, desk::Withdraw(options.words, sender, state, setting), options.sending));
}

Status Revoke(Session& session, const TargetOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const std::string sender, SenderOf(session, options.sending));
  return ByOptions(SendStep(session, desk::Revoke(options.target, sender, state), options.sending));
}

void AddConsentOptions(Command command, ConsentOptions& options, bool is_reservation) {
  AddDeclarationUid(command, options.uid);
  Option text = command.AddOption(is_reservation ? "--text" : "--reservation", options.words.reservation,
                                  "What your ministry does not want to be bound by");
  text.Takes("TEXT");
  if (is_reservation) text.Required();
  command.AddOption("--on", options.words.on, "Paragraph that the reservation is about; repeat for more; default: all")
      .Takes("ID");
  command.AddOption("--statement", options.words.statement, "A statement that is no reservation").Takes("TEXT");
}

void AddEndorse(Command declaration, Session& session, const char* name, const char* description, bool is_reservation) {
  Command command = declaration.AddCommand(name, description);
  ConsentOptions& options = Bind(command, session, Endorse);
  AddConsentOptions(command, options, is_reservation);
  command.AddFlag("--ad-referendum", options.words.ad_referendum,
                  "Subject to confirmation (`duta declaration confirm`), and not counted before");
  AddSendingOptions(command, options.sending);
}

void AddTargetCommand(Command declaration, Session& session, const char* name, const char* description,
                      const char* target, Status (*run)(Session&, const TargetOptions&)) {
  Command command = declaration.AddCommand(name, description);
  TargetOptions& options = Bind(command, session, run);
  AddDeclarationUid(command, options.uid);
  command.AddOption("--target", options.target, target).Takes("ID");
  AddSendingOptions(command, options.sending);
}

void AddWithdraw(Command declaration, Session& session) {
  Command command = declaration.AddCommand("withdraw", "Withdraw an endorsement with notice, or a reservation at once");
  WithdrawOptions& options = Bind(command, session, Withdraw);
  AddDeclarationUid(command, options.uid);
  command.AddOption("--target", options.words.target, "Your act; default: what you have endorsed").Takes("ID");
  command.AddFlag("--reservation", options.words.reservation_only, "Only its reservation");
  command.AddOption("--effect", options.words.effect, "When it takes effect; default: when the notice has passed")
      .Takes("TIME");
  command.AddOption("--text", options.words.text, "Why").Takes("TEXT");
  AddSendingOptions(command, options.sending);
}

void AddObject(Command declaration, Session& session) {
  Command command = declaration.AddCommand("object", "Object to a reservation, or to a correction");
  ObjectOptions& options = Bind(command, session, Object);
  AddDeclarationUid(command, options.uid);
  command
      .AddOption("target", options.target,
                 "The partner that made the reservation, the message id of its act, or `correction`")
      .Required()
      .Takes("TARGET");
  command.AddOption("--text", options.text, "Why").Required().Takes("TEXT");
  AddSendingOptions(command, options.sending);
}

}  // namespace

void AddActs(Command declaration, Session& session) {
  AddEndorse(declaration, session, "endorse", "Endorse the text, with the key that your ministry has named", false);
  AddEndorse(declaration, session, "reserve", "Endorse the text under a reservation", true);
  Command accede = declaration.AddCommand("accede", "Join after the close, or from outside the roll");
  ConsentOptions& options = Bind(accede, session, Accede);
  AddConsentOptions(accede, options, false);
  AddSendingOptions(accede, options.sending);
  AddObject(declaration, session);
  AddTargetCommand(declaration, session, "confirm", "Confirm what you endorsed ad referendum",
                   "Your act; default: what you have endorsed", Confirm);
  AddWithdraw(declaration, session);
  AddTargetCommand(declaration, session, "revoke", "Take back an act that has no effect yet",
                   "Your act; default: what you have endorsed", Revoke);
}

}  // namespace duta::cli

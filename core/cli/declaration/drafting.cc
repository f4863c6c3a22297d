// `duta declaration`: what a depositary does up to the opening.
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/record_calls.h"
#include "core/cli/declaration/sending.h"
#include "core/cli/shell/failure.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxTextBytes = 2 << 20;

struct OpenOptions {
  std::string file;
  desk::OpenWords words;
  DeclarationSending sending;
};

struct RoundOptions {
  std::string uid, until = "30d";
  DeclarationSending sending;
};

struct PlainOptions {
  std::string uid;
  DeclarationSending sending;
};

struct CallOptions {
  std::string uid;
  desk::CallWords words;
  DeclarationSending sending;
};

struct AdmitOptions {
  std::string uid;
  std::vector<std::string> partners;
  DeclarationSending sending;
};

struct EmpowerOptions {
  std::string uid, holder;
  std::vector<std::string> keys;
  bool nobody = false;
  DeclarationSending sending;
};

Status Open(Session& session, const OpenOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  desk::OpenWords words = options.words;
  DUTA_ASSIGN_OR_RETURN(words.text, ReadFile(options.file, kMaxTextBytes));
  return ByOptions(SendStep(session, desk::Open(words, setting), options.sending));
}

Status Round(Session& session, const RoundOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return ByOptions(SendStep(session, desk::NextRound(options.until, state, setting), options.sending));
}

Status Freeze(Session& session, const PlainOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Freeze(state), options.sending));
}

Status Call(Session& session, const CallOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const desk::Setting setting, session.Setting());
  return ByOptions(SendStep(session, desk::Call(options.words, state, setting), options.sending));
}

Status Admit(Session& session, const AdmitOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Admit(options.partners, state), options.sending));
}

// The keys that are named, else the one that signs here.
Status Empower(Session& session, const EmpowerOptions& options) {
  if (options.nobody && !options.keys.empty()) return Usage("--nobody takes all powers back: it goes without --key");
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  std::vector<std::string> keyids = options.keys;
  if (keyids.empty() && !options.nobody) {
    DUTA_ASSIGN_OR_RETURN(const client::Signer* signer, session.Signer());
    keyids.push_back(signer->public_key().keyid());
  }
  return ByOptions(SendStep(session, desk::Empower(options.holder, keyids, state), options.sending));
}

void AddOpen(Command declaration, Session& session) {
  Command command = declaration.AddCommand("open", "Begin a declaration: propose a text, and become its depositary");
  OpenOptions& options = Bind(command, session, Open);
  command
      .AddOption("text", options.file,
                 "File with the text: `language en authentic`, `title ...`, then `[preamble-1] We, ...` a paragraph")
      .Required()
      .Takes("FILE");
  command.AddOption("--with", options.words.participants, "Partner that takes part; repeat for more").Takes("NAME");
  command.AddOption("--uid", options.words.uid, "Name of the declaration; default: a fresh one").Takes("UID");
  command.AddOption("--until", options.words.until, "Until when the first round takes amendments; default 30d")
      .Takes("TIME");
  AddSendingOptions(command, options.sending);
}

void AddRound(Command declaration, Session& session) {
  Command command =
      declaration.AddCommand("round", "Begin the next round: accepted amendments go into the text, others lapse");
  RoundOptions& options = Bind(command, session, Round);
  AddDeclarationUid(command, options.uid);
  command.AddOption("--until", options.until, "Until when it takes amendments; default 30d").Takes("TIME");
  AddSendingOptions(command, options.sending);
}

void AddFreeze(Command declaration, Session& session) {
  Command command = declaration.AddCommand("freeze", "Freeze the text, with the amendments that are accepted");
  PlainOptions& options = Bind(command, session, Freeze);
  AddDeclarationUid(command, options.uid);
  AddSendingOptions(command, options.sending);
}

void AddCall(Command declaration, Session& session) {
  Command command = declaration.AddCommand("call", "Open a frozen text for endorsement: roll, rule and close");
  CallOptions& options = Bind(command, session, Call);
  desk::CallWords& words = options.words;
  AddDeclarationUid(command, options.uid);
  command.AddOption("--roll", words.roll, "Who may endorse and is counted; repeat for more; default: all")
      .Takes("NAME");
  command
      .AddOption(
          "--rule", words.rule,
          "When it takes effect: " + desk::JoinWords(desk::WordsOf<declaration::v1::Rule>()) + "; default two-thirds")
      .Takes("WORD");
  command.AddOption("--number", words.number, "How many, with --rule number").Takes("N");
  command.AddOption("--all-of", words.all_of, "One who must, with --rule all-of; repeat for more").Takes("NAME");
  command.AddOption("--close", words.close, "Until when one endorses; afterwards one accedes; default 90d")
      .Takes("TIME");
  command.AddOption("--notice-days", words.notice_days, "Notice of a withdrawal; default 90").Takes("N");
  command
      .AddOption("--objection-days", words.objection_days,
                 "For how many days a reservation may be objected to; default 365")
      .Takes("N");
  command.AddFlag("--open-to-others", words.open_to_others, "Partners that take no part may be let in later (`admit`)");
  AddSendingOptions(command, options.sending);
}

void AddAdmit(Command declaration, Session& session) {
  Command command = declaration.AddCommand(
      "admit", "Let in partners that took no part, to accede, as the depositary of a text that is open to others");
  AdmitOptions& options = Bind(command, session, Admit);
  AddDeclarationUid(command, options.uid);
  command.AddOption("--partner", options.partners, "Who comes in; repeat for more").Required().Takes("NAME");
  AddSendingOptions(command, options.sending);
}

void AddEmpower(Command declaration, Session& session) {
  Command command = declaration.AddCommand("empower", "Give full powers: name the keys that may bind your ministry");
  EmpowerOptions& options = Bind(command, session, Empower);
  AddDeclarationUid(command, options.uid);
  command.AddOption("--holder", options.holder, "Who holds them: name and office").Required().Takes("TEXT");
  command
      .AddOption("--key", options.keys,
                 "Id of a key, yours or a mission's (`duta keys NAME`); repeat for more; default: the one that signs")
      .Takes("KEYID");
  command.AddFlag("--nobody", options.nobody, "Take all powers back");
  AddSendingOptions(command, options.sending);
}

}  // namespace

void AddDrafting(Command declaration, Session& session) {
  AddOpen(declaration, session);
  AddRound(declaration, session);
  AddFreeze(declaration, session);
  AddCall(declaration, session);
  AddAdmit(declaration, session);
  AddEmpower(declaration, session);
}

}  // namespace duta::cli

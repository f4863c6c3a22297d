// `duta declaration`: amendments, what one thinks of them, and what becomes of them.
#include <string>

#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/record_calls.h"
#include "core/cli/declaration/record_view.h"
#include "core/cli/declaration/sending.h"
#include "core/cli/shell/failure.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

struct AmendOptions {
  std::string uid;
  desk::AmendWords words;
  DeclarationSending sending;
};

struct PositionOptions {
  std::string uid, amendment, stance, comment;
  DeclarationSending sending;
};

struct DecideOptions {
  std::string uid, amendment, reason;
  DeclarationSending sending;
};

struct AmendmentsOptions {
  std::string uid, language;
};

Status Amend(Session& session, const AmendOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::Amend(options.words, state), options.sending));
}

Status Position(Session& session, const PositionOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(SendStep(session, desk::TakePosition(options.amendment, options.stance, options.comment, state),
                            options.sending));
}

Status Decide(Session& session, const DecideOptions& options, bool accepted) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  return ByOptions(
      SendStep(session, desk::Decide(options.amendment, accepted, options.reason, state), options.sending));
}

Status Accept(Session& session, const DecideOptions& options) { return Decide(session, options, true); }
Status Reject(Session& session, const DecideOptions& options) { return Decide(session, options, false); }

Status Amendments(Session& session, const AmendmentsOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  Console& console = session.console();
  if (console.json()) {
    Json json = Json::array();
    for (const auto& amendment : state.amendments()) json.push_back(ToJson(amendment));
    console.PrintJson(json);
    return absl::OkStatus();
  }
  const View view{session.Zone(), console.width()};
  console.Print(FormatAmendments(state, desk::FirstOf({options.language, profile->language, "en"}), view));
  return absl::OkStatus();
}

void AddAmend(Command declaration, Session& session) {
  Command command = declaration.AddCommand("amend", "Propose to change a paragraph of the text");
  AmendOptions& options = Bind(command, session, Amend);
  desk::AmendWords& words = options.words;
  AddDeclarationUid(command, options.uid);
  command.AddOption("--replace", words.replace, "Paragraph that is to read otherwise").Takes("ID");
  command.AddOption("--insert-after", words.insert_after, "Paragraph behind which a new one is to stand").Takes("ID");
  command.AddFlag("--insert-first", words.insert_first, "A new one is to stand before all others");
  command.AddOption("--delete", words.remove, "Paragraph that is to go").Takes("ID");
  command.AddOption("--id", words.id, "Id of the new paragraph").Takes("ID");
  command
      .AddOption("--wording", words.wordings,
                 "How it is to read, in each authentic language: \"en=We, the ministries\"; repeat for more")
      .OnceEach()
      .Takes("TEXT");
  command.AddOption("--reason", words.reason, "Why").Takes("TEXT");
  AddSendingOptions(command, options.sending);
}

void AddPosition(Command declaration, Session& session) {
  Command command = declaration.AddCommand("position", "Say what you think of an amendment");
  PositionOptions& options = Bind(command, session, Position);
  AddDeclarationUid(command, options.uid);
  command.AddOption("amendment", options.amendment, "Which one, as `duta declaration amendments` names it: A3")
      .Required()
      .Takes("AMENDMENT");
  command.AddOption("stance", options.stance, desk::JoinWords(desk::WordsOf<declaration::v1::Stance>()))
      .Required()
      .Takes("STANCE");
  command.AddOption("--comment", options.comment, "In your own words").Takes("TEXT");
  AddSendingOptions(command, options.sending);
}

void AddDecision(Command declaration, Session& session, const char* name, const char* description,
                 Status (*run)(Session&, const DecideOptions&)) {
  Command command = declaration.AddCommand(name, description);
  DecideOptions& options = Bind(command, session, run);
  AddDeclarationUid(command, options.uid);
  command.AddOption("amendment", options.amendment, "Which one, as `duta declaration amendments` names it: A3")
      .Required()
      .Takes("AMENDMENT");
  command.AddOption("--reason", options.reason, "Why").Takes("TEXT");
  AddSendingOptions(command, options.sending);
}

}  // namespace

void AddAmending(Command declaration, Session& session) {
  AddAmend(declaration, session);
  AddPosition(declaration, session);
  AddDecision(declaration, session, "accept", "Accept an amendment, as the depositary", Accept);
  AddDecision(declaration, session, "reject", "Reject an amendment, as the depositary", Reject);
  Command amendments =
      declaration.AddCommand("amendments", "List amendments, and those that are in each other's way side by side");
  AmendmentsOptions& options = Bind(amendments, session, Amendments);
  AddDeclarationUid(amendments, options.uid);
  amendments.AddOption("--language", options.language, "In which language; default: the profile's").Takes("TAG");
}

}  // namespace duta::cli

// `duta help`, `reasons`, `completion`: what the command says of itself.
#include <algorithm>
#include <optional>

#include "core/base/reasons.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/commands.h"
#include "core/cli/shell/completion.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"

namespace duta::cli {
namespace {

struct HelpOptions {
  std::vector<std::string> topic;
  std::optional<Command> root;
};

struct ReasonsOptions {
  std::string reason;
};

struct CompletionOptions {
  std::string shell;
  std::optional<Command> root;
};

Status Help(Session& session, const HelpOptions& options) {
  if (options.topic == std::vector<std::string>{"exit-codes"}) {
    session.console().Print(ExitCodeHelp(session.console().width()));
    return absl::OkStatus();
  }
  Command command = *options.root;
  std::string path = command.name();
  for (const std::string& word : options.topic) {
    const std::vector<Command> below = command.commands();
    const auto next =
        std::find_if(below.begin(), below.end(), [&](const Command& each) { return each.name() == word; });
    if (next == below.end())
      return Usage("help: there is no \"" + word +
                   "\"; `duta --help` lists the commands, and there is `duta help exit-codes`");
    path.append(" ").append(word);
    command = *next;
  }
  session.console().Print(command.Help(path));
  return absl::OkStatus();
}

Json ReasonJson(const ReasonInfo& info) {
  return {
      {"reason", info.wire}, {"code", absl::StatusCodeToString(info.code)}, {"cause", info.cause}, {"cure", info.cure}};
}

Status Reasons(Session& session, const ReasonsOptions& options) {
  Console& console = session.console();
  Json json = {{"reasons", Json::array()}};
  std::string text;
  for (const ReasonInfo& info : AllReasons()) {
    if (!options.reason.empty() && options.reason != info.wire) continue;
    json["reasons"].push_back(ReasonJson(info));
    Facts facts;
    facts.Add("  Cause", info.cause);
    facts.Add("  Cure", info.cure);
    text.append(info.wire).append("\n").append(facts.Format(console.width()));
  }
  if (text.empty()) return Usage("reasons: there is no \"" + options.reason + "\"");
  if (console.json()) {
    console.PrintJson(json);
  } else {
    console.Print(text);
  }
  return absl::OkStatus();
}

Status Completion(Session& session, const CompletionOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string script, CompletionScript(*options.root, options.shell));
  session.console().Print(script);
  return absl::OkStatus();
}

}  // namespace

void AddHelp(Command root, Session& session) {
  Command reasons = root.AddCommand("reasons", "List all reasons for which the hub refuses, with causes and cures");
  reasons.AddOption("reason", Bind(reasons, session, Reasons).reason, "Only this one").Takes("REASON");
  Command completion = root.AddCommand("completion", "Print a completion script for your shell");
  CompletionOptions& completion_options = Bind(completion, session, Completion);
  completion_options.root = root;
  completion.AddOption("shell", completion_options.shell, "bash, zsh or fish").Required().Takes("SHELL");
  Command help = root.AddCommand("help", "Explain a command, or `exit-codes`");
  HelpOptions& help_options = Bind(help, session, Help);
  help_options.root = root;
  help.AddOption("topic", help_options.topic, "Command, or exit-codes").Takes("TOPIC");
}

}  // namespace duta::cli

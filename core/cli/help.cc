// `duta help`, `reasons`, `completion`: what the command says of itself.
#include "core/base/reasons.h"
#include "core/cli/command.h"
#include "core/cli/commands.h"
#include "core/cli/completion.h"
#include "core/cli/failure.h"
#include "core/cli/text.h"

namespace duta::cli {
namespace {

struct HelpOptions {
  std::vector<std::string> topic;
  const CLI::App* root = nullptr;
};

struct ReasonsOptions {
  std::string reason;
};

struct CompletionOptions {
  std::string shell;
  const CLI::App* root = nullptr;
};

Status Help(Session& session, const HelpOptions& options) {
  if (options.topic == std::vector<std::string>{"exit-codes"}) {
    session.console().Print(ExitCodeHelp(session.console().width()));
    return absl::OkStatus();
  }
  const CLI::App* command = options.root;
  std::string path = command->get_name();
  for (const std::string& word : options.topic) {
    const CLI::App* next = nullptr;
    for (const CLI::App* child : command->get_subcommands({})) {
      if (child->get_name() == word) next = child;
    }
    if (next == nullptr)
      return Usage("help: there is no \"" + word +
                   "\"; `duta --help` lists the commands, and there is `duta help exit-codes`");
    path.append(" ").append(word);
    command = next;
  }
  // Not App::help(), which speaks of the command that runs: this one.
  session.console().Print(command->get_formatter()->make_help(command, path, CLI::AppFormatMode::Normal));
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

void AddHelp(CLI::App& root, Session& session) {
  CLI::App& reasons =
      *root.add_subcommand("reasons", "List all reasons for which the hub refuses, with causes and cures");
  reasons.add_option("reason", Bind(reasons, session, Reasons).reason, "Only this one")->type_name("REASON");
  CLI::App& completion = *root.add_subcommand("completion", "Print a completion script for your shell");
  CompletionOptions& completion_options = Bind(completion, session, Completion);
  completion_options.root = &root;
  completion.add_option("shell", completion_options.shell, "bash, zsh or fish")->required()->type_name("SHELL");
  CLI::App& help = *root.add_subcommand("help", "Explain a command, or `exit-codes`");
  HelpOptions& help_options = Bind(help, session, Help);
  help_options.root = &root;
  help.add_option("topic", help_options.topic, "Command, or exit-codes")->type_name("TOPIC");
}

}  // namespace duta::cli

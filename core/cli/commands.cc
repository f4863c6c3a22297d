#include "core/cli/commands.h"

#include <algorithm>
#include <array>

#include "CLI/CLI.hpp"
#include "core/cli/account/commands.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/messages/commands.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/commands.h"
#include "core/cli/shell/failure.h"

namespace duta::cli {

#define DUTA_CLI_KIND(folder, add) void add(Command root, Session& session);
#include "core/cli/kinds.def"
#undef DUTA_CLI_KIND

namespace {

#define DUTA_CLI_KIND(folder, add) add,
constexpr std::array kKinds = {
#include "core/cli/kinds.def"
};
#undef DUTA_CLI_KIND

constexpr std::array kFamilies = {AddSubmit,     AddInbox,  AddShow,      AddAcknowledge,
                                  AddAttachment, AddVerify, AddDirectory, AddLog};

constexpr char kFooter[] =
    "\nStart: `duta enroll --name partners/xx-mfa`, hand the registration file to an administrator\n"
    "of the hub, then `duta whoami`. More: `duta COMMAND --help`, `duta help exit-codes`.";

// CLI11 takes arguments from the back.
std::vector<std::string> Reversed(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

int Fail(const Status& outcome, Console& console) {
  const Status status = ByOptions(outcome);
  PrintFailure(console, status);
  return ExitCodeOf(status);
}

// The full name of the command that was being parsed, for the hint.
std::string Path(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app.get_name() : app.get_name() + " " + Path(*chosen.front());
}

// What CLI11 found, in our words where its own mislead: it calls an unknown command
// a missing one.
std::string WhatIsWrong(const CLI::App& root, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = root.remaining(true);
  const bool missing = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  if (missing && !unknown.empty()) return "there is no \"" + unknown.front() + "\" in `" + Path(root) + "`";
  return error.what();
}

int FailToParse(const CLI::App& root, const CLI::ParseError& error, Console& console) {
  return Fail(Usage(WhatIsWrong(root, error) + ". See `" + Path(root) + " --help`"), console);
}

void AddGlobalOptions(CLI::App& root, Session& session) {
  GlobalOptions& globals = session.globals();
  root.add_option("--profile", globals.profile, "Profile to use; default: the file's default")->type_name("ID");
  root.add_option("--config", globals.config, "Profiles file; default: $DUTA_CONFIG or ~/.config/duta/profiles.toml")
      ->type_name("FILE");
  root.add_option("--timeout", globals.timeout, "Longest time to wait for an answer of the hub; default 15s")
      ->type_name("TIME");
  root.add_flag_callback(
      "--json", [&session] { session.console().set_json(true); }, "Results and errors as JSON");
  root.set_version_flag("--version", "duta " + std::string(DUTA_VERSION), "Print the version");
}

}  // namespace

void AddCommands(CLI::App& root, Session& session) {
  root.name("duta");
  root.description("Exchange signed messages with foreign ministries through a Duta hub.");
  root.require_subcommand(1);
  root.fallthrough();  // Inherited: global options may stand anywhere.
  root.get_formatter()->column_width(30);
  AddGlobalOptions(root, session);
  const Command command(root);
  AddEnroll(command, session);
  for (const auto add : kKinds) add(command, session);
  for (const auto add : kFamilies) add(command, session);
  AddHelp(command, session);
  root.footer(kFooter);  // Last: commands would inherit it.
}

int RunCommand(const std::vector<std::string>& arguments, Session& session) {
  CLI::App root;
  AddCommands(root, session);
  // Here too, since a wrong line may stop the parser before it comes to it.
  session.console().set_json(std::find(arguments.begin(), arguments.end(), "--json") != arguments.end());
  try {  // CLI11 reports by exceptions; they end here.
    root.parse(Reversed(arguments));
  } catch (const CLI::CallForVersion& version) {
    session.console().Print(std::string(version.what()) + "\n");
    return kDone;
  } catch (const CLI::CallForHelp&) {
    session.console().Print(root.help());
    return kDone;
  } catch (const CLI::CallForAllHelp&) {
    session.console().Print(root.help("", CLI::AppFormatMode::All));
    return kDone;
  } catch (const CLI::ParseError& error) {
    return FailToParse(root, error, session.console());
  }
  if (session.outcome().ok() && !session.console().Flush()) {
    session.set_outcome(BadFile("standard output", "it cannot be written to"));
  }
  return session.outcome().ok() ? kDone : Fail(session.outcome(), session.console());
}

}  // namespace duta::cli

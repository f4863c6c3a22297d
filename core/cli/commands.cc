#include "core/cli/commands.h"

#include <algorithm>
#include <array>
#include <optional>

#include "CLI/CLI.hpp"
#include "core/base/utf8.h"
#include "core/cli/account/commands.h"
#include "core/cli/account/ends.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/messages/commands.h"
#include "core/cli/messages/unsent.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/commands.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/field_words.h"
#include "core/cli/shell/text.h"
#include "core/rpc/library_log.h"

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

constexpr std::array kFamilies = {AddSubmit, AddInbox,  AddSent,  AddShow,      AddAcknowledge, AddAttachment,
                                  AddVerify, AddWhoAmI, AddRenew, AddDirectory, AddLog,         AddKnown};

constexpr char kFooter[] =
    "\nStart: `duta enroll --name partners/xx-mfa`, hand the registration file to an administrator\n"
    "of the hub, then `duta whoami`. More: `duta COMMAND --help`, `duta help exit-codes`.";

// CLI11 takes arguments from the back.
std::vector<std::string> Reversed(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

int Fail(const Status& outcome, Console& console) {
  const Status status = ByOptions(InWords(outcome));
  PrintFailure(console, status);
  return ExitCodeOf(status);
}

// The full name of the command that was being parsed, for the hint.
std::string Path(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app.get_name() : app.get_name() + " " + Path(*chosen.front());
}

// The word of `known` that is nearest to `word`, if one is near enough to be meant.
std::string Nearest(const std::string& word, const std::vector<std::string>& known) {
  std::string nearest;
  size_t least = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string& each : known) {
    const size_t distance = EditDistance(word, each);
    if (distance < least) nearest = each;
    least = std::min(least, distance);
  }
  return nearest;
}

std::string DidYouMean(const std::string& nearest) {
  return nearest.empty() ? "." : "; did you mean `" + nearest + "`?";
}

// What may follow the command that was being parsed: commands, or options.
std::vector<std::string> Known(const CLI::App& app, bool options) {
  const auto chosen = app.get_subcommands();
  if (!chosen.empty()) {
    std::vector<std::string> known = Known(*chosen.front(), options);
    if (!options) return known;
    for (const char* global : {"--profile", "--config", "--hub", "--timeout", "--json"}) known.push_back(global);
    return known;
  }
  std::vector<std::string> known;
  if (!options) {
    for (const CLI::App* child : app.get_subcommands({})) known.push_back(child->get_name());
    return known;
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  return known;
}

// What CLI11 found, in our words where its own mislead: it calls an unknown command
// a missing one.
std::string WhatIsWrong(const CLI::App& root, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = root.remaining(true);
  if (unknown.empty()) return std::string(error.what()) + ".";
  const std::string& word = unknown.front();
  const bool is_option = word.rfind("--", 0) == 0;
  const bool is_missing = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
  const bool is_extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
  if (!is_missing && !is_extra) return std::string(error.what()) + ".";
  const std::string name = is_option ? word.substr(0, word.find('=')) : word;
  return "there is no \"" + name + "\" in `" + Path(root) + "`" + DidYouMean(Nearest(name, Known(root, is_option)));
}

// `--help` wins over all else in CLI11: of a command that does not exist too.
std::optional<std::string> UnknownBeforeHelp(const CLI::App& root, const std::vector<std::string>& arguments) {
  const CLI::App* app = &root;
  for (const std::string& argument : arguments) {
    if (argument.rfind('-', 0) == 0 || app->get_subcommands({}).empty()) return std::nullopt;
    const CLI::App* next = nullptr;
    for (const CLI::App* child : app->get_subcommands({})) {
      if (child->get_name() == argument) next = child;
    }
    if (next == nullptr) {
      std::vector<std::string> known;
      for (const CLI::App* child : app->get_subcommands({})) known.push_back(child->get_name());
      return "there is no \"" + argument + "\" in `" + (app == &root ? "" : "duta ") + app->get_name() + "`" +
             DidYouMean(Nearest(argument, known)) + " See `duta --help`";
    }
    app = next;
  }
  return std::nullopt;
}

// Bytes that are no text end here: later they would be a fault of the body's.
Status CheckArguments(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (LineThatIsNotUtf8(argument) == 0) continue;
    return Usage("\"" + OneLine(argument) +
                 "\" is not UTF-8; set the terminal to UTF-8, and rename files whose names are not");
  }
  return absl::OkStatus();
}

// TLS ends a connection without saying why; what is known here may be why.
void TellWhatIsWrongWithTls(Session& session) {
  for (const std::string& sentence : WhatIsWrongWithTls(session, rpc::PeerCertificateFailed())) {
    session.console().Remark("      " + sentence);
  }
}

int FailToParse(const CLI::App& root, const CLI::ParseError& error, Console& console) {
  return Fail(Usage(WhatIsWrong(root, error) + " See `" + Path(root) + " --help`"), console);
}

void AddGlobalOptions(CLI::App& root, Session& session) {
  GlobalOptions& globals = session.globals();
  root.add_option("--profile", globals.profile, "Profile to use; default: the file's default")->type_name("ID");
  root.add_option("--config", globals.config, "Profiles file; default: $DUTA_CONFIG or ~/.config/duta/profiles.toml")
      ->type_name("FILE");
  root.add_option("--hub", globals.hub, "Address of the hub, instead of the profile's")->type_name("HOST:PORT");
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
  if (const Status status = CheckArguments(arguments); !status.ok()) return Fail(status, session.console());
  try {  // CLI11 reports by exceptions; they end here.
    root.parse(Reversed(arguments));
  } catch (const CLI::CallForVersion& version) {
    session.console().Print(std::string(version.what()) + "\n");
    return kDone;
  } catch (const CLI::CallForHelp&) {
    if (const auto unknown = UnknownBeforeHelp(root, arguments)) return Fail(Usage(*unknown), session.console());
    session.console().Print(root.help());
    return kDone;
  } catch (const CLI::CallForAllHelp&) {
    session.console().Print(root.help("", CLI::AppFormatMode::All));
    return kDone;
  } catch (const CLI::ParseError& error) {
    return FailToParse(root, error, session.console());
  }
  TellWhatEnds(session);
  // What says so itself, or has just failed to send them, need not be followed by it.
  const bool has_said_so = root.got_subcommand("whoami") || !session.outcome().ok();
  if (!has_said_so) TellUnsent(session);
  session.Disconnect();
  if (session.outcome().ok() && !session.console().Flush()) {
    session.set_outcome(BadFile("standard output", "it cannot be written to"));
  }
  if (session.outcome().ok()) return kDone;
  const int code = Fail(session.outcome(), session.console());
  if (code == kUnreachable) TellWhatIsWrongWithTls(session);
  return code;
}

}  // namespace duta::cli

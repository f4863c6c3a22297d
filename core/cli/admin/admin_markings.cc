// `duta admin markings` and `duta admin facts`: how the ministries' markings stand
// to each other, and what is known of them. The ministries' profiles are none of
// this command's business, so it runs the program that has them, duta-markings,
// which lies beside it.
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "core/cli/admin/commands.h"
#include "core/cli/shell/command.h"

namespace duta::cli {
namespace {

struct MarkingOptions {
  std::string from;
  std::string to;
};

struct FactOptions {
  std::string code;
  std::string configuration;
  bool days = false;
};

// Becomes duta-markings with these arguments.
Status Run(Session& session, const std::vector<std::string>& given) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string program = (self.parent_path() / "duta-markings").string();
  std::vector<std::string> words = {program};
  words.insert(words.end(), given.begin(), given.end());
  if (session.console().json()) words.push_back("--json");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  // Only a failure comes back.
  return absl::ErrnoToStatus(errno, program + " cannot be run; it is installed beside duta");
}

Status ShowMarkings(Session& session, const MarkingOptions& options) {
  if (options.from.empty()) return Run(session, {});
  return Run(session, {"--from", options.from, "--to", options.to});
}

Status ShowFacts(Session& session, const FactOptions& options) {
  std::vector<std::string> words = {"--facts"};
  if (!options.code.empty()) words.push_back(options.code);
  if (!options.configuration.empty()) words.insert(words.end(), {"--configuration", options.configuration});
  if (options.days) words.emplace_back("--days");
  return Run(session, words);
}

void AddFacts(Command admin, Session& session) {
  Command command = admin.AddCommand(
      "facts", "What is known of a ministry, with sources; without CODE what is uncertain of all of them");
  FactOptions& options = Bind(command, session, ShowFacts);
  Option code = command.AddOption("CODE", options.code, "Ministry, by its code: id");
  command.AddOption("--configuration", options.configuration, "As this configuration (JSON) would change it")
      .Takes("FILE")
      .Needs(code);
  command.AddFlag("--days", options.days, "Holidays alone, as CSV: what `duta visit share --holidays` reads");
}

}  // namespace

void AddMarkings(Command admin, Session& session) {
  Command command =
      admin.AddCommand("markings", "How the ministries' markings stand to each other: a matrix, or one pair");
  MarkingOptions& options = Bind(command, session, ShowMarkings);
  Option from = command.AddOption("--from", options.from, "Sender, by its code: id").Takes("CODE");
  Option to = command.AddOption("--to", options.to, "Receiver, by its code: au").Takes("CODE");
  from.Needs(to);
  to.Needs(from);
  AddFacts(admin, session);
}

}  // namespace duta::cli

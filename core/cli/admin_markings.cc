// `duta admin markings`: how the ministries' markings stand to each other. The
// ministries' profiles are none of this command's business, so it runs the
// program that has them, duta-markings, which lies beside it.
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "core/cli/command.h"
#include "core/cli/commands.h"

namespace duta::cli {
namespace {

struct MarkingOptions {
  std::string from;
  std::string to;
};

Status ShowMarkings(Session& session, const MarkingOptions& options) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string program = (self.parent_path() / "duta-markings").string();
  std::vector<std::string> words = {program};
  if (session.console().json()) words.push_back("--json");
  if (!options.from.empty()) words.insert(words.end(), {"--from", options.from, "--to", options.to});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  // Only a failure comes back.
  return absl::ErrnoToStatus(errno, program + " cannot be run; it is installed beside duta");
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
}

}  // namespace duta::cli

#include "plugins/check/scaffold.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "plugins/check/commands.h"
#include "plugins/check/templates.h"

namespace duta::check {
namespace {

namespace fs = std::filesystem;

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) text.replace(at, from.size(), to);
}

// `partners/tl-mnec` is `tl-mnec` as a word.
std::string WordOf(const std::string& partner) { return partner.substr(partner.find('/') + 1); }

Status MakeFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return Refuse(Reason::kFileUnusable, folder.string() + " exists and is not empty; name another folder");
  }
  fs::create_directories(folder / "tests", error);
  if (error) return Refuse(Reason::kFileUnusable, folder.string() + " cannot be made: " + error.message());
  return absl::OkStatus();
}

// Runs a program to its end; its exit code, or 128 and the signal.
StatusOr<int> RunProgram(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
  if (error != 0) {
    return Refuse(Reason::kFileUnusable, command[0] + " cannot be run: " + std::strerror(error) + "; install it");
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool IsInPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string folders = path == nullptr ? "" : path;
  while (!folders.empty()) {
    const size_t end = folders.find(':');
    if (access((folders.substr(0, end) + "/" + program).c_str(), X_OK) == 0) return true;
    folders = end == folders.npos ? "" : folders.substr(end + 1);
  }
  return false;
}

}  // namespace

StatusOr<int> New(const NewArguments& arguments, std::ostream& out) {
  if (KindOfName(arguments.partner) != NameKind::kPartner) {
    return Refuse(Reason::kConfigurationInvalid, "--partner wants a name such as `partners/tl-mnec`");
  }
  const fs::path folder(arguments.folder);
  DUTA_RETURN_IF_ERROR(MakeFolder(folder));
  const std::string word = WordOf(arguments.partner);
  const std::string id = arguments.id.empty() ? word + "-notes" : arguments.id;
  for (const Template& file : Templates()) {
    std::string text(file.text);
    ReplaceAll(text, "@PARTNER@", arguments.partner);
    ReplaceAll(text, "@WORD@", word);
    ReplaceAll(text, "@ID@", id);
    DUTA_RETURN_IF_ERROR(WriteFileAtomically((folder / file.path).string(), text, FileMode::kPublic));
    out << (folder / file.path).string() << "\n";
  }
  out << "Next: write the ministry's form in " << (folder / "form.cc").string() << ", then duta-adapter build "
      << folder.string() << "\n";
  return kDone;
}

StatusOr<int> Build(const BuildArguments& arguments, std::ostream& out) {
  const std::string build = (fs::path(arguments.folder) / "build").string();
  std::vector<std::string> configure = {"cmake", "-S",  arguments.folder,
                                        "-B",    build, "-DCMAKE_PREFIX_PATH=" + arguments.prefix};
  if (!fs::exists(build + "/CMakeCache.txt") && IsInPath("ninja")) configure.insert(configure.end(), {"-G", "Ninja"});
  if (IsInPath("ccache")) configure.push_back("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache");
  std::vector<std::vector<std::string>> steps = {configure, {"cmake", "--build", build}};
  if (arguments.test) steps.push_back({"ctest", "--test-dir", build, "--output-on-failure"});
  for (const std::vector<std::string>& step : steps) {
    DUTA_ASSIGN_OR_RETURN(const int code, RunProgram(step));
    if (code == 0) continue;
    out << step[0] << " ended with code " << code << "; what it said above tells why\n" << std::flush;
    return kRefused;
  }
  for (const auto& entry : fs::directory_iterator(build + "/adapters"))
    out << "Built " << entry.path().string() << "\n";
  return kDone;
}

}  // namespace duta::check

// `duta known`: what this machine knows without asking the hub. Shells complete names
// and ids by it, so it is quick, and quiet about what is not there.
#include <set>

#include "core/cli/messages/archive.h"
#include "core/cli/messages/commands.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/text.h"
#include "core/profile/profile.h"

namespace duta::cli {
namespace {

struct KnownOptions {
  std::string what;
};

StatusOr<std::set<std::string>> Profiles(Session& session) {
  DUTA_ASSIGN_OR_RETURN(const std::string path, session.ConfigPath());
  DUTA_ASSIGN_OR_RETURN(const auto file, profile::ReadProfiles(path));
  std::set<std::string> ids;
  for (const profile::Profile& profile : file.profiles) ids.insert(profile.id);
  return ids;
}

StatusOr<std::set<std::string>> NamesOrIds(Session& session, bool names) {
  DUTA_ASSIGN_OR_RETURN(const Archive archive, Archive::OpenHere(session));
  std::set<std::string> known;
  for (const auto& [index, letter] : archive.letters()) {
    if (!names) {
      known.insert(letter.id);
      continue;
    }
    known.insert(letter.sender);
    known.insert(letter.recipients.begin(), letter.recipients.end());
  }
  return known;
}

Status Known(Session& session, const KnownOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::set<std::string> known,
                        options.what == "profiles" ? Profiles(session) : NamesOrIds(session, options.what == "names"));
  if (session.console().json()) {
    session.console().PrintJson(Json(known));
    return absl::OkStatus();
  }
  for (const std::string& word : known) session.console().Print(OneLine(word) + "\n");
  return absl::OkStatus();
}

}  // namespace

void AddKnown(Command root, Session& session) {
  Command command = root.AddCommand(
      "known",
      "List names, message ids or profiles that this machine knows, without asking the hub; shells complete "
      "by it");
  KnownOptions& options = Bind(command, session, Known);
  command.AddOption("what", options.what, "names, ids or profiles")
      .Required()
      .OneOf({"names", "ids", "profiles"})
      .Takes("WHAT");
}

}  // namespace duta::cli

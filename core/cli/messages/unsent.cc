#include "core/cli/messages/unsent.h"

#include <filesystem>

namespace duta::cli {

namespace fs = std::filesystem;

std::string UnsentFolder(const profile::Profile& profile) { return profile.state_dir + "/unsent"; }

std::set<std::string> UnsentFiles(const profile::Profile& profile) {
  std::set<std::string> paths;  // Ids are made of the time.
  std::error_code error;
  if (profile.state_dir.empty()) return paths;
  for (fs::directory_iterator it(UnsentFolder(profile), error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".json") paths.insert(it->path().string());
  }
  return paths;
}

std::string UnsentSentence(size_t count) {
  return std::to_string(count) + (count == 1 ? " message is" : " messages are") +
         " kept since the hub was away: `duta submit --all` sends what is left";
}

void TellUnsent(Session& session) {
  if (session.console().json()) return;
  const auto profile = session.Profile();
  if (!profile.ok()) return;
  const size_t count = UnsentFiles(**profile).size();
  if (count > 0) session.console().Remark("Note: " + UnsentSentence(count) + ".");
}

}  // namespace duta::cli

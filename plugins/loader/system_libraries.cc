#include "plugins/loader/system_libraries.h"

#include <link.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace duta::loader {
namespace {

// Where this process has `name` from; empty if it has not.
std::string PathOf(std::string_view name) {
  struct Search {
    std::string_view name;
    std::string path;
  } search = {name, ""};
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* data) {
        Search& search = *static_cast<Search*>(data);
        const std::string_view path = info->dlpi_name;
        if (path.substr(path.rfind('/') + 1) != search.name) return 0;
        search.path = path;
        return 1;
      },
      &search);
  return search.path;
}

std::vector<std::string> ReadVersions(std::string_view name) {
  std::ifstream file(PathOf(name), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  ElfFacts facts;
  return ReadElf(bytes, facts) ? std::vector<std::string>() : facts.defined;
}

// The versions that this system's `name` defines; none if it is not loaded here.
const std::vector<std::string>& VersionsOf(const std::string& name) {
  static std::mutex mutex;
  // Read once: a library in use does not change. Bounded by what is loaded.
  static std::map<std::string, std::vector<std::string>, std::less<>> known;
  static const std::vector<std::string> kNone;
  const std::lock_guard lock(mutex);
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  std::vector<std::string> versions = ReadVersions(name);
  return versions.empty() ? kNone : known.emplace(name, std::move(versions)).first->second;
}

// `GLIBC_2.36` in two: the word with its underscore, and the numbers.
std::string_view WordOf(std::string_view version) { return version.substr(0, version.rfind('_') + 1); }

std::vector<int> NumbersOf(std::string_view version) {
  std::vector<int> numbers;
  version.remove_prefix(WordOf(version).size());
  while (!version.empty()) {
    int number = 0;
    const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
    if (error != std::errc()) return {};
    numbers.push_back(number);
    version.remove_prefix(static_cast<size_t>(end - version.data()));
    if (!version.empty()) version.remove_prefix(1);
  }
  return numbers;
}

// Without the word; empty if there is none of it.
std::string NewestLike(std::string_view version, const std::vector<std::string>& defined) {
  std::string_view newest;
  for (const std::string& candidate : defined) {
    if (WordOf(candidate) == WordOf(version) && NumbersOf(candidate) > NumbersOf(newest)) newest = candidate;
  }
  return std::string(newest.substr(WordOf(newest).size()));
}

const char* CheckName(std::string_view version) {
  const std::string_view word = WordOf(version);
  if (word == "GLIBC_") return "libc";
  return word == "GLIBCXX_" || word == "CXXABI_" ? "libstdc++" : "libraries";
}

}  // namespace

std::optional<Finding> CheckVersions(const std::vector<VersionNeed>& needs) {
  for (const VersionNeed& need : needs) {
    const std::vector<std::string>& defined = VersionsOf(need.library);
    if (defined.empty() || std::find(defined.begin(), defined.end(), need.version) != defined.end()) continue;
    const std::string newest = NewestLike(need.version, defined);
    return Finding{CheckName(need.version),
                   "what this system's " + need.library + " has; build it on this system or an older one",
                   "it needs " + need.version + ", this system has " + (newest.empty() ? "nothing like it" : newest)};
  }
  return std::nullopt;
}

}  // namespace duta::loader

// Where people are sent, there is something: commands and options that texts name
// in backquotes, and settings of the hub, exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "core/base/bytes.h"
#include "core/base/reasons.h"
#include "core/hub/setup/config_keys.h"
#include "tests/core/cli/tree.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

// A program: its commands, and the options of each by the command's path.
struct Program {
  std::set<std::string> commands;  // `admin`, `admin cosign`; `` is the program itself.
  std::set<std::string> groups;    // Those that cannot stand alone.
  std::set<std::string> options;   // `admin cosign --out`.
};
using Programs = std::map<std::string, Program, std::less<>>;

void AddTree(const Command& command, const std::string& path, Program& program) {
  program.commands.insert(path);
  for (const auto& option : command.options()) program.options.insert(path + " " + option.name);
  for (const Command& below : command.commands()) {
    program.groups.insert(path);
    AddTree(below, path.empty() ? below.name() : path + " " + below.name(), program);
  }
}

fs::path Root() { return DUTA_SOURCE_DIR; }

std::string Read(const fs::path& path) {
  auto text = ReadFile(path.string(), 16 << 20);
  EXPECT_TRUE(text.ok()) << path;
  return text.ok() ? *text : std::string();
}

std::vector<fs::path> FilesUnder(const fs::path& folder, const std::set<std::string>& extensions) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && extensions.contains(entry.path().extension().string())) files.push_back(entry);
  }
  return files;
}

std::vector<std::string> Matches(const std::string& text, const std::regex& pattern, size_t group = 1) {
  std::vector<std::string> found;
  for (std::sregex_iterator each(text.begin(), text.end(), pattern), end; each != end; ++each) {
    found.push_back((*each)[group]);
  }
  return found;
}

// dutad and duta-adapter put their trees together in their `main`, which no test
// links: what their sources add.
Program FromSources(const fs::path& folder) {
  Program program;
  program.commands.insert("");
  program.groups.insert("");
  std::string all;
  for (const fs::path& file : FilesUnder(folder, {".cc"})) all += Read(file);
  static const std::regex kCommand(R"re(add_subcommand\("([a-z]+)")re");
  static const std::regex kOption(R"re(add_(?:option|flag)\(\s*"!?(--[a-z-]+)")re");
  for (const std::string& name : Matches(all, kCommand)) program.commands.insert(name);
  for (const std::string& option : Matches(all, kOption)) {
    for (const std::string& command : program.commands) program.options.insert(command + " " + option);
  }
  return program;
}

const Programs& AllPrograms() {
  static const Programs& programs = *[] {
    auto* made = new Programs;
    Tree tree;
    AddTree(Command(tree.root), "", (*made)["duta"]);
    (*made)["dutad"] = FromSources(Root() / "core/hub");
    (*made)["duta-adapter"] = FromSources(Root() / "plugins/check");
    return made;
  }();
  return programs;
}

// What is wrong with a command line in a text; nothing if all that it names exists.
// It ends where words stop that could name a command or an option.
std::optional<std::string> Fault(const std::string& line) {
  std::istringstream words(line);
  std::string word, path;
  words >> word;
  const auto program = AllPrograms().find(word);
  if (program == AllPrograms().end()) return std::nullopt;
  const Program& known = program->second;
  bool is_command = true;
  while (words >> word) {
    static const std::regex kOption("\\[?(--[a-z-]+)\\]?");
    static const std::regex kCommand("[a-z][a-z-]*");
    if (std::smatch option; std::regex_match(word, option, kOption)) {
      const std::string name = option[1];
      if (name == "--help" || name == "--version") continue;
      if (!known.options.contains(path + " " + name) && !known.options.contains(" " + name)) {
        return "`" + line + "`: " + name + " is no option of it";
      }
      is_command = false;
      continue;
    }
    if (!is_command || !std::regex_match(word, kCommand)) {
      is_command = false;
      continue;
    }
    const std::string next = path.empty() ? word : path + " " + word;
    if (known.commands.contains(next)) {
      path = next;
    } else if (known.groups.contains(path)) {
      return "`" + line + "`: there is no \"" + word + "\"";
    } else {
      is_command = false;
    }
  }
  return std::nullopt;
}

// The command lines that a text has in backquotes. In sources a line may end
// where the text of a variable follows.
std::vector<std::string> CommandLines(const std::string& text) {
  static const std::regex kQuoted("`((?:dutad|duta-adapter|duta) [^`\"\n]*)");
  return Matches(text, kQuoted);
}

// All that people may read.
std::vector<fs::path> AllTexts() {
  std::vector<fs::path> files = {Root() / "README.md", Root() / "CONTRIBUTING.md"};
  for (const char* folder : {"core", "plugins", "adapters", "docs", "proto", "examples"}) {
    const auto more = FilesUnder(Root() / folder, {".cc", ".h", ".def", ".md", ".proto"});
    files.insert(files.end(), more.begin(), more.end());
  }
  // The tutorial's commands are those of the kind that it makes.
  std::erase(files, Root() / "core/kinds/README.md");
  return files;
}

TEST(PointersTest, FindsWhatIsWrong) {
  EXPECT_EQ(Fault("duta partner"), "`duta partner`: there is no \"partner\"");
  EXPECT_EQ(Fault("duta admin partners list"), "`duta admin partners list`: there is no \"partners\"");
  EXPECT_EQ(Fault("duta send --no-such TEXT"), "`duta send --no-such TEXT`: --no-such is no option of it");
  EXPECT_EQ(Fault("dutad start"), "`dutad start`: there is no \"start\"");
  EXPECT_EQ(Fault("duta-adapter check LIBRARY --fast"),
            "`duta-adapter check LIBRARY --fast`: --fast is no option of it");
  for (const char* right : {"duta keys NAME", "duta admin adapter shadow", "duta send --reply-to ID --json",
                            "dutad check --data DIR", "duta-adapter pack --release N", "duta COMMAND --help"}) {
    EXPECT_EQ(Fault(right), std::nullopt);
  }
}

TEST(PointersTest, EveryCureNamesCommandsThatExist) {
  size_t count = 0;
  for (const ReasonInfo& reason : AllReasons()) {
    for (const std::string_view text : {reason.cause, reason.cure}) {
      for (const std::string& line : CommandLines(std::string(text))) {
        ++count;
        const auto fault = Fault(line);
        EXPECT_FALSE(fault.has_value()) << reason.wire << ": " << *fault;
      }
    }
  }
  EXPECT_GT(count, 10u);
}

TEST(PointersTest, EveryTextNamesCommandsThatExist) {
  size_t count = 0;
  for (const fs::path& file : AllTexts()) {
    for (const std::string& line : CommandLines(Read(file))) {
      ++count;
      const auto fault = Fault(line);
      EXPECT_FALSE(fault.has_value()) << file << ": " << *fault;
    }
  }
  EXPECT_GT(count, 50u);
}

// `[limits] max_streams` everywhere; in the catalogue `limits.max_streams` too.
TEST(PointersTest, EverySettingExists) {
  std::set<std::string> sections, keys;
  for (const hub::Key& key : hub::ConfigKeys()) {
    sections.insert(std::string(key.section));
    keys.insert(std::string(key.section) + "." + std::string(key.name));
  }
  size_t count = 0;
  const auto check = [&](const std::string& text, const std::regex& pattern, const fs::path& where) {
    for (std::sregex_iterator each(text.begin(), text.end(), pattern), end; each != end; ++each) {
      const std::string section = (*each)[1], name = (*each)[2];
      if (!sections.contains(section)) continue;
      ++count;
      EXPECT_TRUE(keys.contains(section + "." + name)) << where << ": there is no setting " << section << "." << name;
    }
  };
  static const std::regex kBracketed(R"re([`" ]\[([a-z_]+)\] ([a-z_]+)[ `.,;:])re");
  static const std::regex kDotted(R"re(\b([a-z_]+)\.([a-z_]+))re");
  for (const ReasonInfo& reason : AllReasons()) {
    check(std::string(reason.cause) + "; " + std::string(reason.cure) + ".", kDotted, "reasons.def");
  }
  EXPECT_GT(count, 0u);
  for (const fs::path& file : AllTexts()) check(Read(file), kBracketed, file);
  EXPECT_GT(count, 3u);
}

}  // namespace
}  // namespace duta::cli

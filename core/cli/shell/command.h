// A node of the tree of commands, and its options. Behind them is CLI11, whose
// header every source that includes it compiles anew, for seconds: `command.cc`
// does, and `commands.cc`, which parses; nobody else need.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/cli/shell/session.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace duta::cli {

// A handle: copies are the same option. All methods return it, to go on.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  // What stands for its value in the help: "NAME".
  Option Takes(const std::string& word);
  Option Required();
  // One value each time; one that takes several is repeated.
  Option OnceEach();
  // From `first` to `last`, both included.
  Option Between(int first, int last);
  Option OneOf(const std::vector<std::string>& values);
  // Words that shells offer; others are taken too.
  Option Suggest(const std::vector<std::string>& values);
  // Refused without the other.
  Option Needs(Option other);

 private:
  CLI::Option* option_;
};

// A handle: copies are the same command. The tree outlives it.
class Command {
 public:
  explicit Command(CLI::App& node) : node_(&node) {}

  Command AddCommand(const std::string& name, const std::string& description);
  // `names` are "--name" or, for one that goes by its place, "name". `value` is
  // bound: it keeps what it holds unless the command line has the option.
  Option AddOption(const std::string& names, std::string& value, const std::string& description);
  Option AddOption(const std::string& names, std::vector<std::string>& value, const std::string& description);
  Option AddOption(const std::string& names, uint32_t& value, const std::string& description);
  Option AddOption(const std::string& names, std::optional<uint32_t>& value, const std::string& description);
  Option AddOption(const std::string& names, std::optional<uint64_t>& value, const std::string& description);
  Option AddFlag(const std::string& names, bool& value, const std::string& description);
  // It cannot stand alone: one of its commands must follow.
  void RequireCommand();
  // What happens if it is the one chosen.
  void WhenChosen(std::function<void()> run);

  std::string name() const;
  std::string description() const;
  // Those below it, in the order in which they were added.
  std::vector<Command> commands() const;
  struct OptionFacts {
    std::string name;  // With its dashes; those that go by their place are left out.
    std::string description;
    bool takes_value;
    std::vector<std::string> values;  // What shells offer for it; empty: file names.
    std::string type;                 // What stands for its value in the help: `NAME`.
  };
  std::vector<OptionFacts> options() const;
  // What stands in the help for the values that go by their place: `NAME`, `ID`.
  std::vector<std::string> places() const;
  // Its help, as of the command `path`: "duta admin".
  std::string Help(const std::string& path) const;

 private:
  CLI::App* node_;
};

// Makes `command` run `run` with the options that the caller binds to the result,
// which lives as long as the tree.
template <typename Options>
Options& Bind(Command command, Session& session, Status (*run)(Session&, const Options&)) {
  auto options = std::make_shared<Options>();  // Shared: std::function copies what it holds.
  command.WhenChosen([&session, options, run] { session.set_outcome(run(session, *options)); });
  return *options;
}

}  // namespace duta::cli

#include "core/cli/shell/command.h"

#include <sstream>
#include <utility>

#include "CLI/CLI.hpp"

namespace duta::cli {
namespace {

constexpr char kSuggestions[] = "suggestions";

// The words that Suggest left at an option.
std::vector<std::string> SuggestionsOf(CLI::Option& option) {
  std::vector<std::string> values;
  for (int i = 0;; ++i) {
    const CLI::Validator* validator = nullptr;
    try {  // How CLI11 says that there are no more.
      validator = option.get_validator(i);
    } catch (const CLI::OptionNotFound&) {
      return values;
    }
    std::istringstream words(validator->get_name());
    std::string word;
    if (!(words >> word) || word != kSuggestions) continue;
    while (words >> word) values.push_back(word);
  }
}

}  // namespace

Option Option::Takes(const std::string& word) {
  option_->type_name(word);
  return *this;
}

Option Option::Required() {
  option_->required();
  return *this;
}

Option Option::OnceEach() {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::Between(int first, int last) {
  option_->check(CLI::Range(first, last));
  return *this;
}

Option Option::OneOf(const std::vector<std::string>& values) {
  option_->check(CLI::IsMember(values));
  return Suggest(values);
}

// CLI11 keeps nothing else beside an option: a check that never fails bears the words
// in its name, which no help shows.
Option Option::Suggest(const std::vector<std::string>& values) {
  std::string name = kSuggestions;
  for (const std::string& value : values) name.append(" ").append(value);
  option_->check(CLI::Validator([](std::string&) { return std::string(); }, "", name));
  return *this;
}

Option Option::Needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Command Command::AddCommand(const std::string& name, const std::string& description) {
  return Command(*node_->add_subcommand(name, description));
}

Option Command::AddOption(const std::string& names, std::string& value, const std::string& description) {
  return Option(node_->add_option(names, value, description));
}

Option Command::AddOption(const std::string& names, std::vector<std::string>& value, const std::string& description) {
  return Option(node_->add_option(names, value, description));
}

Option Command::AddOption(const std::string& names, uint32_t& value, const std::string& description) {
  return Option(node_->add_option(names, value, description));
}

Option Command::AddOption(const std::string& names, std::optional<uint32_t>& value, const std::string& description) {
  return Option(node_->add_option(names, value, description));
}

Option Command::AddOption(const std::string& names, std::optional<uint64_t>& value, const std::string& description) {
  return Option(node_->add_option(names, value, description));
}

Option Command::AddFlag(const std::string& names, bool& value, const std::string& description) {
  return Option(node_->add_flag(names, value, description));
}

void Command::RequireCommand() { node_->require_subcommand(1); }

void Command::WhenChosen(std::function<void()> run) { node_->callback(std::move(run)); }

std::string Command::name() const { return node_->get_name(); }

std::string Command::description() const { return node_->get_description(); }

std::vector<Command> Command::commands() const {
  std::vector<Command> commands;
  for (CLI::App* child : node_->get_subcommands({})) commands.emplace_back(*child);
  return commands;
}

std::vector<Command::OptionFacts> Command::options() const {
  std::vector<OptionFacts> options;
  for (CLI::Option* option : node_->get_options()) {
    for (const std::string& name : option->get_lnames()) {
      options.push_back({"--" + name, option->get_description(), option->get_items_expected_max() > 0,
                         SuggestionsOf(*option), option->get_type_name()});
    }
  }
  return options;
}

std::vector<std::string> Command::places() const {
  std::vector<std::string> places;
  for (const CLI::Option* option : node_->get_options()) {
    if (option->get_positional()) places.push_back(option->get_type_name());
  }
  return places;
}

std::string Command::Help(const std::string& path) const {
  // Not App::help(), which speaks of the command that runs: this one.
  return node_->get_formatter()->make_help(node_, path, CLI::AppFormatMode::Normal);
}

}  // namespace duta::cli

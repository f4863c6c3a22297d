#include "core/cli/shell/command.h"

#include <utility>

#include "CLI/CLI.hpp"

namespace duta::cli {

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
  for (const CLI::Option* option : node_->get_options()) {
    for (const std::string& name : option->get_lnames()) {
      options.push_back({"--" + name, option->get_description(), option->get_items_expected_max() > 0});
    }
  }
  return options;
}

std::string Command::Help(const std::string& path) const {
  // Not App::help(), which speaks of the command that runs: this one.
  return node_->get_formatter()->make_help(node_, path, CLI::AppFormatMode::Normal);
}

}  // namespace duta::cli

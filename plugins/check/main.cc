// duta-adapter: describes, runs and checks adapters, for their authors.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "core/base/bytes.h"
#include "plugins/check/commands.h"

namespace {

using duta::StatusOr;
namespace check = duta::check;

// The worker lies beside this program, both in a build tree and installed.
std::string DefaultWorker() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / "duta-adapter-worker").string();
}

std::string StandardInput() { return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()}; }

StatusOr<int> RunOnStandardInput(check::RunArguments& arguments, const std::string& message_file) {
  if (!message_file.empty()) {
    DUTA_ASSIGN_OR_RETURN(arguments.message, duta::ReadFile(message_file));
  }
  arguments.input = StandardInput();
  return check::Run(arguments, std::cout, std::cerr);
}

// `TYPE=FILE` pairs by type.
void AddSamples(const std::vector<std::string>& texts, check::CheckArguments& arguments) {
  for (const std::string& text : texts) {
    const size_t equals = text.rfind('=');
    if (equals == text.npos) throw CLI::ValidationError("--sample", "TYPE=FILE is wanted, not " + text);
    arguments.samples[text.substr(0, equals)] = text.substr(equals + 1);
  }
}

int Report(const StatusOr<int>& result) {
  if (result.ok()) return *result;
  std::cerr << "duta-adapter: " << result.status().message() << "\n";
  return duta::ReasonOf(result.status()) == duta::Reason::kAdapterRefused ? check::kRefused : check::kUnusable;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Describes, runs and checks adapters.\nExit codes: 0 done, 2 wrong usage, 3 refused or failed, 4 a file or the sandbox cannot be used.");
  app.require_subcommand(1);
  std::string library, worker = DefaultWorker(), message_file;
  std::vector<std::string> samples;
  check::RunArguments run;
  check::CheckArguments conformance;

  CLI::App* describe_command = app.add_subcommand("describe", "Print what a library says of itself, without running it");
  describe_command->add_option("LIBRARY", library, "The shared library")->required();

  CLI::App* run_command = app.add_subcommand("run", "Translate standard input to standard output, in this process");
  run_command->add_option("LIBRARY", run.library, "The shared library")->required();
  run_command->add_option("--from", run.from, "Media type of the input")->required();
  run_command->add_option("--to", run.to, "Media type wanted")->required();
  run_command->add_option("--message", message_file, "File with the serialised message around the input");
  run_command->add_option("--repeat", run.repeat, "Call so often and print the mean time")->check(CLI::Range(1, 1'000'000'000));

  CLI::App* check_command = app.add_subcommand("check", "Check conformance in the sandbox");
  check_command->add_option("LIBRARY", conformance.library, "The shared library")->required();
  check_command->add_option("--seed", conformance.seed, "Seed of the random trials");
  check_command->add_option("--sample", samples, "TYPE=FILE: an input of a native type");
  check_command->add_option("--worker", worker, "The program duta-adapter-worker");

  CLI::App* sandbox_command = app.add_subcommand("sandbox", "Print which parts of the sandbox this machine gives");
  sandbox_command->add_option("--worker", worker, "The program duta-adapter-worker");

  try {
    app.parse(argc, argv);
    AddSamples(samples, conformance);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? check::kDone : check::kUsage;
  }
  conformance.worker = worker;
  if (*describe_command) return Report(check::Describe(library, std::cout));
  if (*run_command) return Report(RunOnStandardInput(run, message_file));
  if (*check_command) return Report(check::Check(conformance, std::cout));
  return Report(check::Sandbox(worker, std::cout));
}

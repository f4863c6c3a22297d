// duta-adapter: makes, describes, runs, checks and packs adapters, for their authors.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>

#include "core/base/bytes.h"
#include "plugins/check/bundling.h"
#include "plugins/check/commands.h"
#include "plugins/check/fuzz.h"
#include "plugins/check/scaffold.h"

namespace {

using duta::StatusOr;
namespace check = duta::check;

// Where this program lies, both in a build tree and installed.
std::filesystem::path Folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

std::string DefaultWorker() { return (Folder() / "duta-adapter-worker").string(); }

std::string Prefix() { return Folder().parent_path().string(); }

std::string StandardInput() { return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()}; }

// The file's bytes, or nothing if no file is named.
StatusOr<std::string> ReadIfNamed(const std::string& path) {
  return path.empty() ? StatusOr<std::string>(std::string()) : duta::ReadFile(path);
}

StatusOr<int> RunOnStandardInput(check::RunArguments& arguments, const std::string& message_file,
                                 const std::string& configuration_file) {
  DUTA_ASSIGN_OR_RETURN(arguments.message, ReadIfNamed(message_file));
  DUTA_ASSIGN_OR_RETURN(arguments.configuration, ReadIfNamed(configuration_file));
  arguments.input = StandardInput();
  return check::Run(arguments, std::cout, std::cerr);
}

// `TYPE=FILE` pairs by type.
std::map<std::string, std::string> SamplesOf(const std::vector<std::string>& texts) {
  std::map<std::string, std::string> samples;
  for (const std::string& text : texts) {
    const size_t equals = text.rfind('=');
    if (equals == text.npos) throw CLI::ValidationError("--sample", "TYPE=FILE is wanted, not " + text);
    samples[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return samples;
}

// What a library, an input or a bundle is refused for; the rest is about files.
bool IsRefusal(duta::Reason reason) {
  return reason == duta::Reason::kAdapterRefused || reason == duta::Reason::kAdapterFailed ||
         reason == duta::Reason::kAdapterInputInvalid || duta::Describe(reason).wire.starts_with("BUNDLE_");
}

int Report(const StatusOr<int>& result) {
  if (result.ok()) return *result;
  const auto reason = duta::ReasonOf(result.status());
  std::cerr << "duta-adapter: ";
  if (reason) std::cerr << duta::Describe(*reason).wire << ": ";
  std::cerr << result.status().message() << "\n";
  for (const auto& [name, value] : duta::MetadataOf(result.status()))
    std::cerr << "  " << name << ": " << value << "\n";
  return reason && IsRefusal(*reason) ? check::kRefused : check::kUnusable;
}

// The commands, each with its options, and what the chosen one came to.
struct CommandLine {
  explicit CommandLine(CLI::App& app) {
    AddMaking(app);
    AddTrying(app);
    AddBundling(app);
  }

  void AddMaking(CLI::App& app) {
    CLI::App& make = *app.add_subcommand("new", "Make the folder of a new adapter: it builds, with tests");
    make.add_option("FOLDER", fresh.folder, "A folder that is not there yet")->required();
    make.add_option("--partner", fresh.partner, "Whom it speaks for, such as partners/tl-mnec")->required();
    make.add_option("--id", fresh.id, "Its id; default: of the partner's name, with -notes");
    make.callback([this] { code = Report(check::New(fresh, std::cout)); });

    CLI::App& construct = *app.add_subcommand("build", "Build such a folder with CMake and run its tests");
    construct.add_option("FOLDER", build.folder, "The folder")->required();
    construct.add_option("--prefix", build.prefix, "Where Duta is installed; default: where this program is");
    construct.add_flag("!--no-test", build.test, "Do not run its tests");
    construct.callback([this] {
      if (build.prefix.empty()) build.prefix = Prefix();
      code = Report(check::Build(build, std::cout));
    });
  }

  void AddTrying(CLI::App& app) {
    CLI::App& describe = *app.add_subcommand("describe", "Print what a library says of itself, without running it");
    describe.add_option("LIBRARY", library, "The shared library")->required();
    describe.callback([this] { code = Report(check::Describe(library, std::cout)); });

    CLI::App& translate = *app.add_subcommand("run", "Translate standard input to standard output, in this process");
    translate.add_option("LIBRARY", run.library, "The shared library")->required();
    translate.add_option("--from", run.from, "Media type of the input")->required();
    translate.add_option("--to", run.to, "Media type wanted")->required();
    translate.add_option("--message", message_file, "File with the serialised message around the input");
    translate.add_option("--configuration", configuration, "File with the adapter's configuration, JSON");
    translate.add_option("--repeat", run.repeat, "Call so often and print the mean time")
        ->check(CLI::Range(1, 1'000'000'000));
    translate.callback([this] { code = Report(RunOnStandardInput(run, message_file, configuration)); });

    CLI::App& sample = *app.add_subcommand("sample", "Write a sample of a kind of message, to begin with `run`");
    sample.add_option("TYPE", sample_type, "Canonical media type: application/vnd.duta.note.v1+protobuf")->required();
    sample.add_flag("--message", sample_message, "The serialised message around it instead");
    sample.add_option("--partner", sample_partner, "To whom the message goes")->capture_default_str();
    sample.callback(
        [this] { code = Report(check::WriteSample(sample_type, sample_message, sample_partner, std::cout)); });

    CLI::App& conform = *app.add_subcommand("check", "Check conformance in the sandbox");
    conform.add_option("LIBRARY", conformance.library, "The shared library")->required();
    conform.add_option("--seed", conformance.seed, "Seed of the random trials");
    conform.add_option("--configuration", conformance.configuration, "Try it with this configuration, JSON");
    conform.add_option("--schema", conformance.schema, "JSON schema of its configuration");
    AddSandboxOptions(conform);
    conform.callback([this] {
      conformance.samples = SamplesOf(samples);
      conformance.worker = worker;
      code = Report(check::Check(conformance, std::cout));
    });

    CLI::App& damage = *app.add_subcommand("fuzz", "Try damaged input in the sandbox for a while");
    damage.add_option("LIBRARY", fuzz.library, "The shared library")->required();
    damage.add_option("--seconds", fuzz.seconds, "How long")->check(CLI::Range(1, 1'000'000));
    damage.add_option("--seed", fuzz.seed, "Seed of the changes");
    damage.add_option("--out", fuzz.directory, "Where inputs that break it are written")->check(CLI::ExistingDirectory);
    AddSandboxOptions(damage);
    damage.callback([this] {
      fuzz.samples = SamplesOf(samples);
      fuzz.worker = worker;
      code = Report(check::Fuzz(fuzz, std::cout));
    });

    CLI::App& sandbox = *app.add_subcommand("sandbox", "Print which parts of the sandbox this machine gives");
    sandbox.add_option("--worker", worker, "The program duta-adapter-worker");
    sandbox.callback([this] { code = Report(check::Sandbox(worker, std::cout)); });
  }

  void AddBundling(CLI::App& app) {
    CLI::App& bundle = *app.add_subcommand("pack", "Make a bundle (.adp) of a library, with golden vectors");
    bundle.add_option("LIBRARY", pack.library, "The shared library")->required();
    bundle.add_option("--release", pack.release, "Number above that of the bundle before")
        ->required()
        ->check(CLI::Validator(
            [](std::string& text) {
              const bool is_above =
                  text.find_first_not_of("0123456789") == text.npos && text.find_first_not_of('0') != text.npos;
              return is_above ? std::string() : "\"" + text + "\" is no whole number above 0";
            },
            ""));
    bundle.add_option("--key", pack.key, "PEM file of the partner's private key: sign as author");
    bundle.add_option("--out", pack.out, "The bundle; default: ID-VERSION.adp");
    bundle.add_option("--schema", pack.schema, "JSON schema of its configuration");
    bundle.add_option("--configuration", pack.configuration, "A configuration that must fit; it is not packed");
    bundle.add_option("--memory-bytes", pack.memory_bytes, "Memory that it wants, if less than the hub gives");
    bundle.add_option("--call-milliseconds", pack.call_milliseconds, "Time of a call, if less than the hub gives");
    AddSandboxOptions(bundle);
    bundle.callback([this] {
      pack.samples = SamplesOf(samples);
      pack.worker = worker;
      code = Report(check::Pack(pack, std::cout));
    });

    CLI::App& sign = *app.add_subcommand("sign", "Sign a bundle, in place");
    sign.add_option("BUNDLE", file, "The bundle")->required();
    sign.add_option("--key", key, "PEM file of the private key")->required();
    sign.callback([this] { code = Report(check::Sign(file, key, std::cout)); });

    CLI::App& examine = *app.add_subcommand("verify", "Check a bundle: form, golden vectors, signatures");
    examine.add_option("BUNDLE", verify.file, "The bundle")->required();
    examine.add_option("--author", verify.authors, "PEM file of a public key of the partner");
    examine.add_option("--approver", verify.approvers, "PEM file of a public key of an administrator");
    examine.add_option("--worker", worker, "The program duta-adapter-worker");
    examine.callback([this] {
      verify.worker = worker;
      code = Report(check::Verify(verify, std::cout));
    });
  }

  void AddSandboxOptions(CLI::App& command) {
    command.add_option("--sample", samples, "TYPE=FILE: an input of a native type");
    command.add_option("--worker", worker, "The program duta-adapter-worker");
  }

  check::NewArguments fresh;
  check::BuildArguments build;
  check::RunArguments run;
  check::CheckArguments conformance;
  check::FuzzArguments fuzz;
  check::PackArguments pack;
  check::VerifyArguments verify;
  std::string library, message_file, configuration, file, key;
  std::string sample_type, sample_partner = "partners/xx-mfa";
  bool sample_message = false;
  std::string worker = DefaultWorker();
  std::vector<std::string> samples;
  int code = check::kDone;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Makes, checks and packs adapters.\n"
      "Exit codes: 0 done, 2 wrong usage, 3 refused or failed, 4 a file or the sandbox cannot be used.");
  app.require_subcommand(1);
  CommandLine commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? check::kDone : check::kUsage;
  }
  return commands.code;
}

#include "plugins/check/trials/loading.h"

#include <chrono>
#include <utility>

#include "core/base/status.h"
#include "plugins/check/trials/imports.h"
#include "plugins/loader/elf_file.h"
#include "plugins/worker/memory_file.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::check {
namespace {

using worker::OneLine;

// A finding that came as a status.
Trial Refused(const Status& status, const char* otherwise) {
  const auto metadata = MetadataOf(status);
  const auto check = metadata.find("check");
  return {check == metadata.end() ? otherwise : check->second, Outcome::kFailed, OneLine(CauseOf(status))};
}

Trial OfImports(const std::vector<std::string>& imported) {
  std::string list;
  for (const std::string& symbol : ForbiddenImports(imported)) list += (list.empty() ? "" : ", ") + symbol;
  if (list.empty()) return {"imports", Outcome::kPassed, "nothing of network, files, processes, clock"};
  return {"imports", Outcome::kFailed, "it uses " + list + "; an adapter is a pure function"};
}

Trial OfExports(const std::vector<std::string>& exported) {
  std::string extra;
  for (const std::string& symbol : exported) {
    if (symbol != "duta_adapter_v1") extra += (extra.empty() ? "" : ", ") + symbol;
  }
  if (extra.empty()) return {"exports", Outcome::kPassed, "duta_adapter_v1 alone"};
  return {"exports", Outcome::kFailed,
          "it also exports " + OneLine(extra.substr(0, 300)) + "; link with the SDK's adapter.map"};
}

Trial OfIdentity(const Subject& subject) {
  if (subject.ready().description == subject.note().description) {
    return {"identity", Outcome::kPassed, "note and describe() agree"};
  }
  return {"identity", Outcome::kFailed, "describe() and the ELF note differ; make them agree"};
}

}  // namespace

std::optional<loader::Note> TryFile(const std::string& library, std::vector<Trial>& report) {
  loader::ElfFacts facts;
  loader::Note note;
  if (const auto finding = loader::CheckElf(library, facts, note)) {
    report.push_back({finding->check, Outcome::kFailed, "expected " + finding->expected + ", found " + finding->found});
    return std::nullopt;
  }
  report.push_back({"file", Outcome::kPassed, note.description.id + " " + note.description.version});
  report.push_back(OfImports(facts.imported));
  report.push_back(OfExports(facts.exported));
  return note;
}

bool TrySchema(worker::Launcher& launcher, const ConformanceOptions& options, std::vector<Trial>& report) {
  if (options.schema.empty() && options.configuration.empty()) return true;
  const Status status =
      worker::WorkerProcess::Validate(launcher, {options.schema, options.configuration}, options.limits,
                                      std::chrono::steady_clock::now() + options.limits.load_time);
  if (!status.ok()) {
    report.push_back(Refused(status, "schema"));
    return false;
  }
  report.push_back({"schema", Outcome::kPassed,
                    options.schema.empty()          ? "no schema; the configuration is JSON"
                    : options.configuration.empty() ? "it can be enforced; no configuration"
                                                    : "the configuration fits it"});
  return true;
}

std::unique_ptr<Subject> TryLoad(worker::Launcher& launcher, const std::string& library, const loader::Note& note,
                                 const ConformanceOptions& options, const SampleSource& source,
                                 std::vector<Trial>& report) {
  auto sealed = worker::SealedFile(library);
  if (!sealed.ok()) {
    report.push_back({"load", Outcome::kFailed, sealed.status().ToString()});
    return nullptr;
  }
  auto subject = std::make_unique<Subject>(launcher, *std::move(sealed), note, options, source);
  // The hub installs it without a configuration.
  Status status = subject->Fresh({});
  if (status.ok()) status = subject->Fresh();
  if (!status.ok()) {
    report.push_back(Refused(status, "load"));
    return nullptr;
  }
  report.push_back(OfIdentity(*subject));
  return report.back().outcome == Outcome::kPassed ? std::move(subject) : nullptr;
}

}  // namespace duta::check

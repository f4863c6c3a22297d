#include "plugins/check/commands.h"

#include <chrono>
#include <filesystem>
#include <iomanip>
#include <ostream>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "plugins/check/conformance.h"
#include "plugins/check/samples.h"
#include "plugins/loader/elf_file.h"
#include "plugins/loader/library.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/launcher.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::check {
namespace {

#ifdef DUTA_SANITIZED
constexpr auto kLibraries = loader::Library::Libraries::kShared;
#else
constexpr auto kLibraries = loader::Library::Libraries::kOwn;
#endif

const char* KindName(int32_t kind) {
  switch (kind) {
    case DUTA_ERROR:
      return "error";
    case DUTA_REMARK:
      return "remark";
    case DUTA_DROPPED:
      return "dropped";
    case DUTA_ADVICE:
      return "advice";
    default:
      return "diagnosis";
  }
}

void Print(const std::vector<loader::Diagnosis>& diagnoses, std::ostream& notes) {
  for (const loader::Diagnosis& diagnosis : diagnoses) {
    notes << KindName(diagnosis.kind);
    for (const std::string& part : {diagnosis.code, diagnosis.field, diagnosis.text}) {
      if (!part.empty()) notes << ": " << worker::OneLine(part);
    }
    notes << "\n";
  }
}

void PrintList(const char* name, const std::vector<std::string>& values, std::ostream& out) {
  for (const std::string& value : values) out << std::left << std::setw(12) << name << worker::OneLine(value) << "\n";
}

const char* OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "pass";
    case Outcome::kFailed:
      return "FAIL";
    case Outcome::kSkipped:
      return "skip";
  }
  return "";
}

}  // namespace

StatusOr<int> Describe(const std::string& library, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(library, kMaxLibraryBytes));
  loader::ElfFacts facts;
  loader::Note note;
  if (const auto finding = loader::CheckElf(bytes, facts, note)) return worker::RefuseFinding(*finding);
  std::vector<std::string> pairs, versions;
  for (const auto& pair : note.description.translations) pairs.push_back(pair.from + " -> " + pair.to);
  for (const auto& need : facts.versions) versions.push_back(need.library + " " + need.version);
  PrintList("id", {note.description.id}, out);
  PrintList("version", {note.description.version}, out);
  PrintList("partner", {note.description.partner}, out);
  PrintList("sha256", {ToHex(crypto::View(crypto::Sha256(bytes)))}, out);
  PrintList("abi", {std::to_string(note.abi.oldest) + "-" + std::to_string(note.abi.newest)}, out);
  PrintList("schema", {std::to_string(note.schema.oldest) + "-" + std::to_string(note.schema.newest)}, out);
  PrintList("translates", pairs, out);
  PrintList("needs", facts.needed, out);
  PrintList("symbols of", versions, out);
  return kDone;
}

StatusOr<int> WriteSample(const std::string& type, bool message, const std::string& partner, std::ostream& out) {
  const auto body = SampleBody(type);
  if (!body) {
    std::string known;
    for (const KindSample& sample : KindSamples()) {
      if (known.find(sample.media_type) == std::string::npos)
        known.append(known.empty() ? "" : ", ").append(sample.media_type);
    }
    return Refuse(Reason::kUnknownKind,
                  "no kind of message is called " + worker::OneLine(type) + "; there are " + known);
  }
  out << (message ? SampleMessage(partner, type, *body, message::v1::LEVEL_OPEN) : *body);
  return kDone;
}

StatusOr<int> Run(const RunArguments& arguments, std::ostream& out, std::ostream& notes) {
  std::unique_ptr<loader::Library> library;
  // dlopen looks a name without a slash up elsewhere.
  const std::string path = std::filesystem::absolute(arguments.library).string();
  auto finding = loader::Library::Open(path, library, kLibraries);
  if (!finding) finding = library->Start(arguments.configuration);
  if (finding) return worker::RefuseFinding(*finding);
  const worker::WorkerLimits limits;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  loader::CallInput input;
  input.now_seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  input.message = arguments.message;
  input.from = arguments.from;
  input.to = arguments.to;
  input.input = arguments.input;
  loader::CallResult result;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < arguments.repeat; ++i) result = library->Translate(input, limits.output_bytes);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  Print(result.diagnoses, notes);
  if (arguments.repeat > 1) {
    notes << arguments.repeat << " calls, " << std::fixed << std::setprecision(2) << took.count() / arguments.repeat
          << " us each\n";
  }
  if (result.status != DUTA_OK) {
    notes << "status " << result.status << "\n";
    return kRefused;
  }
  out << result.output << std::flush;
  return kDone;
}

StatusOr<int> Check(const CheckArguments& arguments, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(arguments.library, kMaxLibraryBytes));
  ConformanceOptions options;
  options.seed = arguments.seed;
  for (const auto& [type, path] : arguments.samples) {
    DUTA_ASSIGN_OR_RETURN(options.samples[type], ReadFile(path, options.limits.input_bytes));
  }
  if (!arguments.configuration.empty()) {
    DUTA_ASSIGN_OR_RETURN(options.configuration, ReadFile(arguments.configuration));
  }
  if (!arguments.schema.empty()) {
    DUTA_ASSIGN_OR_RETURN(options.schema, ReadFile(arguments.schema));
  }
  DUTA_ASSIGN_OR_RETURN(const auto launcher, worker::Launcher::Start(arguments.worker));
  const auto trials = CheckConformance(*launcher, bytes, options, [&](const Trial& trial) {
    out << OutcomeName(trial.outcome) << "  " << std::left << std::setw(14) << trial.name << trial.detail << std::endl;
  });
  return Passed(trials) ? kDone : kRefused;
}

StatusOr<int> Sandbox(const std::string& program, std::ostream& out) {
  DUTA_ASSIGN_OR_RETURN(const auto launcher, worker::Launcher::Start(program));
  for (const worker::DegradationInfo& part : worker::AllDegradations()) {
    const bool missing = (launcher->degradations() & part.bit) != 0;
    out << (missing ? "missing  " : "given    ") << std::left << std::setw(20) << part.name
        << (missing ? part.cause : "") << "\n";
  }
  return launcher->degradations() == 0 ? kDone : kRefused;
}

}  // namespace duta::check

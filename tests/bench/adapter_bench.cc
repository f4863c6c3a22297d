// duta_adapter_bench: what a rendition costs in the sandbox, beside the same call
// in one process (`duta-adapter run --repeat`), and how soon a worker is usable.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"
#include "plugins/worker/calls.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/worker_pool.h"
#include "tests/bench/measure.h"

namespace duta::bench {
namespace {

constexpr char kNoteType[] = "application/vnd.duta.note.v1+protobuf";
constexpr double kMicros = 1e6;

struct Options {
  std::string library;
  std::string folder;  // Where the programs lie.
  std::string data;
  int calls = 2000;
  int starts = 20;
  bool quick = false;
};

// A note whose serialised form has about `size` bytes.
std::string NoteOf(size_t size) {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Department of Foreign Affairs and Trade of Australia");
  note.set_language("en");
  note.set_subject("Working visit");
  // Longer paragraphs rather than more of them than a form takes.
  std::string paragraph;
  for (size_t i = 0; i <= size >> 13; ++i) {
    paragraph += "The Ministry has the honour to propose a visit to Jakarta, and would be grateful for an answer. ";
  }
  while (note.ByteSizeLong() < size) note.add_paragraphs(paragraph);
  return note.SerializeAsString();
}

std::string MessageAround(const std::string& body) {
  message::v1::Message message;
  message.set_id("018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b5a");
  message.set_sender("partners/id-kemlu");
  message.add_recipients("partners/au-dfat");
  message.set_time_zone("Asia/Jakarta");
  message.mutable_create_time()->set_seconds(1'795'489'200);
  message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  message.mutable_body()->set_media_type(kNoteType);
  message.mutable_body()->set_content(body);
  return message.SerializeAsString();
}

class AdapterBenchmark {
 public:
  explicit AdapterBenchmark(const Options& options) : options_(options) {}

  Status Run() {
    worker::WorkerPoolOptions pool_options;
    pool_options.program = options_.folder + "/duta-adapter-worker";
    for (const worker::DegradationInfo& part : worker::AllDegradations()) {
      pool_options.allowed_degradations.emplace_back(part.name);
    }
    DUTA_ASSIGN_OR_RETURN(pool_, worker::WorkerPool::Create(std::move(pool_options), clock_));
    DUTA_ASSIGN_OR_RETURN(library_, ReadFile(options_.library, 256 << 20));
    DUTA_ASSIGN_OR_RETURN(const auto version, pool_->Load("partners/au-dfat", library_));
    std::printf("%-14s %14s %14s %8s\n", "rendition", "in process us", "sandbox us", "ratio");
    for (const size_t size : {size_t{1} << 10, size_t{64} << 10}) {
      DUTA_RETURN_IF_ERROR(Compare(*version, size));
    }
    return MeasureStart();
  }

 private:
  Status Compare(worker::AdapterVersion& version, size_t size) {
    const std::string body = NoteOf(size);
    const std::string message = MessageAround(body);
    const std::string to = worker::PairsOf(version).front().to;
    // The bodies differ in size: a longer call is made less often.
    const int calls = size > 10'000 ? options_.calls / 10 + 1 : options_.calls;
    DUTA_ASSIGN_OR_RETURN(const double alone, InProcess(body, message, to, calls));
    const exchange::TranslationRequest request = {.from = kNoteType,
                                                  .to = to,
                                                  .input = body,
                                                  .message = message,
                                                  .message_id = "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b5a",
                                                  .now = clock_.Now()};
    DUTA_RETURN_IF_ERROR(worker::TranslateWith(version, request).status());
    const Stopwatch watch;
    for (int i = 0; i < calls; ++i) DUTA_RETURN_IF_ERROR(worker::TranslateWith(version, request).status());
    const double sandboxed = kMicros * watch.Seconds() / calls;
    std::printf("%11zu KB %14.1f %14.1f %8.2f\n", size >> 10, alone, sandboxed, sandboxed / alone);
    return absl::OkStatus();
  }

  // By the authors' own tool, in a process of its own.
  StatusOr<double> InProcess(const std::string& body, const std::string& message, const std::string& to, int calls) {
    const std::string base = options_.data + "/call";
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(base + ".body", body, FileMode::kPublic));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(base + ".message", message, FileMode::kPublic));
    const std::string command = "'" + options_.folder + "/duta-adapter' run '" + options_.library + "' --from '" +
                                kNoteType + "' --to '" + to + "' --message '" + base + ".message' --repeat " +
                                std::to_string(calls) + " <'" + base + ".body' >/dev/null 2>'" + base + ".said'";
    if (std::system(command.c_str()) != 0)
      return absl::InternalError(ReadFile(base + ".said").value_or("it did not run"));
    DUTA_ASSIGN_OR_RETURN(const std::string said, ReadFile(base + ".said"));
    const size_t at = said.find(" calls, ");
    if (at == said.npos) return absl::InternalError("duta-adapter run said: " + said);
    return std::strtod(said.c_str() + at + 8, nullptr);
  }

  // From the library's bytes to a worker that has described itself.
  Status MeasureStart() {
    Series starts;
    for (int i = 0; i < options_.starts; ++i) {
      const Stopwatch watch;
      DUTA_RETURN_IF_ERROR(pool_->Check("partners/au-dfat", library_));
      starts.Add(1000 * watch.Seconds());
    }
    std::printf("%-14s p50 %.1f ms, least %.1f, largest %.1f\n", "usable worker", starts.Median(), starts.Min(),
                starts.Max());
    return absl::OkStatus();
  }

  const Options& options_;
  const SystemClock clock_;
  std::unique_ptr<worker::WorkerPool> pool_;
  std::string library_;
};

int Main(int argc, char** argv) {
  Options options;
  options.folder = std::filesystem::canonical("/proc/self/exe").parent_path().string();
  options.library = options.folder + "/../adapters/au.so";
  options.data = std::filesystem::temp_directory_path().string();
  CLI::App app("What a rendition costs in the sandbox, beside the same call in one process", "duta_adapter_bench");
  app.add_option("--library", options.library, "Adapter of partners/au-dfat")->capture_default_str();
  app.add_option("--data", options.data, "Directory for the inputs")->capture_default_str();
  app.add_option("--calls", options.calls, "Calls of each kind")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
  app.add_flag("--quick", options.quick, "See only whether it works");
  CLI11_PARSE(app, argc, argv);
  if (options.quick) options.calls = 20, options.starts = 2;
  const Status status = AdapterBenchmark(options).Run();
  if (status.ok()) return 0;
  std::fprintf(stderr, "duta_adapter_bench: %s\n", status.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace duta::bench

int main(int argc, char** argv) { return duta::bench::Main(argc, argv); }

#include "plugins/check/conformance.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>

#include "core/base/status.h"
#include "plugins/abi/duta_adapter.h"
#include "plugins/check/answers.h"
#include "plugins/check/imports.h"
#include "plugins/check/samples.h"
#include "plugins/loader/elf_file.h"
#include "plugins/worker/memory_file.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::check {
namespace {

using loader::CallInput;
using loader::CallResult;
using loader::Pair;
using worker::Fault;
using worker::FrameType;
using worker::OneLine;
using worker::WorkerProcess;

constexpr int64_t kNow = 1'795'489'200;  // 2026-11-24T03:00:00Z
constexpr int kTruncations = 100;
constexpr int kChanges = 300;
constexpr int kRandoms = 100;
constexpr int kLeakRounds = 3;
constexpr int kLeakCalls = 100;     // A round, twice.
constexpr int64_t kLeastLeak = 16;  // Bytes; the C library hands out no less.

std::string WithoutExtensions(const Status& status) {
  return "with the host's optional extensions hidden, as an older hub has none: " + OneLine(CauseOf(status)) +
         "; ask for them and expect NULL";
}

std::string NameOf(const Pair& pair) { return pair.from + " to " + pair.to; }

bool Same(const CallResult& a, const CallResult& b) {
  const auto same = [](const loader::Diagnosis& x, const loader::Diagnosis& y) {
    return x.kind == y.kind && x.code == y.code && x.field == y.field && x.text == y.text;
  };
  return a.status == b.status && a.output == b.output &&
         std::equal(a.diagnoses.begin(), a.diagnoses.end(), b.diagnoses.begin(), b.diagnoses.end(), same);
}

// An input that an adapter should like, and the level of the message around it.
struct Sample {
  std::string body;
  message::v1::Level level = message::v1::LEVEL_RESTRICTED;
};

class Conformance {
 public:
  Conformance(worker::Launcher& launcher, const std::string& library, const ConformanceOptions& options)
      : launcher_(launcher), library_(library), options_(options) {
    for (const auto& [type, body] : options.samples) samples_[type] = {body, message::v1::LEVEL_RESTRICTED};
  }

  std::vector<Trial> Run() {
    if (!CheckFile() || !CheckSchema() || !CheckLoad()) return std::move(trials_);
    CollectSamples();
    Try("samples", [this] { return Samples(); });
    Try("extensions", [this] { return Extensions(); });
    Try("determinism", [this] { return Determinism(); });
    Try("state", [this] { return State(); });
    Try("leaks", [this] { return Leaks(); });
    Try("truncated", [this] { return Truncated(); });
    Try("changed", [this] { return Changed(); });
    Try("random", [this] { return Random(); });
    Try("huge", [this] { return Huge(); });
    Try("header", [this] { return Header(); });
    Try("advise", [this] { return Advise(); });
    return std::move(trials_);
  }

 private:
  void Add(const char* name, Outcome outcome, std::string detail) {
    trials_.push_back({name, outcome, std::move(detail)});
  }

  // A trial returns its complaint; `note_` says what was tried.
  void Try(const char* name, const std::function<std::string()>& trial) {
    note_.clear();
    skipped_ = false;
    process_.reset();
    const std::string complaint = trial();
    process_.reset();
    if (!complaint.empty()) return Add(name, Outcome::kFailed, complaint);
    Add(name, skipped_ ? Outcome::kSkipped : Outcome::kPassed, note_);
  }

  std::string Skip(std::string why) {
    skipped_ = true;
    note_ = std::move(why);
    return "";
  }

  bool CheckFile() {
    loader::ElfFacts facts;
    if (const auto finding = loader::CheckElf(library_, facts, elf_note_)) {
      Add(finding->check.c_str(), Outcome::kFailed, "expected " + finding->expected + ", found " + finding->found);
      return false;
    }
    Add("file", Outcome::kPassed, elf_note_.description.id + " " + elf_note_.description.version);
    const auto forbidden = ForbiddenImports(facts.imported);
    std::string list;
    for (const std::string& symbol : forbidden) list += (list.empty() ? "" : ", ") + symbol;
    Add("imports", forbidden.empty() ? Outcome::kPassed : Outcome::kFailed,
        forbidden.empty() ? "nothing of network, files, processes, clock"
                          : "it uses " + list + "; an adapter is a pure function");
    std::string extra;
    for (const std::string& symbol : facts.exported) {
      if (symbol != "duta_adapter_v1") extra += (extra.empty() ? "" : ", ") + symbol;
    }
    Add("exports", extra.empty() ? Outcome::kPassed : Outcome::kFailed,
        extra.empty() ? "duta_adapter_v1 alone"
                      : "it also exports " + OneLine(extra.substr(0, 300)) + "; link with the SDK's adapter.map");
    return true;
  }

  bool CheckSchema() {
    if (options_.schema.empty() && options_.configuration.empty()) return true;
    const Status status = WorkerProcess::Validate(launcher_, {options_.schema, options_.configuration}, options_.limits,
                                                  std::chrono::steady_clock::now() + options_.limits.load_time);
    if (!status.ok()) return AddRefusal(status, "schema");
    Add("schema", Outcome::kPassed,
        options_.schema.empty()          ? "no schema; the configuration is JSON"
        : options_.configuration.empty() ? "it can be enforced; no configuration"
                                         : "the configuration fits it");
    return true;
  }

  // A finding that came as a status. False, so that it can be returned.
  bool AddRefusal(const Status& status, const char* otherwise) {
    const auto metadata = MetadataOf(status);
    const auto check = metadata.find("check");
    Add(check == metadata.end() ? otherwise : check->second.c_str(), Outcome::kFailed, OneLine(CauseOf(status)));
    return false;
  }

  bool CheckLoad() {
    auto sealed = worker::SealedFile(library_);
    if (!sealed.ok()) {
      Add("load", Outcome::kFailed, sealed.status().ToString());
      return false;
    }
    sealed_ = *std::move(sealed);
    // The hub installs it without a configuration.
    if (const Status status = Fresh({}); !status.ok()) return AddRefusal(status, "load");
    if (const Status status = Fresh(); !status.ok()) return AddRefusal(status, "load");
    const bool agrees = process_->ready().description == elf_note_.description;
    Add("identity", agrees ? Outcome::kPassed : Outcome::kFailed,
        agrees ? "note and describe() agree" : "describe() and the ELF note differ; make them agree");
    return agrees;
  }

  // Replaces the process by one that has seen nothing.
  Status Fresh() { return Fresh({options_.configuration}); }

  Status Fresh(const worker::LoadOptions& options) {
    process_.reset();
    DUTA_ASSIGN_OR_RETURN(process_,
                          WorkerProcess::Start(launcher_, sealed_.get(), options_.limits,
                                               std::chrono::steady_clock::now() + options_.limits.load_time, options));
    return absl::OkStatus();
  }

  const std::vector<Pair>& pairs() const { return elf_note_.description.translations; }

  Answer Call(FrameType type, const CallInput& input) {
    if (process_ == nullptr) {
      const Status status = Fresh();
      if (!status.ok()) return Fault{false, "it does not load again: " + status.ToString()};
    }
    auto answer = process_->Call(type, input, std::chrono::steady_clock::now() + options_.limits.call_time);
    if (std::holds_alternative<Fault>(answer)) process_.reset();
    return answer;
  }

  std::string MessageAround(const Pair& pair, const Sample& sample) const {
    return SampleMessage(elf_note_.description.partner, pair.from, sample.body, sample.level);
  }

  Answer Translate(const Pair& pair, const Sample& sample) {
    return TranslateWith(pair, sample.body, MessageAround(pair, sample));
  }

  Answer TranslateWith(const Pair& pair, std::string_view body, std::string_view message) {
    CallInput input;
    input.now_seconds = kNow;
    input.seed = options_.seed;
    input.message_id = kSampleId;
    input.message = message;
    input.from = pair.from;
    input.to = pair.to;
    input.input = body;
    return Call(FrameType::kTranslate, input);
  }

  // Canonical samples, and what the adapter itself makes of them for its native types.
  void CollectSamples() {
    for (const Pair& pair : pairs()) {
      if (auto body = SampleBody(pair.from)) samples_.try_emplace(pair.from, Sample{*body});
    }
    for (const Pair& pair : pairs()) {
      const auto sample = samples_.find(pair.from);
      if (sample == samples_.end()) continue;
      const Answer answer = Translate(pair, sample->second);
      const auto* result = std::get_if<CallResult>(&answer);
      if (result == nullptr || result->status != DUTA_OK) continue;
      for (const Pair& back : pairs()) {
        // The same type with a charset takes the same bytes.
        if (back.from.substr(0, back.from.find(';')) == pair.to) {
          samples_.try_emplace(back.from, WithLevelThatFits(back, result->output));
        }
      }
    }
  }

  // National markings round up, so a rendition may say more than the message
  // that it was made of; its sender would mark its own message alike.
  Sample WithLevelThatFits(const Pair& pair, const std::string& body) {
    for (int level = message::v1::LEVEL_OPEN; level <= message::v1::LEVEL_TOP_SECRET; ++level) {
      Sample sample = {body, static_cast<message::v1::Level>(level)};
      const Answer answer = Translate(pair, sample);
      const auto* result = std::get_if<CallResult>(&answer);
      if (result != nullptr && result->status == DUTA_OK) return sample;
    }
    return {body};
  }

  // Runs `body` with each pair that has a sample; the first complaint ends it.
  std::string ForEachSample(const std::function<std::string(const Pair&, const Sample&)>& body) {
    int tried = 0;
    for (const Pair& pair : pairs()) {
      const auto sample = samples_.find(pair.from);
      if (sample == samples_.end()) continue;
      const std::string complaint = body(pair, sample->second);
      if (!complaint.empty()) return NameOf(pair) + ": " + complaint;
      ++tried;
    }
    if (tried == 0) return Skip("no sample of its media types; give one with --sample TYPE=FILE");
    note_ = std::to_string(tried) + " of " + std::to_string(pairs().size()) + " pairs";
    return "";
  }

  std::string Samples() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      const Answer answer = Translate(pair, sample);
      std::string complaint = Complaint(answer, pair.to);
      if (!complaint.empty()) return complaint;
      const CallResult& result = std::get<CallResult>(answer);
      if (result.status == DUTA_OK) return "";
      return "refuses the sample: " + OneLine(result.diagnoses.front().text);
    });
  }

  // What the host offers is optional: an older hub does without. With every
  // extension hidden it gives the same answers, and refuses a configuration that it
  // does not like with a status, as before.
  std::string Extensions() {
    // No JSON at all: refusing it is right, and so is looking away.
    const Status status = Fresh({"\x01", true});
    if (!status.ok() && MetadataOf(status)["check"] != "configuration") return WithoutExtensions(status);
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      if (const Status fresh = Fresh(); !fresh.ok()) return OneLine(CauseOf(fresh));
      const Answer with = Translate(pair, sample);
      if (const Status bare = Fresh({options_.configuration, true}); !bare.ok()) return WithoutExtensions(bare);
      const Answer without = Translate(pair, sample);
      for (const Answer* answer : {&with, &without}) {
        if (const auto* fault = std::get_if<Fault>(answer)) return fault->text;
      }
      return Same(std::get<CallResult>(with), std::get<CallResult>(without))
                 ? ""
                 : "with the host's optional extensions hidden it gives another answer";
    });
  }

  // Twice in one process, and again in another one at a later time of day.
  std::string Determinism() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      const Answer first = Translate(pair, sample);
      const Answer second = Translate(pair, sample);
      process_.reset();
      const Answer third = Translate(pair, sample);
      for (const Answer* answer : {&first, &second, &third}) {
        if (const auto* fault = std::get_if<Fault>(answer)) return fault->text;
      }
      if (!Same(std::get<CallResult>(first), std::get<CallResult>(second)))
        return "two calls alike gave different answers";
      if (!Same(std::get<CallResult>(first), std::get<CallResult>(third))) {
        return "two processes gave different answers; it uses a clock, an address or chance";
      }
      return "";
    });
  }

  // A call must not show in the next one.
  std::string State() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      process_.reset();
      const Answer alone = Translate(pair, sample);
      process_.reset();
      for (const Pair& other : pairs()) Translate(other, {"something else that came before " + sample.body});
      const Answer after = Translate(pair, sample);
      if (const auto* fault = std::get_if<Fault>(&after)) return fault->text;
      if (std::holds_alternative<Fault>(alone)) return std::get<Fault>(alone).text;
      return Same(std::get<CallResult>(alone), std::get<CallResult>(after)) ? "" : "an earlier call changes the answer";
    });
  }

  // Many calls in one process, of the sample and of its first half, which is refused
  // on another way through the code: what is in use on the heap must not grow for
  // ever. Caches fill in the calls before the first measure.
  std::string Leaks() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      const Sample damaged = {sample.body.substr(0, sample.body.size() / 2), sample.level};
      int64_t least = INT64_MAX;
      std::optional<int64_t> before;
      for (int round = 0; round <= kLeakRounds; ++round) {
        for (int i = 0; i < kLeakCalls; ++i) {
          for (const Sample* each : {&sample, &damaged}) {
            const Answer answer = Translate(pair, *each);
            if (const auto* fault = std::get_if<Fault>(&answer)) return fault->text;
          }
        }
        const auto measured = process_->MeasureHeap(std::chrono::steady_clock::now() + options_.limits.call_time);
        if (const auto* fault = std::get_if<Fault>(&measured)) return fault->text;
        const auto now = static_cast<int64_t>(std::get<uint64_t>(measured));
        if (before) least = std::min(least, now - *before);
        before = now;
      }
      if (least < kLeakCalls * kLeastLeak) return "";
      return "its memory grows by some " + std::to_string(least / (2 * kLeakCalls)) +
             " bytes a call; its own tests, built with -fsanitize=address, tell where (plugins/sdk/README.md)";
    });
  }

  std::string Truncated() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      for (int i = 0; i < kTruncations; ++i) {
        const size_t size = sample.body.size() * static_cast<size_t>(i) / kTruncations;
        const std::string complaint = Complaint(Translate(pair, {sample.body.substr(0, size), sample.level}), pair.to);
        if (!complaint.empty()) return "on the sample's first " + std::to_string(size) + " bytes: " + complaint;
      }
      return "";
    });
  }

  std::string Changed() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      std::mt19937_64 random(options_.seed);
      for (int i = 0; i < kChanges && !sample.body.empty(); ++i) {
        std::string changed = sample.body;
        for (uint64_t n = 1 + random() % 4; n > 0; --n)
          changed[random() % changed.size()] = static_cast<char>(random());
        const std::string complaint = Complaint(Translate(pair, {changed, sample.level}), pair.to);
        if (!complaint.empty())
          return "on change " + std::to_string(i) + " of seed " + std::to_string(options_.seed) + ": " + complaint;
      }
      return "";
    });
  }

  std::string Random() {
    std::mt19937_64 random(options_.seed);
    for (const Pair& pair : pairs()) {
      for (int i = 0; i < kRandoms; ++i) {
        std::string bytes(random() % 2000, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        const std::string complaint = Complaint(Translate(pair, {bytes}), pair.to);
        if (!complaint.empty()) {
          return NameOf(pair) + ": on input " + std::to_string(i) + " of seed " + std::to_string(options_.seed) + ": " +
                 complaint;
        }
      }
    }
    note_ = std::to_string(pairs().size()) + " pairs";
    return "";
  }

  // As large as the hub lets it be: one byte repeated, lines, and the sample repeated.
  std::string Huge() {
    const size_t size = options_.limits.input_bytes / 2;
    for (const Pair& pair : pairs()) {
      std::vector<std::string> inputs = {std::string(size, 'A'), std::string(size, '\n'), std::string(size, '\xff')};
      const auto sample = samples_.find(pair.from);
      if (sample != samples_.end() && !sample->second.body.empty()) {
        std::string repeated;
        while (repeated.size() + sample->second.body.size() <= size) repeated += sample->second.body;
        inputs.push_back(std::move(repeated));
      }
      for (const std::string& input : inputs) {
        const std::string complaint = Complaint(TranslateWith(pair, input, ""), pair.to);
        if (!complaint.empty()) return NameOf(pair) + ": on " + std::to_string(input.size()) + " bytes: " + complaint;
      }
    }
    note_ = std::to_string(size) + " bytes";
    return "";
  }

  // The message around the body is as untrusted as the body.
  std::string Header() {
    return ForEachSample([this](const Pair& pair, const Sample& sample) -> std::string {
      const std::string message = MessageAround(pair, sample);
      for (const std::string& header :
           {std::string(), std::string("\xff\xff\xff"), message.substr(0, message.size() / 2)}) {
        const std::string complaint = Complaint(TranslateWith(pair, sample.body, header), pair.to);
        if (!complaint.empty()) return "with a damaged header: " + complaint;
      }
      return "";
    });
  }

  std::string Advise() {
    const Status status = Fresh();
    if (!status.ok()) return status.ToString();
    if (!process_->ready().advises) return Skip("it has no advise()");
    const Pair& pair = pairs().front();
    const std::string message = MessageAround(pair, samples_[pair.from]);
    size_t advisories = 0;
    for (const std::string& header :
         {message, std::string(), std::string("\xff\xff"), message.substr(0, message.size() / 2)}) {
      CallInput input;
      input.now_seconds = kNow;
      input.message = header;
      const Answer answer = Call(FrameType::kAdvise, input);
      const std::string complaint = Complaint(answer, "");
      if (!complaint.empty()) return complaint;
      if (header == message) advisories = std::get<CallResult>(answer).diagnoses.size();
    }
    note_ = std::to_string(advisories) + " on the sample";
    return "";
  }

  worker::Launcher& launcher_;
  const std::string& library_;
  const ConformanceOptions& options_;
  std::map<std::string, Sample> samples_;  // By media type.
  loader::Note elf_note_;
  worker::Descriptor sealed_;
  std::unique_ptr<WorkerProcess> process_;  // Null until the next call.
  std::vector<Trial> trials_;
  std::string note_;      // Of the running trial.
  bool skipped_ = false;  // Of the running trial.
};

}  // namespace

bool Passed(const std::vector<Trial>& trials) {
  return std::none_of(trials.begin(), trials.end(),
                      [](const Trial& trial) { return trial.outcome == Outcome::kFailed; });
}

std::vector<Trial> CheckConformance(worker::Launcher& launcher, const std::string& library,
                                    const ConformanceOptions& options) {
  return Conformance(launcher, library, options).Run();
}

}  // namespace duta::check

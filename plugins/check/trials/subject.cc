#include "plugins/check/trials/subject.h"

#include <chrono>
#include <utility>
#include <variant>

#include "plugins/abi/duta_adapter.h"

namespace duta::check {

Subject::Subject(worker::Launcher& launcher, worker::Descriptor library, loader::Note note,
                 const ConformanceOptions& options, const SampleSource& source)
    : launcher_(launcher), library_(std::move(library)), note_(std::move(note)), options_(options), source_(source) {
  for (const auto& [type, body] : options.samples) samples_[type] = {body, message::v1::LEVEL_RESTRICTED};
}

Status Subject::Fresh(const worker::LoadOptions& options) {
  process_.reset();
  DUTA_ASSIGN_OR_RETURN(
      process_, worker::WorkerProcess::Start(launcher_, library_.get(), options_.limits,
                                             std::chrono::steady_clock::now() + options_.limits.load_time, options));
  return absl::OkStatus();
}

Answer Subject::Call(worker::FrameType type, const loader::CallInput& input) {
  if (process_ == nullptr) {
    const Status status = Fresh();
    if (!status.ok()) return worker::Fault{false, "it does not load again: " + status.ToString()};
  }
  auto answer = process_->Call(type, input, std::chrono::steady_clock::now() + options_.limits.call_time);
  if (std::holds_alternative<worker::Fault>(answer)) process_.reset();
  return answer;
}

Answer Subject::Translate(const loader::Pair& pair, const Sample& sample) {
  return TranslateWith(pair, sample.body, MessageAround(pair, sample));
}

Answer Subject::TranslateWith(const loader::Pair& pair, std::string_view body, std::string_view message) {
  loader::CallInput input;
  input.now_seconds = kTrialSeconds;
  input.seed = options_.seed;
  input.message_id = source_.message_id;
  input.message = message;
  input.from = pair.from;
  input.to = pair.to;
  input.input = body;
  return Call(worker::FrameType::kTranslate, input);
}

std::variant<uint64_t, worker::Fault> Subject::MeasureHeap() {
  return process_->MeasureHeap(std::chrono::steady_clock::now() + options_.limits.call_time);
}

void Subject::CollectSamples() {
  for (const loader::Pair& pair : pairs()) {
    if (auto body = source_.body(pair.from)) samples_.try_emplace(pair.from, Sample{*body});
  }
  for (const loader::Pair& pair : pairs()) {
    const auto sample = samples_.find(pair.from);
    if (sample == samples_.end()) continue;
    const Answer answer = Translate(pair, sample->second);
    const auto* result = std::get_if<loader::CallResult>(&answer);
    if (result == nullptr || result->status != DUTA_OK) continue;
    for (const loader::Pair& back : pairs()) {
      // The same type with a charset takes the same bytes.
      if (back.from.substr(0, back.from.find(';')) == pair.to) {
        samples_.try_emplace(back.from, WithLevelThatFits(back, result->output));
      }
    }
  }
}

// National markings round up, so a rendition may say more than the message
// that it was made of; its sender would mark its own message alike.
Sample Subject::WithLevelThatFits(const loader::Pair& pair, const std::string& body) {
  for (int level = message::v1::LEVEL_OPEN; level <= message::v1::LEVEL_TOP_SECRET; ++level) {
    Sample sample = {body, static_cast<message::v1::Level>(level)};
    const Answer answer = Translate(pair, sample);
    const auto* result = std::get_if<loader::CallResult>(&answer);
    if (result != nullptr && result->status == DUTA_OK) return sample;
  }
  return {body};
}

const Sample* Subject::SampleOf(const std::string& type) const {
  const auto sample = samples_.find(type);
  return sample == samples_.end() ? nullptr : &sample->second;
}

std::string Subject::MessageAround(const loader::Pair& pair, const Sample& sample) const {
  return source_.message(note_.description.partner, pair.from, sample.body, sample.level);
}

Verdict Subject::ForEachSample(const SampleTrial& body) const {
  int tried = 0;
  for (const loader::Pair& pair : pairs()) {
    const Sample* const sample = SampleOf(pair.from);
    if (sample == nullptr) continue;
    const std::string complaint = body(pair, *sample);
    if (!complaint.empty()) return Fail(NameOf(pair) + ": " + complaint);
    ++tried;
  }
  if (tried == 0) return Skip("no sample of its media types; give one with --sample TYPE=FILE");
  return Pass(std::to_string(tried) + " of " + std::to_string(pairs().size()) + " pairs");
}

std::string NameOf(const loader::Pair& pair) { return pair.from + " to " + pair.to; }

}  // namespace duta::check

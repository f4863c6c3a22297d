// The adapter on trial: one process at a time in the sandbox, and the input that it
// should like.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "duta/message/v1/message.pb.h"
#include "plugins/check/trials/answers.h"
#include "plugins/check/trials/trial.h"
#include "plugins/loader/elf_file.h"
#include "plugins/worker/launcher.h"
#include "plugins/worker/memory_file.h"
#include "plugins/worker/worker_process.h"

namespace duta::check {

struct ConformanceOptions {
  uint64_t seed = 1;
  worker::WorkerLimits limits;
  std::string configuration;  // JSON text; empty: none. The trials run with it.
  std::string schema;         // Of the configuration, JSON text; empty: none.
  // Inputs by media type, beside the built-in samples of the canonical kinds.
  std::map<std::string, std::string> samples;
};

// An input that an adapter should like, and the level of the message around it.
struct Sample {
  std::string body;
  message::v1::Level level = message::v1::LEVEL_RESTRICTED;
};

// Where the built-in samples come from.
struct SampleSource {
  // The body in a canonical media type; nothing if it is no kind known here.
  std::function<std::optional<std::string>(std::string_view type)> body;
  // A serialised message to `partner` with a body, marked with a level.
  std::function<std::string(std::string_view partner, std::string_view type, std::string_view body,
                            message::v1::Level level)>
      message;
  std::string message_id;
};

// Used by one thread. The references outlive it.
class Subject {
 public:
  // `note` is what the library says of itself, `library` its bytes.
  Subject(worker::Launcher& launcher, worker::Descriptor library, loader::Note note, const ConformanceOptions& options,
          const SampleSource& source);

  const ConformanceOptions& options() const { return options_; }
  const loader::Note& note() const { return note_; }
  // What it translates.
  const std::vector<loader::Pair>& pairs() const { return note_.description.translations; }

  // Ends the process; the next call begins with one that has seen nothing.
  void Reset() { process_.reset(); }
  // Starts such a process now. Errors as WorkerProcess::Start.
  Status Fresh() { return Fresh({options_.configuration}); }
  Status Fresh(const worker::LoadOptions& options);
  // What the process said when it had loaded. After Fresh.
  const worker::Ready& ready() const { return process_->ready(); }

  Answer Call(worker::FrameType type, const loader::CallInput& input);
  Answer Translate(const loader::Pair& pair, const Sample& sample);
  Answer TranslateWith(const loader::Pair& pair, std::string_view body, std::string_view message);
  // Bytes in use on the heap of the process that answered last.
  std::variant<uint64_t, worker::Fault> MeasureHeap();

  // Canonical samples, and what the adapter itself makes of them for its native types.
  void CollectSamples();
  // Null if there is none of this media type.
  const Sample* SampleOf(const std::string& type) const;
  std::string MessageAround(const loader::Pair& pair, const Sample& sample) const;

  // Runs `body`, which returns its complaint, with each pair that has a sample; the
  // first complaint ends it.
  using SampleTrial = std::function<std::string(const loader::Pair&, const Sample&)>;
  Verdict ForEachSample(const SampleTrial& body) const;

 private:
  Sample WithLevelThatFits(const loader::Pair& pair, const std::string& body);

  worker::Launcher& launcher_;
  const worker::Descriptor library_;
  const loader::Note note_;
  const ConformanceOptions& options_;
  const SampleSource& source_;
  std::map<std::string, Sample> samples_;           // By media type.
  std::unique_ptr<worker::WorkerProcess> process_;  // Null until the next call.
};

// The trials' "now": 2026-11-24T03:00:00Z.
inline constexpr int64_t kTrialSeconds = 1'795'489'200;

// `FROM to TO`, for complaints.
std::string NameOf(const loader::Pair& pair);

}  // namespace duta::check

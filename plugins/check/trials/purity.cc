// An adapter is a function: it answers alike whenever and wherever, and keeps nothing.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "plugins/check/trials/answers.h"
#include "plugins/check/trials/subject.h"
#include "plugins/check/trials/trial.h"

namespace duta::check {
namespace {

using loader::CallResult;
using loader::Pair;
using worker::Fault;

constexpr int kLeakRounds = 3;
constexpr int kLeakCalls = 100;     // A round, twice.
constexpr int64_t kLeastLeak = 16;  // Bytes; the C library hands out no less.

// Twice in one process, and again in another one at a later time of day.
Verdict Determinism(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    const Answer first = subject.Translate(pair, sample);
    const Answer second = subject.Translate(pair, sample);
    subject.Reset();
    const Answer third = subject.Translate(pair, sample);
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
Verdict State(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    subject.Reset();
    const Answer alone = subject.Translate(pair, sample);
    subject.Reset();
    for (const Pair& other : subject.pairs())
      subject.Translate(other, {"something else that came before " + sample.body});
    const Answer after = subject.Translate(pair, sample);
    if (const auto* fault = std::get_if<Fault>(&after)) return fault->text;
    if (std::holds_alternative<Fault>(alone)) return std::get<Fault>(alone).text;
    return Same(std::get<CallResult>(alone), std::get<CallResult>(after)) ? "" : "an earlier call changes the answer";
  });
}

// Many calls in one process, of the sample and of its first half, which is refused
// on another way through the code: what is in use on the heap must not grow for
// ever. Caches fill in the calls before the first measure.
Verdict Leaks(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    const Sample damaged = {sample.body.substr(0, sample.body.size() / 2), sample.level};
    int64_t least = INT64_MAX;
    std::optional<int64_t> before;
    for (int round = 0; round <= kLeakRounds; ++round) {
      for (int i = 0; i < kLeakCalls; ++i) {
        for (const Sample* each : {&sample, &damaged}) {
          const Answer answer = subject.Translate(pair, *each);
          if (const auto* fault = std::get_if<Fault>(&answer)) return fault->text;
        }
      }
      const auto measured = subject.MeasureHeap();
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

constexpr TrialType kPurityTrials[] = {
    {"determinism", Determinism},
    {"state", State},
    {"leaks", Leaks},
};

}  // namespace

Topic Purity() { return kPurityTrials; }

}  // namespace duta::check

// Input that nobody should send: an adapter may refuse it, and must survive it.
#include <random>
#include <string>
#include <vector>

#include "plugins/check/trials/answers.h"
#include "plugins/check/trials/subject.h"
#include "plugins/check/trials/trial.h"

namespace duta::check {
namespace {

using loader::Pair;

constexpr int kTruncations = 100;
constexpr int kChanges = 300;
constexpr int kRandoms = 100;

Verdict Truncated(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    for (int i = 0; i < kTruncations; ++i) {
      const size_t size = sample.body.size() * static_cast<size_t>(i) / kTruncations;
      const std::string complaint =
          Complaint(subject.Translate(pair, {sample.body.substr(0, size), sample.level}), pair.to);
      if (!complaint.empty()) return "on the sample's first " + std::to_string(size) + " bytes: " + complaint;
    }
    return "";
  });
}

Verdict Changed(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    std::mt19937_64 random(subject.options().seed);
    for (int i = 0; i < kChanges && !sample.body.empty(); ++i) {
      std::string changed = sample.body;
      for (uint64_t n = 1 + random() % 4; n > 0; --n) changed[random() % changed.size()] = static_cast<char>(random());
      const std::string complaint = Complaint(subject.Translate(pair, {changed, sample.level}), pair.to);
      if (!complaint.empty())
        return "on change " + std::to_string(i) + " of seed " + std::to_string(subject.options().seed) + ": " +
               complaint;
    }
    return "";
  });
}

Verdict Random(Subject& subject) {
  std::mt19937_64 random(subject.options().seed);
  for (const Pair& pair : subject.pairs()) {
    for (int i = 0; i < kRandoms; ++i) {
      std::string bytes(random() % 2000, '\0');
      for (char& byte : bytes) byte = static_cast<char>(random());
      const std::string complaint = Complaint(subject.Translate(pair, {bytes}), pair.to);
      if (!complaint.empty()) {
        return Fail(NameOf(pair) + ": on input " + std::to_string(i) + " of seed " +
                    std::to_string(subject.options().seed) + ": " + complaint);
      }
    }
  }
  return Pass(std::to_string(subject.pairs().size()) + " pairs");
}

// As large as the hub lets it be: one byte repeated, lines, and the sample repeated.
Verdict Huge(Subject& subject) {
  const size_t size = subject.options().limits.input_bytes / 2;
  for (const Pair& pair : subject.pairs()) {
    std::vector<std::string> inputs = {std::string(size, 'A'), std::string(size, '\n'), std::string(size, '\xff')};
    const Sample* const sample = subject.SampleOf(pair.from);
    if (sample != nullptr && !sample->body.empty()) {
      std::string repeated;
      while (repeated.size() + sample->body.size() <= size) repeated += sample->body;
      inputs.push_back(std::move(repeated));
    }
    for (const std::string& input : inputs) {
      const std::string complaint = Complaint(subject.TranslateWith(pair, input, ""), pair.to);
      if (!complaint.empty())
        return Fail(NameOf(pair) + ": on " + std::to_string(input.size()) + " bytes: " + complaint);
    }
  }
  return Pass(std::to_string(size) + " bytes");
}

// The message around the body is as untrusted as the body.
Verdict Header(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    const std::string message = subject.MessageAround(pair, sample);
    for (const std::string& header :
         {std::string(), std::string("\xff\xff\xff"), message.substr(0, message.size() / 2)}) {
      const std::string complaint = Complaint(subject.TranslateWith(pair, sample.body, header), pair.to);
      if (!complaint.empty()) return "with a damaged header: " + complaint;
    }
    return "";
  });
}

constexpr TrialType kDamagedInputTrials[] = {
    {"truncated", Truncated}, {"changed", Changed}, {"random", Random}, {"huge", Huge}, {"header", Header},
};

}  // namespace

Topic DamagedInput() { return kDamagedInputTrials; }

}  // namespace duta::check

#include "plugins/check/conformance.h"

#include <algorithm>

#include "plugins/check/samples.h"
#include "plugins/check/trials/loading.h"

namespace duta::check {
namespace {

// In the order of the report.
constexpr Topic (*kTopics[])() = {GoodInput, Purity, DamagedInput, Advice};

Trial Run(const TrialType& type, Subject& subject) {
  subject.Reset();
  Verdict verdict = type.run(subject);
  subject.Reset();
  return {type.name, verdict.outcome, std::move(verdict.detail)};
}

}  // namespace

bool Passed(const std::vector<Trial>& trials) {
  return std::none_of(trials.begin(), trials.end(),
                      [](const Trial& trial) { return trial.outcome == Outcome::kFailed; });
}

std::vector<Trial> CheckConformance(worker::Launcher& launcher, const std::string& library,
                                    const ConformanceOptions& options) {
  const SampleSource source = {SampleBody, SampleMessage, std::string(kSampleId)};
  std::vector<Trial> report;
  const auto note = TryFile(library, report);
  if (!note || !TrySchema(launcher, options, report)) return report;
  const auto subject = TryLoad(launcher, library, *note, options, source, report);
  if (subject == nullptr) return report;
  subject->CollectSamples();
  for (const auto topic : kTopics) {
    for (const TrialType& type : topic()) report.push_back(Run(type, *subject));
  }
  return report;
}

}  // namespace duta::check

#include "plugins/check/conformance.h"

#include <algorithm>

#include "plugins/check/samples.h"
#include "plugins/check/trials/loading.h"
#include "plugins/worker/untrusted_text.h"

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

// Bodies of the network that nobody knows are slips: no message would ever come. Other
// forms under the network's name (`+json`, say) are the adapters' own.
Trial OfKinds(const loader::Note& note) {
  const auto is_canonical = [](std::string_view type) {
    return type.starts_with("application/vnd.duta.") && type.ends_with("+protobuf");
  };
  std::string unknown;
  for (const auto& pair : note.description.translations) {
    for (const std::string& type : {pair.from, pair.to}) {
      const bool is_known = !is_canonical(type) || SampleBody(type).has_value();
      if (!is_known && unknown.find(type) == std::string::npos) {
        unknown.append(unknown.empty() ? "" : ", ").append(type);
      }
    }
  }
  if (unknown.empty()) return {"kinds", Outcome::kPassed, "every canonical type is one of the network's"};
  std::string known;
  for (const KindSample& sample : KindSamples()) {
    const std::string type(sample.media_type);
    if (known.find(type) == std::string::npos) known.append(known.empty() ? "" : ", ").append(type);
  }
  return {"kinds", Outcome::kFailed,
          worker::OneLine(unknown) + ": no kind of message is called so; there are " + known};
}

// Tells of what was added to a report since the last time.
class Teller {
 public:
  Teller(const std::vector<Trial>& report, const TrialListener& told) : report_(report), told_(told) {}
  void Tell() {
    for (; next_ < report_.size(); ++next_) {
      if (told_) told_(report_[next_]);
    }
  }

 private:
  const std::vector<Trial>& report_;
  const TrialListener& told_;
  size_t next_ = 0;
};

}  // namespace

bool Passed(const std::vector<Trial>& trials) {
  return std::none_of(trials.begin(), trials.end(),
                      [](const Trial& trial) { return trial.outcome == Outcome::kFailed; });
}

std::vector<Trial> CheckConformance(worker::Launcher& launcher, const std::string& library,
                                    const ConformanceOptions& options, const TrialListener& told) {
  const SampleSource source = {SampleBody, SampleMessage, std::string(kSampleId)};
  std::vector<Trial> report;
  Teller teller(report, told);
  const auto note = TryFile(library, report);
  if (note) report.push_back(OfKinds(*note));
  const bool may_load = note && TrySchema(launcher, options, report);
  teller.Tell();
  if (!may_load) return report;
  const auto subject = TryLoad(launcher, library, *note, options, source, report);
  teller.Tell();
  if (subject == nullptr) return report;
  subject->CollectSamples();
  for (const auto topic : kTopics) {
    for (const TrialType& type : topic()) {
      report.push_back(Run(type, *subject));
      teller.Tell();
    }
  }
  return report;
}

}  // namespace duta::check

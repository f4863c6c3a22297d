// What an adapter advises a sender, if it does.
#include <string>

#include "plugins/check/trials/answers.h"
#include "plugins/check/trials/subject.h"
#include "plugins/check/trials/trial.h"

namespace duta::check {
namespace {

using loader::CallInput;
using loader::CallResult;
using loader::Pair;
using worker::FrameType;

Verdict Advise(Subject& subject) {
  const Status status = subject.Fresh();
  if (!status.ok()) return Fail(status.ToString());
  if (!subject.ready().advises) return Skip("it has no advise()");
  const Pair& pair = subject.pairs().front();
  const Sample* const sample = subject.SampleOf(pair.from);
  const std::string message = subject.MessageAround(pair, sample == nullptr ? Sample() : *sample);
  size_t advisories = 0;
  for (const std::string& header :
       {message, std::string(), std::string("\xff\xff"), message.substr(0, message.size() / 2)}) {
    CallInput input;
    input.now_seconds = kTrialSeconds;
    input.message = header;
    const Answer answer = subject.Call(FrameType::kAdvise, input);
    const std::string complaint = Complaint(answer, "");
    if (!complaint.empty()) return Fail(complaint);
    if (header == message) advisories = std::get<CallResult>(answer).diagnoses.size();
  }
  return Pass(std::to_string(advisories) + " on the sample");
}

constexpr TrialType kAdviceTrials[] = {
    {"advise", Advise},
};

}  // namespace

Topic Advice() { return kAdviceTrials; }

}  // namespace duta::check

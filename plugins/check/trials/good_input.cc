// Input that an adapter should like: it takes it, also from a host without extensions.
#include <string>

#include "core/base/status.h"
#include "plugins/abi/duta_adapter.h"
#include "plugins/check/trials/answers.h"
#include "plugins/check/trials/subject.h"
#include "plugins/check/trials/trial.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::check {
namespace {

using loader::CallResult;
using loader::Pair;
using worker::Fault;
using worker::OneLine;

std::string WithoutExtensions(const Status& status) {
  return "with the host's optional extensions hidden, as an older hub has none: " + OneLine(CauseOf(status)) +
         "; ask for them and expect NULL";
}

Verdict Samples(Subject& subject) {
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    const Answer answer = subject.Translate(pair, sample);
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
Verdict Extensions(Subject& subject) {
  // No JSON at all: refusing it is right, and so is looking away.
  const Status status = subject.Fresh({"\x01", true});
  if (!status.ok() && MetadataOf(status)["check"] != "configuration") return Fail(WithoutExtensions(status));
  return subject.ForEachSample([&subject](const Pair& pair, const Sample& sample) -> std::string {
    if (const Status fresh = subject.Fresh(); !fresh.ok()) return OneLine(CauseOf(fresh));
    const Answer with = subject.Translate(pair, sample);
    if (const Status bare = subject.Fresh({subject.options().configuration, true}); !bare.ok())
      return WithoutExtensions(bare);
    const Answer without = subject.Translate(pair, sample);
    for (const Answer* answer : {&with, &without}) {
      if (const auto* fault = std::get_if<Fault>(answer)) return fault->text;
    }
    return Same(std::get<CallResult>(with), std::get<CallResult>(without))
               ? ""
               : "with the host's optional extensions hidden it gives another answer";
  });
}

constexpr TrialType kGoodInputTrials[] = {
    {"samples", Samples},
    {"extensions", Extensions},
};

}  // namespace

Topic GoodInput() { return kGoodInputTrials; }

}  // namespace duta::check

#include "core/visit/sequences.h"

#include "absl/strings/str_cat.h"

namespace duta::visit {
namespace {

// Whether two moments, two series, ... say the same.
template <typename Message>
bool Same(const Message& a, const Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

}  // namespace

Status Stale(const SequencedStep& step, uint32_t current, std::string_view what) {
  const uint32_t sequence = step.event.sequence();
  return Refuse(Reason::kVisitSequenceStale,
                absl::StrCat("the ", std::string(step.rule.name), " carries sequence ", sequence,
                             ", the current one is ", current, ": ", std::string(what)),
                {{"field", step.field + ".sequence"},
                 {"sequence", absl::StrCat(sequence)},
                 {"current_sequence", absl::StrCat(current)}});
}

Status StaleStamp(const SequencedStep& step, const google::protobuf::Timestamp& last) {
  return Refuse(Reason::kVisitSequenceStale,
                "the DTSTAMP is not later than that of the step before of the same sequence",
                {{"field", step.field + ".dtstamp"},
                 {"sequence", absl::StrCat(step.event.sequence())},
                 {"dtstamp", absl::StrCat(step.event.dtstamp().seconds())},
                 {"current_dtstamp", absl::StrCat(last.seconds())}});
}

bool NeedsAnswers(const visit::v1::Event& before, const visit::v1::Event& after) {
  return !Same(before.start(), after.start()) || !Same(before.end(), after.end()) ||
         !Same(before.recurrence(), after.recurrence());
}

Status CheckVersion(const SequencedStep& step, const visit::v1::Event& current) {
  const visit::v1::Event& event = step.event;
  if (event.sequence() < current.sequence()) return Stale(step, current.sequence(), "it may not go back");
  if (event.sequence() > current.sequence()) return absl::OkStatus();
  if (event.dtstamp().seconds() < current.dtstamp().seconds()) return StaleStamp(step, current.dtstamp());
  if (!NeedsAnswers(current, event)) return absl::OkStatus();
  return Stale(step, current.sequence(), "another start, end or series needs a higher one");
}

Status CheckAnswers(const SequencedStep& step, uint32_t current) {
  const uint32_t sequence = step.event.sequence();
  if (sequence == current) return absl::OkStatus();
  return Stale(step, current, sequence < current ? "it answers an older version" : "no such version was sent");
}

}  // namespace duta::visit

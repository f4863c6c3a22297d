// Which SEQUENCE and DTSTAMP a step may carry (RFC 5546, 2.1.4 and 2.1.5).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/visit/methods.h"
#include "duta/visit/v1/visit.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace duta::visit {

// An event of a step, and where it stands in it. Borrowed.
struct SequencedStep {
  const MethodRule& rule;
  const std::string& field;  // `events[0]`.
  const visit::v1::Event& event;
};

// VISIT_SEQUENCE_STALE: the sequence, or of the same sequence the DTSTAMP, is not
// what `what` says it must be.
Status Stale(const SequencedStep& step, uint32_t current, std::string_view what);
Status StaleStamp(const SequencedStep& step, const google::protobuf::Timestamp& last);

// Whether another version of an event asks everybody again: another start, end or
// series.
bool NeedsAnswers(const visit::v1::Event& before, const visit::v1::Event& after);

// The organizer's next version: never behind, and raised with a change that needs
// new answers.
Status CheckVersion(const SequencedStep& step, const visit::v1::Event& current);

// An answer, counter or the like: of the version that is current.
Status CheckAnswers(const SequencedStep& step, uint32_t current);

}  // namespace duta::visit

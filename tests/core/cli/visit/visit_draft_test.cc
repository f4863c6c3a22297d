#include "core/cli/visit/visit_draft.h"

#include <gtest/gtest.h>

#include <string>

namespace duta::cli {
namespace {

const Instant kNow = *ParseInstant("2026-11-25T07:00:00Z");
const int64_t kSeconds = ToTimestamp(kNow).seconds();

TEST(VisitDraftTest, AStepIsStampedLaterThanTheAnswersBefore) {
  const struct {
    const char* name;
    int64_t answered;
    int64_t countered;
    int64_t stamp;
  } kCases[] = {
      {"no answers", 0, 0, 0},
      {"an answer a while ago", -100, -50, 0},
      {"an answer in the same second", 0, -5, 1},
      {"a counter in the second that comes", -5, 1, 2},
      {"both in the same second", 0, 1, 2},
      {"an answer of a clock that is far ahead", 200, -5, 0},
  };
  for (const auto& c : kCases) {
    schedule::v1::VisitState state;
    state.set_uid("visit-1@id-kemlu");
    state.set_organizer("partners/id-kemlu");
    state.set_sequence(3);
    if (std::string(c.name) != "no answers") {
      state.add_attendees()->mutable_answer_time()->set_seconds(kSeconds + c.answered);
      state.add_counters()->mutable_dtstamp()->set_seconds(kSeconds + c.countered);
    }
    const visit::v1::Visit step = MakeStep(visit::v1::METHOD_REPLY, state, kNow);
    EXPECT_EQ(step.events(0).dtstamp().seconds(), kSeconds + c.stamp) << c.name;
    EXPECT_EQ(step.events(0).sequence(), 3u);
    EXPECT_EQ(step.events(0).organizer().name(), "partners/id-kemlu");
  }
}

}  // namespace
}  // namespace duta::cli

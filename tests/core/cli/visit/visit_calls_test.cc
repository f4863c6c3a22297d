#include "core/cli/visit/visit_calls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace duta::cli {
namespace {

// A visit that changes while it is read: what each call would say, in turn.
struct Reading {
  uint64_t visit;
  uint64_t steps;
};

StatusOr<VisitSnapshot> Read(const std::vector<Reading>& readings, int& waits) {
  size_t visit = 0;
  size_t steps = 0;
  return ReadSnapshot(
      [&]() -> StatusOr<schedule::v1::VisitState> {
        schedule::v1::VisitState state;
        state.set_revision(readings[std::min(visit++, readings.size() - 1)].visit);
        return state;
      },
      [&]() -> StatusOr<VisitSteps> {
        return VisitSteps{{}, readings[std::min(steps++, readings.size() - 1)].steps};
      },
      [&] { ++waits; });
}

TEST(ReadSnapshotTest, TakesWhatBelongsTogether) {
  const struct {
    const char* name;
    std::vector<Reading> readings;
    uint64_t revision;
    int waits;
  } kCases[] = {
      {"quiet", {{7, 7}}, 7, 0},
      {"a step in between", {{7, 8}, {8, 8}}, 8, 1},
      {"a step without a receipt yet", {{8, 0}, {8, 0}, {8, 8}}, 8, 2},
      {"pages of two revisions", {{7, 0}, {9, 9}}, 9, 1},
  };
  for (const auto& c : kCases) {
    int waits = 0;
    const auto snapshot = Read(c.readings, waits);
    ASSERT_TRUE(snapshot.ok()) << c.name;
    EXPECT_EQ(snapshot->visit.revision(), c.revision) << c.name;
    EXPECT_EQ(waits, c.waits) << c.name;
  }
}

TEST(ReadSnapshotTest, GivesUpOnWhatNeverRests) {
  int waits = 0;
  EXPECT_TRUE(absl::IsUnavailable(Read({{7, 0}}, waits).status()));
  EXPECT_EQ(waits, 19);
}

TEST(ReadSnapshotTest, ARefusalIsTheAnswer) {
  const auto snapshot =
      ReadSnapshot([] { return Refuse(Reason::kUnknownResource); }, [] { return VisitSteps(); }, [] {});
  EXPECT_EQ(ReasonOf(snapshot.status()), Reason::kUnknownResource);
}

}  // namespace
}  // namespace duta::cli

// What whoever was taken off the list of a visit is answered.
#include <string>
#include <vector>

#include "tests/core/kinds/visit/queries_fixture.h"

namespace duta::kinds {
namespace {

using testing::IsEmpty;

// What an organizer does to a visit after it has taken somebody off the list changes no
// byte of what that one is answered.
TEST_F(QueriesTest, WhoIsOffTheListSeesNothingNewer) {
  Must(Take(kIndonesia, MakeRequest(0, 0)));
  Must(Send(availability_, kIndonesia, WeekOf(schedule::v1::DETAIL_BUSY), {kAustralia}));
  Must(Take(kIndonesia, MakeStep(visit::v1::METHOD_CANCEL, 1, 1, {kAustralia})));
  const auto answers = [&] {
    std::vector<std::string> bytes{Get(kAustralia)->SerializeAsString()};
    for (int level = 0; level <= 4; ++level) {
      schedule::v1::ListVisitsRequest list;
      list.set_page_size(1);
      list.set_level(static_cast<visit::v1::Level>(level));
      bytes.push_back(queries_.ListVisits(kAustralia, list)->SerializeAsString());
    }
    uint64_t revision = 0;
    const auto changes = queries_.Changes(kAustralia, revision, 10);
    for (const VisitState& visit : *changes) bytes.push_back(visit.SerializeAsString());
    schedule::v1::ListVisitStepsRequest steps;
    steps.set_uid("visit-1@id-kemlu");
    bytes.push_back(std::to_string(queries_.ListVisitSteps(kAustralia, steps)->revision()));
    return bytes;
  };
  const auto before = answers();
  uint64_t told = 0;
  EXPECT_EQ(queries_.Changes(kAustralia, told, 10)->size(), 1u) << "that it was taken off";
  Visit moved = MakeRequest(2, 2, {kNewZealand});
  moved.mutable_events(0)->set_summary("A secret title");
  Must(Take(kIndonesia, moved, {kNewZealand}));
  EXPECT_EQ(answers(), before);
  EXPECT_TRUE(queries_.Changes(kAustralia, told, 10)->empty());
  const auto calendar = FreeBusyOf(kIndonesia, kAustralia);
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  for (const auto& busy : calendar->busy()) EXPECT_THAT(busy.title(), IsEmpty());
  // Nor by asking what a draft at that time would clash with.
  schedule::v1::CheckVisitRequest check;
  *check.mutable_visit() = MakeRequest(0, 0, {kNewZealand});
  check.mutable_visit()->set_uid("another@au-dfat");
  check.mutable_visit()->mutable_events(0)->mutable_organizer()->set_name(kAustralia);
  check.set_time_zone("Australia/Sydney");
  const auto remarks = queries_.CheckVisit(kAustralia, check);
  ASSERT_TRUE(remarks.ok()) << remarks.status();
  EXPECT_THAT(remarks->ShortDebugString(), testing::Not(testing::HasSubstr("A secret title")));
}

}  // namespace
}  // namespace duta::kinds

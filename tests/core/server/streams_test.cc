#include "core/server/streams.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace duta::server {
namespace {

constexpr char kIndonesia[] = "partners/id-kemlu";
constexpr char kCanberra[] = "partners/id-kemlu/units/canberra";
constexpr char kAustralia[] = "partners/au-dfat";

TEST(StreamsTest, NobodyTakesAnothersPlaces) {
  Streams streams(5, 2);
  std::vector<Streams::Place> places;
  const auto enter = [&](const char* caller) {
    auto place = streams.Enter(caller, {});
    if (!place.ok()) return std::string(Describe(*ReasonOf(place.status())).wire);
    places.push_back(*std::move(place));
    return std::string("in");
  };
  EXPECT_EQ(enter(kIndonesia), "in");
  EXPECT_EQ(enter(kCanberra), "in");
  EXPECT_EQ(enter(kIndonesia), "TOO_MANY_STREAMS") << "a unit has its partner's share";
  EXPECT_EQ(enter(kCanberra), "TOO_MANY_STREAMS");
  EXPECT_EQ(enter(kAustralia), "in");
  places.erase(places.begin());
  EXPECT_EQ(enter(kIndonesia), "in");
  EXPECT_EQ(enter("administrators/rina"), "in");
  EXPECT_EQ(enter("administrators/budi"), "in");
  EXPECT_EQ(enter(kAustralia), "TOO_MANY_STREAMS") << "all of the hub's are open";
  places.clear();
  EXPECT_EQ(streams.size(), 0u);
}

}  // namespace
}  // namespace duta::server

#include "core/search/block.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "core/search/index.h"

namespace duta::search {
namespace {

std::map<uint32_t, std::string> EntriesOf(const std::string& block) {
  std::map<uint32_t, std::string> entries;
  EXPECT_TRUE(ForEachEntry(block, [&](uint32_t slot, std::string_view entry) { entries[slot] = entry; }).ok());
  return entries;
}

TEST(BlockTest, KeepsEntriesBySlot) {
  std::mt19937 random(7);
  std::map<uint32_t, std::string> expected;
  std::string block;
  for (int i = 0; i < 2000; ++i) {
    const uint32_t slot = random() % kBlockSize;
    if (random() % 3 == 0) {
      expected.erase(slot);
      block = *WithoutEntry(block, slot);
    } else {
      expected[slot] = std::string(random() % 300, 'x');
      block = *WithEntry(block, slot, expected[slot]);
    }
    ASSERT_EQ(EntriesOf(block), expected);
  }
}

TEST(BlockTest, KeepsPlacesAndAttributes) {
  Places places;
  places[0] = {MakePlace(0, true, false), MakePlace(7, false, true), MakePlace(1'000'000, true, true)};
  places[3] = {MakePlace(3, false, false)};
  Places read;
  ASSERT_TRUE(DecodePlaces(EncodePlaces(places), read).ok());
  EXPECT_EQ(read, places);
  for (const int64_t day : {int64_t{0}, int64_t{20000}, int64_t{-700'000}}) {
    const std::string bytes = Encode({true, day, 0x8000'0000'0000'0001, true, "country\x1fid\x1e"});
    const auto attributes = DecodeAttributes(bytes);
    ASSERT_TRUE(attributes.ok());
    EXPECT_TRUE(attributes->may_be_replaced && attributes->is_from_zawgyi);
    EXPECT_EQ(attributes->day, day);
    EXPECT_EQ(attributes->key, 0x8000'0000'0000'0001);
    EXPECT_EQ(attributes->facets, "country\x1fid\x1e");
  }
}

TEST(BlockTest, RefusesWhatIsNoBlock) {
  std::mt19937 random(11);
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    // Whatever comes of it, it ends, and says DATA_LOSS.
    const Status entries = ForEachEntry(bytes, [](uint32_t, std::string_view) {});
    EXPECT_TRUE(entries.ok() || absl::IsDataLoss(entries));
    Places places;
    const Status decoded = DecodePlaces(bytes, places);
    EXPECT_TRUE(decoded.ok() || absl::IsDataLoss(decoded));
  }
}

}  // namespace
}  // namespace duta::search

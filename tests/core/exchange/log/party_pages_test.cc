#include "core/exchange/log/party_pages.h"

#include <algorithm>
#include <random>

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

class PartyPagesTest : public ExchangeTest {
 protected:
  void Write(const std::vector<std::pair<std::string, std::vector<uint64_t>>>& batch) {
    const Status status = database().Write([&](store::Transaction& transaction) {
      PartyPages pages;
      for (const auto& [party, indexes] : batch) {
        for (const uint64_t index : indexes) pages.Add(party, index);
      }
      return pages.Write(transaction);
    });
    ASSERT_TRUE(status.ok()) << status;
  }

  StatusOr<std::vector<uint64_t>> Read(std::string_view party, int64_t after = -1, uint64_t end = INT64_MAX,
                                       size_t limit = SIZE_MAX) {
    StatusOr<std::vector<uint64_t>> found;
    DUTA_RETURN_IF_ERROR(database().Read([&](store::Transaction& transaction) {
      found = EntriesOfParty(transaction, party, after, end, limit);
      return absl::OkStatus();
    }));
    return found;
  }
};

TEST_F(PartyPagesTest, APageIsARowABatch) {
  Write({{kIndonesia, {0, 1, 300}}, {kAustralia, {1}}});
  Write({{kIndonesia, {70'000}}});
  EXPECT_EQ(Number("SELECT COUNT(*) FROM log_parties"), 3);
  // 300 - 1 = 0x12b: seven bits a byte, the lowest first.
  EXPECT_EQ(Number("SELECT indexes = X'0001AB02' FROM log_parties WHERE log_index = 300"), 1);
  EXPECT_EQ(*Read(kIndonesia), (std::vector<uint64_t>{0, 1, 300, 70'000}));
  EXPECT_EQ(*Read(kAustralia), std::vector<uint64_t>{1});
  EXPECT_TRUE(Read(kNewZealand)->empty());
}

TEST_F(PartyPagesTest, APartyThatIsNamedTwiceIsThereOnce) {
  Write({{kIndonesia, {7}}, {kIndonesia, {7}}});
  EXPECT_EQ(*Read(kIndonesia), std::vector<uint64_t>{7});
}

TEST_F(PartyPagesTest, TheLargestIndexIsKept) {
  Write({{kIndonesia, {0, INT64_MAX - 1}}});
  EXPECT_EQ(*Read(kIndonesia), (std::vector<uint64_t>{0, INT64_MAX - 1}));
}

TEST_F(PartyPagesTest, EveryRangeIsAsACompleteSearchFindsIt) {
  std::mt19937 random(1);
  std::vector<uint64_t> all;
  uint64_t next = 0;
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<uint64_t> page;
    for (size_t i = 0; i < 1 + random() % 9; ++i) page.push_back(next += 1 + random() % 200);
    all.insert(all.end(), page.begin(), page.end());
    Write({{kIndonesia, page}});
  }
  for (int i = 0; i < 2000; ++i) {
    const int64_t after = static_cast<int64_t>(random() % (next + 10)) - 5;
    const uint64_t end = random() % (next + 10);
    const size_t limit = random() % 40;
    std::vector<uint64_t> expected;
    for (const uint64_t index : all) {
      if (static_cast<int64_t>(index) > after && index < end && expected.size() < limit) expected.push_back(index);
    }
    ASSERT_EQ(*Read(kIndonesia, after, end, limit), expected) << after << " " << end << " " << limit;
  }
}

TEST_F(PartyPagesTest, TheLatestComeFirst) {
  Write({{kIndonesia, {0, 1, 300}}, {kAustralia, {1}}});
  Write({{kIndonesia, {500, 501}}});
  const auto latest = [this](uint64_t end, size_t limit) {
    StatusOr<std::vector<uint64_t>> found;
    EXPECT_TRUE(database()
                    .Read([&](store::Transaction& transaction) {
                      found = LatestEntriesOfParty(transaction, kIndonesia, end, limit);
                      return absl::OkStatus();
                    })
                    .ok());
    return *found;
  };
  EXPECT_EQ(latest(1000, 10), (std::vector<uint64_t>{501, 500, 300, 1, 0}));
  EXPECT_EQ(latest(1000, 3), (std::vector<uint64_t>{501, 500, 300}));
  EXPECT_EQ(latest(501, 2), (std::vector<uint64_t>{500, 300}));
  EXPECT_TRUE(latest(0, 2).empty());
}

TEST_F(PartyPagesTest, ADamagedPageIsNoEmptyOne) {
  ASSERT_TRUE(database()
                  .Write([](store::Transaction& transaction) {
                    return transaction
                        .Change("INSERT INTO log_parties (party, log_index, indexes) VALUES ($1, 5, X'0580')",
                                {std::string_view(kIndonesia)})
                        .status();
                  })
                  .ok());
  EXPECT_EQ(Read(kIndonesia).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace duta::exchange

// Many who act at once on the same practices: one order, and the same tables when what
// was taken is played into empty ones.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/core/kinds/practice/shelf.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

constexpr int kActors = 32;

// All rows of a table; `numbers` of the columns are numbers, which come first.
std::vector<std::string> RowsOf(Shelf& shelf, std::string_view sql, int numbers, int texts) {
  std::vector<std::string> rows;
  const Status status = shelf.network().database().Read([&](store::Transaction& transaction) {
    return transaction.Run(sql, {}, [&](const store::Row& row) {
      std::string all;
      for (int i = 0; i < numbers; ++i) all += std::to_string(row.Int(i)) + "|";
      for (int i = numbers; i < numbers + texts; ++i) all += std::string(row.Text(i)) + "|";
      rows.push_back(std::move(all));
      return absl::OkStatus();
    });
  });
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

// Everything that the library keeps.
std::map<std::string, std::vector<std::string>> TablesOf(Shelf& shelf) {
  std::map<std::string, std::vector<std::string>> tables;
  const auto add = [&](const std::string& table, const std::string& columns, int numbers, int texts) {
    tables[table] = RowsOf(shelf, "SELECT " + columns + " FROM " + table + " ORDER BY 1, 2, 3", numbers, texts);
  };
  add("practice_versions", "sequence, audience, is_withdrawal, practice, message_id, owner, version, card, reason", 3,
      6);
  add("practice_remarks", "number, audience, accept_seconds, practice, message_id, sender, step", 3, 4);
  add("practice_subscriptions", "number, audience, subscriber, message_id, subscription", 2, 3);
  add("search_audiences", "audience, level, collection, digest", 2, 2);
  add("search_readers", "audience, audience, party", 2, 1);
  add("search_documents", "audience, number, sequence, item, version, tokens, content", 3, 4);
  add("search_segments", "audience, first, size, level, documents, gone, facts, facet_values", 6, 2);
  add("search_keys", "audience, first, entries", 2, 1);
  add("search_postings", "audience, segment, term, postings", 2, 2);
  add("search_replaced", "by_audience, audience, number", 3, 0);
  return tables;
}

// How many of 32, all at once, were taken; what is refused has its reason.
int AllAtOnce(const std::function<Status(int)>& act) {
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kActors; ++i) {
    threads.emplace_back([&, i] {
      const Status status = act(i);
      EXPECT_TRUE(status.ok() || ReasonOf(status)) << status;
      taken += status.ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return taken;
}

class AtOnceTest : public testing::Test {
 protected:
  Status Take(int id, const std::string& sender, const Practice& practice) {
    const std::vector<std::string> all = {kIndonesia, kAustralia, kNewZealand};
    std::vector<std::string> others;
    for (const std::string& name : all) {
      if (name != sender) others.push_back(name);
    }
    return shelf_.Take(IdOf(id), sender, practice, others);
  }
  Shelf shelf_;
};

TEST_F(AtOnceTest, ThirtyTwoActsOnOnePracticeGiveOneOrderWhichTheLogGivesAgain) {
  ASSERT_TRUE(Take(1, kIndonesia, Publish(MakeDocument("Consular help"))).ok());
  // Revisions of one version by the ministry and its unit, withdrawals of it,
  // endorsements, questions, and publications beside.
  int changes = 0;
  AllAtOnce([&](int i) -> Status {
    const int id = 100 + i;
    const std::string name = "Act " + std::to_string(i);
    switch (i % 8) {
      case 0:
      case 1:
        return Take(id, i % 3 == 0 ? kCanberra : kIndonesia, Revise(IdOf(1), IdOf(1), MakeDocument(name)));
      case 2:
        return Take(id, kIndonesia, Withdraw(IdOf(1), IdOf(1)));
      case 3:
      case 4:
        return Take(id, kAustralia, Endorse(IdOf(1), IdOf(1), name));
      case 5:
        return Take(id, kNewZealand, AskAbout(IdOf(1), name));
      default:
        return Take(id, kNewZealand, Publish(MakeDocument(name)));
    }
  });
  for (const Shelf::Taken& taken : shelf_.log()) {
    changes += taken.practice.has_revise() || taken.practice.has_withdraw() ? 1 : 0;
  }
  EXPECT_EQ(changes, 1);  // Of the twelve that change it, one.
  const auto state = shelf_.Get(kAustralia, IdOf(1));
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->endorsements_size(), 1);  // A ministry's last word,
  EXPECT_EQ(state->questions_size(), 4);     // and everybody's questions.

  Shelf again;
  for (const Shelf::Taken& taken : shelf_.log()) {
    const Status status = again.Take(taken.id, taken.sender, taken.practice, taken.mailboxes, taken.level);
    ASSERT_TRUE(status.ok()) << status;
  }
  const auto tables = TablesOf(shelf_);
  for (const char* table : {"practice_versions", "practice_remarks", "search_documents", "search_postings"}) {
    EXPECT_FALSE(tables.at(table).empty()) << table;
  }
  EXPECT_EQ(tables, TablesOf(again));
}

// A chain of revisions, each of whatever is the newest when it is written.
TEST_F(AtOnceTest, WhoReadsTheNewestVersionAndTriesAgainGetsThrough) {
  ASSERT_TRUE(Take(1, kIndonesia, Publish(MakeDocument("Version 0"))).ok());
  const int taken = AllAtOnce([&](int i) {
    for (std::string newest = IdOf(1);;) {
      const Status status = Take(100 + i, kIndonesia, Revise(IdOf(1), newest, MakeDocument("Version")));
      if (ReasonOf(status) != Reason::kPracticeStale) return status;
      newest = MetadataOf(status)["newest"];
    }
  });
  EXPECT_EQ(taken, kActors);
  const auto state = shelf_.Get(kAustralia, IdOf(1));
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->versions_size(), 1 + kActors);
  EXPECT_EQ(shelf_.Found(kAustralia, "version").size(), 1U);
}

}  // namespace
}  // namespace duta::kinds

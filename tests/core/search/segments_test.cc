// The rows of the index: what is written is read again, whatever is merged and taken
// out in between, and other bytes are refused.
#include "core/search/segments.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "core/search/tokens.h"
#include "tests/core/search/library.h"

namespace duta::search {
namespace {

TEST(SegmentsTest, FactsAreReadAsTheyWereWritten) {
  FactWriter writer;
  writer.Add(0, {true, false, 20'000, 0x8000'0000'0000'0001, {"country\x1fid", "topic\x1fvisa"}});
  writer.Add(3, {true, true, -700'000, 7, {"topic\x1fvisa"}});
  const std::string facts = writer.ToFacts(5), keys = writer.ToKeys(5);
  const auto reader = FactReader::Open(facts, writer.values(), 5);
  ASSERT_TRUE(reader.ok());
  const auto values = [&](uint32_t number) {
    std::vector<std::string> values;
    EXPECT_TRUE(reader->ForEachValue(number, [&](size_t at) { values.emplace_back(reader->values()[at]); }).ok());
    return values;
  };
  EXPECT_EQ(values(0), (std::vector<std::string>{"country\x1fid", "topic\x1fvisa"}));
  EXPECT_EQ(values(3), std::vector<std::string>{"topic\x1fvisa"});
  EXPECT_EQ(reader->Day(0), 20'000);
  EXPECT_EQ(reader->Day(3), -700'000);
  EXPECT_TRUE(reader->IsFromZawgyi(3) && !reader->IsFromZawgyi(0));
  EXPECT_EQ(KeyAt(keys, 0), 0x8000'0000'0000'0001);
  EXPECT_EQ(KeyAt(keys, 3), 7U);
  for (const uint32_t missing : {1U, 2U, 4U}) EXPECT_FALSE(reader->IsThere(missing));
  std::string without = facts;
  TakeOut(0, without);
  EXPECT_FALSE(FactReader::Open(without, writer.values(), 5)->IsThere(0));
  EXPECT_TRUE(absl::IsDataLoss(FactReader::Open(facts, writer.values(), 50).status()));
}

TEST(SegmentsTest, TermsAreReadAsTheyWereWritten) {
  std::mt19937 random(7);
  std::map<std::string, std::vector<Posting>> expected;
  TermLists lists;
  for (int i = 0; i < 3'000; ++i) {
    const std::string term = "w" + std::to_string(random() % 5'000);
    std::vector<Posting>& postings = expected[term];
    const uint32_t number = (postings.empty() ? 0 : postings.back().number + 1) + random() % 300;
    postings.push_back({number, {static_cast<uint8_t>(random()), static_cast<uint8_t>(random())}});
    TermLists::Append(postings.back(), lists.Of(term));
  }
  std::map<std::string, std::vector<Posting>> read;
  const std::vector<TermRow> rows = lists.ToRows();
  EXPECT_GT(rows.size(), 3U);
  for (const TermRow& row : rows) {
    TermReader reader(row.postings);
    for (bool is_first = true; reader.Next(); is_first = false) {
      if (is_first) EXPECT_EQ(reader.term(), row.term);
      ASSERT_TRUE(ForEachPosting(reader.postings(), [&](const Posting& posting) {
                    read[reader.term()].push_back(posting);
                  }).ok());
      EXPECT_EQ(reader.count(), read[reader.term()].size());
    }
    EXPECT_TRUE(reader.is_readable());
  }
  EXPECT_EQ(read, expected);
}

TEST(SegmentsTest, WhatIsNoRowIsRefused) {
  std::mt19937 random(11);
  TokenReader tokens;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() % 4 : random());
    // Whatever comes of it, it ends, and says DATA_LOSS.
    TermReader terms(bytes);
    while (terms.Next()) {
      const Status status = ForEachPosting(terms.postings(), [](const Posting&) {});
      EXPECT_TRUE(status.ok() || absl::IsDataLoss(status));
    }
    const auto facts = FactReader::Open(bytes, bytes, random() % 4);
    EXPECT_TRUE(facts.ok() || absl::IsDataLoss(facts.status()));
    for (uint32_t number = 0; facts.ok() && number < facts->size(); ++number) {
      const Status status = facts->ForEachValue(number, [](size_t) {});
      EXPECT_TRUE(status.ok() || absl::IsDataLoss(status));
    }
    const Status opened = tokens.Open(bytes);
    EXPECT_TRUE(opened.ok() || absl::IsDataLoss(opened));
    std::vector<Match> matches;
    Leaf leaf;
    leaf.phrases = {{{{"g\x01\x02"}, 0}, {{"wa", "fa"}, 2}}};
    if (opened.ok()) tokens.Find(leaf, kMaxMatches, matches);
  }
}

std::vector<std::string> AllRows(Library& library) {
  std::vector<std::string> rows;
  const auto add = [&](std::string_view sql) {
    return library.database().Read([&](store::Transaction& transaction) {
      return transaction.Run(sql, {}, [&](const store::Row& row) {
        rows.emplace_back(row.Text(0));
        return absl::OkStatus();
      });
    });
  };
  EXPECT_TRUE(add("SELECT postings FROM search_postings ORDER BY audience, segment, term").ok());
  EXPECT_TRUE(add("SELECT facts FROM search_segments ORDER BY audience, first").ok());
  EXPECT_TRUE(add("SELECT entries FROM search_keys ORDER BY audience, first").ok());
  return rows;
}

std::vector<Segment> SegmentsOf(Library& library) {
  std::vector<Segment> segments;
  EXPECT_TRUE(library.database()
                  .Read([&](store::Transaction& transaction) -> Status {
                    DUTA_ASSIGN_OR_RETURN(segments, LoadSegments(transaction, 1));
                    return absl::OkStatus();
                  })
                  .ok());
  return segments;
}

Document Numbered(int i, int version = 1) {
  Document document = Library::Make("d" + std::to_string(i), "visa w" + std::to_string(i % 7), "", i);
  document.version = document.item + "-" + std::to_string(version);
  document.sequence = version;
  document.keywords = {{"country", i % 2 == 0 ? "ID" : "TH"}};
  return document;
}

TEST(SegmentsTest, SixteenBecomeOne) {
  Library library;
  for (int i = 0; i < 16 * 16 + 16 + 1; ++i) library.Add(Numbered(i));
  const std::vector<Segment> segments = SegmentsOf(library);
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[0].level, 2);
  EXPECT_EQ(segments[0].size, 256);
  EXPECT_EQ(segments[1].level, 1);
  EXPECT_EQ(segments[2].size, 1);
  EXPECT_EQ(library.Versions("visa").size(), 273U);
  EXPECT_EQ(library.Versions("w3 country:id").size(), 19U);
}

// After each change the index finds what a list of documents would.
TEST(SegmentsTest, WhatLeavesIsGoneInSegmentsOfAllSizes) {
  Library library;
  const Readers readers{{"partners/a"}, 1};
  std::mt19937 random(3);
  std::map<int, int> versions;
  for (int step = 0; step < 700; ++step) {
    const int item = static_cast<int>(random() % 300);
    if (versions.count(item) != 0 && random() % 3 == 0) {
      library.Withdraw("d" + std::to_string(item), readers);
      versions.erase(item);
    } else {
      library.Add(Numbered(item, ++versions[item]), readers);
    }
    if (step % 50 != 49) continue;
    std::set<std::string> expected;
    for (const auto& [i, version] : versions) {
      if (i % 7 == 3) expected.insert("d" + std::to_string(i) + "-" + std::to_string(version));
    }
    const std::vector<std::string> found = library.Versions("w3");
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()), expected) << step;
    EXPECT_EQ(library.Ask("visa")->results.total, versions.size());
    EXPECT_EQ(library.Ask("-w3")->results.total, versions.size() - expected.size());
  }
  for (const auto& [item, version] : versions) library.Withdraw("d" + std::to_string(item), readers);
  EXPECT_TRUE(AllRows(library).empty());
}

TEST(SegmentsTest, TheSameDocumentsMakeTheSameRows) {
  Library one, other;
  for (int i = 0; i < 300; ++i) {
    one.Add(Numbered(i));
    other.Add(Library::Make("hidden" + std::to_string(i), "secret"), {{"partners/b"}, 1});
    other.Add(Numbered(i));
  }
  EXPECT_EQ(one.Ask("visa w3")->versions, other.Ask("visa w3")->versions);
  Library again;
  for (int i = 0; i < 300; ++i) again.Add(Numbered(i));
  EXPECT_EQ(AllRows(one), AllRows(again));
}

}  // namespace
}  // namespace duta::search

#include "core/search/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/core/search/library.h"

namespace duta::search {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(SearchTest, AnswersOperatorsFieldsAndDates) {
  Library library;
  Document visa = Library::Make("visa", "Visa for students", "How to ask for one", 20000);
  visa.keywords = {{"country", "ID"}, {"topic", "Consular Help"}};
  Document permit = Library::Make("permit", "Permit for workers", "As a visa, but longer", 10000);
  permit.keywords = {{"country", "AU"}, {"topic", "labour"}};
  library.Add(visa);
  library.Add(permit);
  EXPECT_THAT(library.Versions("visa"), ElementsAre("visa-1", "permit-1"));
  EXPECT_THAT(library.Versions("visa NOT workers"), ElementsAre("visa-1"));
  EXPECT_THAT(library.Versions("-students"), ElementsAre("permit-1"));
  EXPECT_THAT(library.Versions("students OR workers"), UnorderedElementsAre("visa-1", "permit-1"));
  EXPECT_THAT(library.Versions("visa (students OR longer)"), UnorderedElementsAre("visa-1", "permit-1"));
  EXPECT_THAT(library.Versions("work*"), ElementsAre("permit-1"));
  EXPECT_THAT(library.Versions("country:id"), ElementsAre("visa-1"));
  EXPECT_THAT(library.Versions("topic:\"consular  help\""), ElementsAre("visa-1"));
  EXPECT_THAT(library.Versions("topic:consular"), IsEmpty());
  EXPECT_THAT(library.Versions("since:2000"), ElementsAre("visa-1"));
  EXPECT_THAT(library.Versions("until:2000"), ElementsAre("permit-1"));
  EXPECT_THAT(library.Versions("\"for students\""), ElementsAre("visa-1"));
  EXPECT_THAT(library.Versions("\"students for\""), IsEmpty());
  EXPECT_THAT(library.Versions(""), ElementsAre("visa-1", "permit-1"));
}

TEST(SearchTest, NoPhraseBridgesTextsOfAField) {
  Library library;
  library.Add(Library::Make("a", "Consular\n\nhelp"));
  EXPECT_THAT(library.Versions("\"consular help\""), IsEmpty());
  EXPECT_THAT(library.Versions("consular help"), ElementsAre("a-1"));
}

TEST(SearchTest, CountsFacetsOfAllPages) {
  Library library;
  for (int i = 0; i < 30; ++i) {
    Document document = Library::Make("d" + std::to_string(i), "visa", "", i);
    document.keywords = {{"country", i % 3 == 0 ? "ID" : "AU"}, {"topic", "t" + std::to_string(i)}};
    library.Add(document);
  }
  const auto answer = library.Ask("visa", "partners/a", 6, 7);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->results.total, 30U);
  ASSERT_EQ(answer->results.facets.size(), 2U);
  EXPECT_EQ(answer->results.facets[0].values(0).value(), "au");
  EXPECT_EQ(answer->results.facets[0].values(0).hits(), 20U);
  EXPECT_EQ(answer->results.facets[0].values(1).hits(), 10U);
  EXPECT_EQ(answer->results.facets[1].values_size(), 20);
}

TEST(SearchTest, PagesHoldEachHitOnceThoughOthersCome) {
  Library library;
  for (int i = 0; i < 25; ++i) library.Add(Library::Make("d" + std::to_string(i), "visa", "", i / 5));
  std::vector<std::string> seen;
  std::optional<PageStart> start;
  for (int page = 0;; ++page) {
    const auto answer = library.Ask("visa", "partners/a", 6, 4, start);
    ASSERT_TRUE(answer.ok());
    seen.insert(seen.end(), answer->versions.begin(), answer->versions.end());
    if (!answer->results.has_more) break;
    const Hit& last = answer->results.hits.back();
    start = ParsePageStart(ToText({last.score.total(), last.day, last.key}));
    ASSERT_TRUE(start.has_value());
    library.Add(Library::Make("late" + std::to_string(page), "visa", "", 20'000));  // Before the first page.
  }
  EXPECT_EQ(seen.size(), 25U);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  for (const char* token : {"", "1 2", "a b c", "1 2 3 4", "-1 0 0"}) EXPECT_FALSE(ParsePageStart(token)) << token;
}

TEST(SearchTest, ExplainsRanksThatNothingElseChanges) {
  Library library;
  library.Add(Library::Make("title", "Consular help", "", 10957));
  library.Add(Library::Make("far", "Consular officers and what they do to give help", "", 10957));
  library.Add(Library::Make("abstract", "Guide", "consular help", 10957));
  const auto before = library.Ask("consular help");
  ASSERT_TRUE(before.ok());
  EXPECT_THAT(before->versions, ElementsAre("title-1", "abstract-1", "far-1"));
  const Score& score = before->results.hits[0].score;
  EXPECT_EQ(score.fields, 100U);
  EXPECT_EQ(score.coverage, 70U);
  EXPECT_EQ(score.proximity, 80U);
  EXPECT_EQ(score.words, 40U);
  EXPECT_EQ(score.recency, 0U);
  EXPECT_EQ(score.total(), 290U);
  for (int i = 0; i < 50; ++i) library.Add(Library::Make("more" + std::to_string(i), "consular", "", 9000));
  const auto after = library.Ask("consular help");
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->results.hits[0].score, score);
}

TEST(SearchTest, ShowsWhereItStands) {
  Library library;
  library.Add(
      Library::Make("a", "Guide", std::string(500, 'x') + " about Việt consular help, and " + std::string(500, 'y')));
  const auto answer = library.Ask("\"consular help\" viet");
  ASSERT_TRUE(answer.ok());
  const Query query = *ParseQuery("\"consular help\" viet", Fields());
  const auto snippets = SnippetsOf(answer->documents.at(0), query);
  ASSERT_EQ(snippets.size(), 1U);
  EXPECT_EQ(snippets[0].field(), "abstract");
  ASSERT_EQ(snippets[0].highlights_size(), 2);
  const auto cut = [&](int i) {
    const v1::Highlight& at = snippets[0].highlights(i);
    return snippets[0].text().substr(at.begin(), at.end() - at.begin());
  };
  EXPECT_EQ(cut(0), "Việt");
  EXPECT_EQ(cut(1), "consular help");
  EXPECT_LE(snippets[0].text().size(), 400U);
}

TEST(SearchTest, SuggestsWordsThatTheReaderMaySee) {
  Library library;
  library.Add(Library::Make("a", "Consular assistance"));
  library.Add(Library::Make("b", "Consulate"), {{"partners/b"}, 1});
  EXPECT_EQ(library.Ask("consulra assistance")->suggestion, "consular assistance");
  EXPECT_EQ(library.Ask("consulaet")->suggestion, "consular");
  EXPECT_EQ(library.Ask("consulaet", "partners/b")->suggestion, "consulate");
  EXPECT_EQ(library.Ask("consular")->suggestion, "");
  EXPECT_EQ(library.Ask("NOT consulra")->suggestion, "");
  EXPECT_EQ(Distance(U"visa", U"vias", 2), 1U);
  EXPECT_EQ(Distance(U"visa", U"passport", 2), 3U);
}

TEST(SearchTest, EachReaderFindsTheNewestVersionThatItMayRead) {
  Library library;
  const auto version = [](int number, const std::string& title) {
    Document document = Library::Make("a", title);
    document.version = "a-" + std::to_string(number);
    document.sequence = number;
    return document;
  };
  library.Add(version(1, "First visa"), {{"partners/a", "partners/b"}, 1});
  library.Add(version(2, "Second visa"), {{"partners/a"}, 1});
  EXPECT_THAT(library.Versions("visa"), ElementsAre("a-2"));
  EXPECT_THAT(library.Versions("first"), IsEmpty());
  EXPECT_THAT(library.Versions("visa", "partners/b"), ElementsAre("a-1"));
  library.Add(version(3, "Third visa"), {{"partners/a", "partners/b"}, 3});
  EXPECT_THAT(library.Versions("visa", "partners/b"), ElementsAre("a-3"));
  // Who is cleared for less goes on with what it may read.
  EXPECT_THAT(library.Versions("visa", "partners/b", 1), ElementsAre("a-1"));
  library.Withdraw("a", {{"partners/b"}, 1});
  EXPECT_THAT(library.Versions("visa", "partners/b"), IsEmpty());
  EXPECT_THAT(library.Versions("visa"), ElementsAre("a-3"));
}

TEST(SearchTest, WhatIsReplacedForAllLeavesTheIndex) {
  Library library;
  const Readers readers{{"partners/a"}, 1};
  const auto rows = [&] {
    int64_t count = 0;
    EXPECT_TRUE(library.database()
                    .Read([&](store::Transaction& transaction) {
                      return transaction.Run("SELECT COUNT(*) FROM search_postings", {}, [&](const store::Row& row) {
                        count = row.Int(0);
                        return absl::OkStatus();
                      });
                    })
                    .ok());
    return count;
  };
  library.Add(Library::Make("a", "One two three"), readers);
  EXPECT_EQ(rows(), 1);
  Document next = Library::Make("a", "Four");
  next.version = "a-2";
  next.sequence = 2;
  library.Add(next, readers);
  EXPECT_EQ(rows(), 1);
  EXPECT_THAT(library.Versions("one"), IsEmpty());
  EXPECT_EQ(library.Ask("ona")->suggestion, "");
  library.Withdraw("a", readers);
  EXPECT_EQ(rows(), 0);
}

// Whatever the order in which documents are looked at, pages hold what a look at all
// of them would give.
TEST(SearchTest, PagesAreThoseOfALookAtEverything) {
  const std::vector<std::string> words{"visa", "consular", "help", "外交", "领事保护", "việt", "การทูต"};
  const std::vector<std::string> queries{"visa",     "visa help",     "consular help visa", "\"consular help\"",
                                         "领事保护", "外交 visa",     "viet OR help",       "visa -\"consular help\"",
                                         "การทูต",    "\"help 外交\"", "con* help",          "help OR \"visa việt\""};
  for (uint32_t seed = 1; seed <= 2; ++seed) {
    std::mt19937 random(seed);
    Library library;
    const auto text = [&](size_t most) {
      std::string text;
      for (size_t i = 1 + random() % most; i > 0; --i) text += words[random() % words.size()] + " ";
      return text;
    };
    for (int i = 0; i < 80; ++i) {
      library.Add(
          Library::Make("d" + std::to_string(i), text(4), text(12), 20'000 + static_cast<int64_t>(random() % 3) * 400),
          {{"partners/a", i % 3 == 0 ? "partners/b" : "partners/c"}, 1});
    }
    for (const std::string& query : queries) {
      const auto all = library.Ask(query);
      ASSERT_TRUE(all.ok()) << query;
      EXPECT_EQ(all->results.total, all->versions.size()) << query;
      std::vector<std::string> paged;
      std::optional<PageStart> start;
      for (bool has_more = true; has_more;) {
        const auto page = library.Ask(query, "partners/a", 6, 4, start);
        ASSERT_TRUE(page.ok());
        EXPECT_EQ(page->results.total, all->results.total) << query;
        paged.insert(paged.end(), page->versions.begin(), page->versions.end());
        has_more = page->results.has_more;
        if (has_more) {
          const Hit& last = page->results.hits.back();
          start = PageStart{last.score.total(), last.day, last.key};
        }
      }
      EXPECT_EQ(paged, all->versions) << query;
    }
  }
}

TEST(SearchTest, CountsOfPhrasesSayWhereTheyEnd) {
  Library library;
  for (size_t i = 0; i < kMinCounted + 100; ++i) library.Add(Library::Make("d" + std::to_string(i), "consular help"));
  const auto page = library.Ask("\"consular help\"", "partners/a", 6, 10);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->versions.size(), 10U);
  EXPECT_TRUE(page->results.has_more && page->results.has_more_than_total);
  EXPECT_GE(page->results.total, kMinCounted);
  EXPECT_LT(page->results.total, kMinCounted + 100);
  const auto words = library.Ask("consular help", "partners/a", 6, 10);
  EXPECT_FALSE(words->results.has_more_than_total);
  EXPECT_EQ(words->results.total, kMinCounted + 100);
  // Who wants them all gets them all.
  const auto all = library.Ask("\"consular help\"", "partners/a", 6, kMinCounted + 100);
  EXPECT_FALSE(all->results.has_more_than_total);
  EXPECT_EQ(all->results.total, kMinCounted + 100);
}

TEST(SearchTest, ALibraryOfAFormThatIsNoMoreIsRefused) {
  const auto database = *store::OpenSqliteInMemory();
  ASSERT_TRUE(database->Migrate({"search-1", {}}).ok());
  EXPECT_EQ(ReasonOf(CreateTables(*database)), Reason::kDataDirectoryInvalid);
}

TEST(SearchTest, AUnitFindsWhatItGotAndItsPartnerFindsItToo) {
  Library library;
  library.Add(Library::Make("a", "visa"), {{"partners/a/units/x"}, 1});
  EXPECT_THAT(library.Versions("visa", "partners/a"), ElementsAre("a-1"));
  EXPECT_THAT(library.Versions("visa", "partners/a/units/x"), ElementsAre("a-1"));
  EXPECT_THAT(library.Versions("visa", "partners/a/units/y"), IsEmpty());
  EXPECT_THAT(library.Versions("visa", "partners/aa"), IsEmpty());
}

TEST(SearchTest, SaysThatZawgyiWasConverted) {
  Library library;
  library.Add(Library::Make("z", "ကုန္ထုတ္သမဝါယမ"));
  const auto answer = library.Ask("သမဝါယမ");
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->results.hits.size(), 1U);
  EXPECT_TRUE(answer->results.hits[0].is_from_zawgyi);
  EXPECT_THAT(library.Versions("ကုန်ထုတ်"), ElementsAre("z-1"));
}

}  // namespace
}  // namespace duta::search

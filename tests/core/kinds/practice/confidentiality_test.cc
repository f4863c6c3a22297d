// What a reader may not see changes no byte of any answer: two hubs differ in that
// alone, and answer all questions of the reader alike.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/core/kinds/practice/shelf.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

constexpr const char* kReader = kAustralia;
const std::vector<std::string> kPartners{kIndonesia, kAustralia, kNewZealand};
const std::vector<std::string> kWords{"visa",  "consular", "help", "crisis", "digital", "外交", "领事",
                                      "การทูต", "วีซ่า",      "việt", "नागरिक", "소통",    "2026", "ကုန္ထုတ္"};

// A step of the story that both hubs are told.
struct Step {
  int id;
  std::string sender;
  std::vector<std::string> mailboxes;
  message::v1::Level level;
  Practice practice;
  int item = 0;    // Which practice.
  bool is_hidden;  // From the reader.
};

class Story {
 public:
  explicit Story(uint32_t seed) : random_(seed) {
    for (int i = 1; i <= 60; ++i) Add(i);
  }

  // With other contents, and further documents, where the reader sees nothing.
  std::vector<Step> Changed() {
    std::map<int, bool> is_seen;
    for (const Step& step : steps_) is_seen[step.item] |= !step.is_hidden;
    std::vector<Step> changed;
    for (Step step : steps_) {
      if (step.is_hidden && !is_seen[step.item]) continue;
      if (step.is_hidden) Disguise(step);
      changed.push_back(step);
      if (Chance(3)) changed.push_back(Secret(1000 + static_cast<int>(changed.size())));
    }
    return changed;
  }

  const std::vector<Step>& steps() const { return steps_; }
  std::string Query() {
    std::string query = Word();
    for (int i = Pick(3); i > 0; --i) query += (Chance(4) ? " OR " : Chance(4) ? " -" : " ") + Word();
    if (Chance(5)) query = "\"" + query + "\"";
    if (Chance(5)) query = Chance(2) ? "country:ID" : "topic:\"consular help\"";
    if (Chance(6)) query += "x";  // Misspelt.
    return Chance(10) ? "" : query;
  }

 private:
  int Pick(int count) { return static_cast<int>(random_() % static_cast<uint32_t>(count)); }
  bool Chance(int of) { return Pick(of) == 0; }
  std::string Word() { return kWords[static_cast<size_t>(Pick(static_cast<int>(kWords.size())))]; }

  Document RandomDocument() {
    std::string title, abstract;
    for (int i = Pick(4); i >= 0; --i) title += Word() + " ";
    for (int i = Pick(20); i > 0; --i) abstract += Word() + " ";
    Document document = MakeDocument(title, abstract);
    document.set_topics(0, Word());
    document.set_countries(0, Chance(2) ? "ID" : "TH");
    document.set_issued(std::to_string(2000 + Pick(27)));
    return document;
  }

  void Add(int id) {
    Step step;
    step.id = id;
    step.sender = kPartners[static_cast<size_t>(Pick(3))];
    for (const std::string& name : kPartners) {
      if (name != step.sender && Chance(2)) step.mailboxes.push_back(name);
    }
    step.level = Chance(3) ? message::v1::LEVEL_RESTRICTED : message::v1::LEVEL_INTERNAL;
    const bool is_party = step.sender == kReader || std::count(step.mailboxes.begin(), step.mailboxes.end(), kReader);
    // The reader's ceiling is lowered to INTERNAL once all is told.
    step.is_hidden = !is_party || step.level > message::v1::LEVEL_INTERNAL;
    Choose(step);
    steps_.push_back(step);
  }

  void Choose(Step& step) {
    std::vector<int> own;
    for (const auto& [item, owner] : owners_) {
      if (owner == step.sender) own.push_back(item);
    }
    step.item = step.id;
    if (!own.empty() && Chance(2)) {
      step.item = own[static_cast<size_t>(Pick(static_cast<int>(own.size())))];
      const std::string newest = IdOf(newest_[step.item]);
      step.practice = Chance(4) ? Withdraw(IdOf(step.item), newest) : Revise(IdOf(step.item), newest, RandomDocument());
      newest_[step.item] = step.id;
      return;
    }
    step.practice = Publish(RandomDocument());
    owners_[step.id] = step.sender;
    newest_[step.id] = step.id;
  }

  void Disguise(Step& step) {
    if (step.practice.has_publish()) *step.practice.mutable_publish()->mutable_document() = RandomDocument();
    if (step.practice.has_revise()) *step.practice.mutable_revise()->mutable_document() = RandomDocument();
  }

  Step Secret(int id) {
    return {id, kIndonesia, {kNewZealand}, message::v1::LEVEL_INTERNAL, Publish(RandomDocument()), id, true};
  }

  std::mt19937 random_;
  std::vector<Step> steps_;
  std::map<int, std::string> owners_;
  std::map<int, int> newest_;
};

void Tell(const std::vector<Step>& steps, Shelf& shelf) {
  for (const Step& step : steps) {
    const Status status = shelf.Take(IdOf(step.id), step.sender, step.practice, step.mailboxes, step.level);
    ASSERT_TRUE(status.ok()) << status;
  }
  shelf.network().Must(R"(set_policy { partner: "partners/au-dfat" policy { receive_ceiling: LEVEL_INTERNAL } })");
}

// All bytes that a reader gets for a query, page by page.
std::string AllPages(const Shelf& shelf, const std::string& query) {
  std::string bytes, token;
  do {
    const auto page = shelf.Search(kReader, query, 3, token);
    if (!page.ok()) return bytes + page.status().ToString();
    bytes += page->SerializeAsString();
    token = page->next_page_token();
  } while (!token.empty());
  return bytes;
}

class ConfidentialityTest : public testing::TestWithParam<uint32_t> {};

TEST_P(ConfidentialityTest, NothingHiddenChangesAByteOfAnyAnswer) {
  Story story(GetParam());
  Shelf one, other;
  Tell(story.steps(), one);
  const std::vector<Step> changed = story.Changed();
  Tell(changed, other);
  uint32_t found = 0, hidden = 0;
  for (int i = 0; i < 60; ++i) {
    const std::string query = story.Query();
    ASSERT_EQ(AllPages(one, query), AllPages(other, query)) << query;
    const auto seen = one.Search(kReader, query), all = one.Search(kNewZealand, query);
    found += seen->total();
    hidden += seen->total() != all->total() ? 1 : 0;
  }
  EXPECT_GT(found, 20U);  // There was something to compare,
  EXPECT_GT(hidden, 5U);  // and something to hide.
  std::set<int> ids;
  for (const Step& step : story.steps()) ids.insert(step.id);
  for (const Step& step : changed) ids.insert(step.id);
  for (const int id : ids) {
    const auto here = one.Get(kReader, IdOf(id)), there = other.Get(kReader, IdOf(id));
    ASSERT_EQ(here.status().ToString(), there.status().ToString()) << id;
    if (here.ok()) {
      ASSERT_EQ(here->SerializeAsString(), there->SerializeAsString()) << id;
    }
  }
}

TEST_P(ConfidentialityTest, AStepAboutSomethingSecretIsRefusedLikeOneAboutNothing) {
  Shelf shelf;
  ASSERT_TRUE(shelf.Take(IdOf(1), kIndonesia, Publish(MakeDocument("Secret")), {kNewZealand}).ok());
  const int secret = 1, nothing = 2;
  const auto answers = [&](int id) {
    std::string all;
    for (const Practice& step : {Revise(IdOf(id), IdOf(id), MakeDocument("x")), Withdraw(IdOf(id), IdOf(id)),
                                 Endorse(IdOf(id), IdOf(id)), AskAbout(IdOf(id)), AnswerTo(IdOf(id), IdOf(id))}) {
      all += shelf.Take(IdOf(100), kReader, step, {kIndonesia}).ToString() + "\n";
    }
    return all + shelf.Get(kReader, IdOf(id)).status().ToString();
  };
  EXPECT_EQ(answers(secret), answers(nothing));
}

INSTANTIATE_TEST_SUITE_P(Stories, ConfidentialityTest, testing::Range(1U, 13U));

}  // namespace
}  // namespace duta::kinds

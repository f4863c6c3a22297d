// The ministry's words for markings and urgency. Each table is replaced whole: a
// scheme of which half is another year's has no meaning.
#include <algorithm>
#include <array>
#include <string>

#include "adapters/configuration/draft.h"
#include "adapters/profile/equivalence.h"

namespace duta::adapters {
namespace {

using message::v1::Level;
using message::v1::Urgency;

constexpr size_t kMaxSchemeWord = 60;

void ReadMarking(const Value& value, Draft& draft) {
  value.ExpectKeys({"word", "code", "english", "level", "language"});
  const auto word = value.Require("word");
  const auto english = value.Require("english");
  const auto level_value = value.Require("level");
  const auto level = level_value ? level_value->Word<Level>("LEVEL_") : std::nullopt;
  if (!word || !english || !level) return;
  MarkingWord row{.word = draft.Keep(word->Line(kMaxSchemeWord)),
                  .code = {},
                  .english = draft.Keep(english->Line(kMaxSchemeWord)),
                  .level = *level,
                  .source = kConfigured};
  if (const auto code = value.Find("code")) row.code = draft.Keep(code->Line(kMaxSchemeWord));
  if (const auto language = value.Find("language")) row.language = draft.Keep(language->Line(kMaxSchemeWord));
  draft.markings.push_back(row);
}

// Rules that are given, each for one level; what is not given rounds up.
void ReadRules(const Value& rules, Draft& draft) {
  std::vector<Level> seen;
  for (const Value& value : rules.Items()) {
    value.ExpectKeys({"level", "word"});
    const auto level_value = value.Require("level");
    const auto level = level_value ? level_value->Word<Level>("LEVEL_") : std::nullopt;
    if (!level) continue;
    if (std::find(seen.begin(), seen.end(), *level) != seen.end()) level_value->Refuse("is there twice");
    seen.push_back(*level);
    // Without a word, papers of this level are refused.
    const auto word = value.Find("word");
    for (MarkingRule& rule : draft.marking_rules) {
      if (rule.level == *level) rule.word = word ? draft.Keep(word->Line(kMaxSchemeWord)) : std::string_view();
    }
  }
}

void ReadUrgency(const Value& value, Draft& draft) {
  value.ExpectKeys({"word", "urgency"});
  const auto word = value.Require("word");
  const auto urgency_value = value.Require("urgency");
  const auto urgency = urgency_value ? urgency_value->Word<Urgency>("URGENCY_") : std::nullopt;
  if (word && urgency) draft.urgencies.push_back({draft.Keep(word->Line(kMaxSchemeWord)), *urgency, kConfigured});
}

}  // namespace

void ConfigureMarkings(const Value& markings, Draft& draft) {
  markings.ExpectKeys({"words", "rules"});
  const auto words = markings.Require("words");
  if (!words) return;
  for (const Value& value : words->Items()) ReadMarking(value, draft);
  std::stable_sort(draft.markings.begin(), draft.markings.end(),
                   [](const MarkingWord& a, const MarkingWord& b) { return a.level < b.level; });
  const auto rounded = RoundedUp(std::span<const MarkingWord>(draft.markings));
  draft.marking_rules.assign(rounded.begin(), rounded.end());
  if (const auto rules = markings.Find("rules")) ReadRules(*rules, draft);
  draft.profile.markings = draft.markings;
  draft.profile.marking_rules = draft.marking_rules;
}

// The highest word that says no more than the urgency; the lowest one stands for
// what is below it.
void ConfigureUrgencies(const Value& urgencies, Draft& draft) {
  for (const Value& value : urgencies.Items()) ReadUrgency(value, draft);
  auto& words = draft.urgencies;
  std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.urgency < b.urgency; });
  if (words.empty() || words.front().urgency != message::v1::URGENCY_ROUTINE) {
    return urgencies.Refuse("must have a word for ROUTINE, or there is none for what is least urgent");
  }
  for (int number = message::v1::URGENCY_ROUTINE; number <= message::v1::Urgency_MAX; ++number) {
    const auto above = std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.urgency > number; });
    draft.urgency_rules.push_back({static_cast<Urgency>(number), std::prev(above)->word});
  }
  draft.profile.urgencies = words;
  draft.profile.urgency_rules = draft.urgency_rules;
}

}  // namespace duta::adapters

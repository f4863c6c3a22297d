// A profile in the making: the compiled one, and what a configuration has put in
// its place. Inside this folder only.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/configuration/value.h"
#include "adapters/profile/profile.h"

namespace duta::adapters {

// Texts and tables that `profile` points to, if they are not compiled in. Not to
// be copied or moved, since it points into itself.
struct Draft {
  explicit Draft(const Profile& base) : profile(base) {}
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  // A copy that lives as long as the draft.
  std::string_view Keep(std::string text) { return texts.emplace_back(std::move(text)); }

  Profile profile;
  std::deque<std::string> texts;  // A deque, since its elements never move.
  std::vector<std::string_view> languages;
  std::vector<MarkingWord> markings;
  std::vector<MarkingRule> marking_rules;
  std::vector<UrgencyWord> urgencies;
  std::vector<UrgencyRule> urgency_rules;
  std::vector<SpecialDay> special_days;
  std::vector<NoticePeriod> notice_periods;
  std::vector<NoteTitle> titles;
  std::vector<Courtesy> courtesies;
};

// Whoever configures a fact knows it.
inline constexpr Source kConfigured = {"the administrator's configuration", Confidence::kHigh};

// Of facts with one source of which `all` are configured, or a part: the rest is
// no surer than before.
inline Source ConfiguredSource(const Source& before, bool all, Draft& draft) {
  if (all) return kConfigured;
  return {draft.Keep(std::string(before.where) + "; a part is " + std::string(kConfigured.where)), before.confidence};
}

// Each takes one member of the configuration over into the draft, and tells of
// what is wrong with it.
void ConfigureNames(const Value& names, Draft& draft);
void ConfigurePlatform(const Value& platform, Draft& draft);
void ConfigureXroad(const Value& xroad, Draft& draft);
void ConfigureCalendar(const Value& calendar, Draft& draft);
void ConfigureNotice(const Value& periods, Draft& draft);
void ConfigureMarkings(const Value& markings, Draft& draft);
void ConfigureUrgencies(const Value& urgencies, Draft& draft);
void ConfigureLanguages(const Value& languages, Draft& draft);
void ConfigureDateForm(const Value& form, Draft& draft);
void ConfigureLabels(const Value& labels, Draft& draft);
void ConfigureTitles(const Value& titles, Draft& draft);
void ConfigureCourtesies(const Value& courtesies, Draft& draft);

}  // namespace duta::adapters

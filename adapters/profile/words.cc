#include "adapters/profile/words.h"

#include <algorithm>

#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

template <typename Row, typename Predicate>
const Row* Find(std::span<const Row> rows, Predicate matches) {
  const auto row = std::find_if(rows.begin(), rows.end(), matches);
  return row == rows.end() ? nullptr : &*row;
}

std::string_view PrimaryLanguage(std::string_view tag) { return tag.substr(0, tag.find('-')); }

}  // namespace

const MarkingWord* WordFor(const Profile& profile, message::v1::Level level) {
  const MarkingRule* rule = Find(profile.marking_rules, [&](const MarkingRule& row) { return row.level == level; });
  if (rule == nullptr || rule->word.empty()) return nullptr;
  return Find(profile.markings, [&](const MarkingWord& row) { return row.word == rule->word; });
}

const MarkingWord* FindMarking(const Profile& profile, std::string_view word) {
  const MarkingWord* found =
      Find(profile.markings, [&](const MarkingWord& row) { return EqualsIgnoringCase(row.word, word); });
  if (found != nullptr) return found;
  return Find(profile.markings, [&](const MarkingWord& row) { return EqualsIgnoringCase(row.english, word); });
}

const UrgencyWord* WordFor(const Profile& profile, message::v1::Urgency urgency) {
  const UrgencyRule* rule = Find(profile.urgency_rules, [&](const UrgencyRule& row) { return row.urgency == urgency; });
  if (rule == nullptr) return nullptr;
  return Find(profile.urgencies, [&](const UrgencyWord& row) { return row.word == rule->word; });
}

const NoteTitle* TitleFor(const Profile& profile, note::v1::NoteType type) {
  return Find(profile.titles, [&](const NoteTitle& row) { return row.type == type; });
}

const NoteTitle* FindTitle(const Profile& profile, std::string_view heading) {
  return Find(profile.titles, [&](const NoteTitle& row) { return EqualsIgnoringCase(row.title, heading); });
}

const Courtesy& CourtesyFor(const Profile& profile, std::string_view language) {
  const Courtesy* own = Find(profile.courtesies, [&](const Courtesy& row) {
    return EqualsIgnoringCase(PrimaryLanguage(row.language), PrimaryLanguage(language));
  });
  return own != nullptr ? *own : profile.courtesies.front();
}

std::string_view NameOf(message::v1::Level level) {
  const std::string_view name = message::v1::Level_Name(level);
  return name.substr(std::min(name.size(), std::string_view("LEVEL_").size()));
}

std::string_view NameOf(message::v1::Urgency urgency) {
  const std::string_view name = message::v1::Urgency_Name(urgency);
  return name.substr(std::min(name.size(), std::string_view("URGENCY_").size()));
}

}  // namespace duta::adapters

#include "adapters/configuration/consistency.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "adapters/profile/equivalence.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"
#include "adapters/profile/working_days.h"

namespace duta::adapters {
namespace {

using message::v1::Urgency;

// Checks one profile.
class Checker {
 public:
  Checker(const Profile& profile, Findings& findings) : profile_(profile), findings_(findings) {}

  void Run() {
    CheckMarkings();
    CheckMarkingRules();
    CheckUrgencies();
    CheckLabels();
    CheckTitles();
    CheckCourtesies();
    CheckDays();
  }

 private:
  void Refuse(std::string field, std::string text) {
    AddProblem(findings_, {.field = std::move(field), .text = std::move(text)});
  }

  void CheckMarkings() {
    for (const MarkingWord& row : profile_.markings) {
      if (row.word.find("//") != row.word.npos) {
        Refuse("markings.words", Quote(row.word) + " has `//` in it, which separates caveats");
      }
      // A reader that knows both must mean one.
      for (const MarkingWord& other : profile_.markings) {
        if (&row == &other) continue;
        if (EqualsIgnoringCase(row.word, other.word) && &row < &other) {
          Refuse("markings.words", Quote(row.word) + " is there twice");
        } else if (EqualsIgnoringCase(row.word, other.english) && row.level != other.level) {
          Refuse("markings.words", Quote(row.word) + " is " + std::string(NameOf(row.level)) + ", and the English of " +
                                       Quote(other.word) + ", which is " + std::string(NameOf(other.level)));
        }
      }
    }
  }

  void CheckMarkingRules() {
    for (const message::v1::Level level : kLevels) {
      const auto& rules = profile_.marking_rules;
      const std::string name(NameOf(level));
      const auto rule = std::find_if(rules.begin(), rules.end(), [&](const auto& row) { return row.level == level; });
      if (rule == rules.end()) {
        Refuse("markings.rules", "there is none for " + name);
        continue;
      }
      if (rule->word.empty()) continue;
      const MarkingWord* word = WordFor(profile_, level);
      if (word == nullptr) {
        Refuse("markings.rules", name + " is written " + Quote(rule->word) + ", which is none of the words");
      } else if (word->level < level) {
        Refuse("markings.rules", name + " is written " + Quote(rule->word) + ", which ranks below it, as " +
                                     std::string(NameOf(word->level)));
      }
    }
  }

  void CheckUrgencies() {
    std::set<std::string> words;
    for (const UrgencyWord& row : profile_.urgencies) {
      if (!words.insert(UpperCase(row.word, "")).second) Refuse("urgencies", Quote(row.word) + " is there twice");
    }
    for (int number = message::v1::URGENCY_ROUTINE; number <= message::v1::Urgency_MAX; ++number) {
      const auto urgency = static_cast<Urgency>(number);
      const UrgencyWord* word = WordFor(profile_, urgency);
      if (word == nullptr) {
        Refuse("urgencies", "there is no word for " + std::string(NameOf(urgency)));
      } else if (word->urgency > urgency) {
        Refuse("urgencies", std::string(NameOf(urgency)) + " is written " + Quote(word->word) + ", which says more");
      }
    }
  }

  // Labels and headings begin lines: two alike could not be read back.
  void Claim(const std::string& field, std::string_view word) {
    if (SplitAtColon(word)) Refuse(field, Quote(word) + " has a colon in it, which ends a label");
    if (!line_starts_.insert(UpperCase(word, "")).second) {
      Refuse(field, Quote(word) + " is another label or heading already");
    }
  }

  void CheckLabels() {
    for (const std::string_view label : profile_.labels.fields) Claim("labels", label);
    Claim("labels", profile_.labels.attachments);
  }

  void CheckTitles() {
    for (int number = note::v1::NOTE_TYPE_VERBALE; number <= note::v1::NoteType_MAX; ++number) {
      if (TitleFor(profile_, static_cast<note::v1::NoteType>(number)) == nullptr) {
        Refuse("titles", "there is none for " + note::v1::NoteType_Name(static_cast<note::v1::NoteType>(number)));
      }
    }
    for (const NoteTitle& row : profile_.titles) {
      Claim("titles", row.title);
      if (FindMarking(profile_, row.title) != nullptr) Refuse("titles", Quote(row.title) + " is a marking");
    }
  }

  void CheckCourtesies() {
    for (const Courtesy& courtesy : profile_.courtesies) {
      for (const std::string_view formula : {courtesy.opening, courtesy.closing}) {
        const bool names_both = formula.find("{issuer}") != formula.npos && formula.find("{addressee}") != formula.npos;
        if (!names_both) Refuse("courtesies", Quote(formula) + " does not name both {issuer} and {addressee}");
      }
    }
  }

  void CheckDays() {
    const auto& days = profile_.calendar.special_days;
    for (size_t i = 0; i < days.size(); ++i) {
      const std::string date = FormatIsoDate(days[i].date);
      if (!Covers(profile_.calendar, days[i].date)) Refuse("calendar", date + " is in no year of the table");
      if (i > 0 && days[i].date < days[i - 1].date) Refuse("calendar", date + " is not in its order");
    }
  }

  const Profile& profile_;
  Findings& findings_;
  std::set<std::string> line_starts_;
};

}  // namespace

void CheckConsistency(const Profile& profile, Findings& findings) { Checker(profile, findings).Run(); }

}  // namespace duta::adapters

// What Duta knows about one ministry, as data: names, markings, urgency words,
// dates, calendar and the conventions of its notes verbales. A profile is
// compiled in as one constant; adding a ministry adds a profile and no logic.
//
// Every fact carries where it comes from and how far it can be trusted.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// How far a fact can be trusted. Low means: ask the ministry before relying on it.
enum class Confidence { kLow, kMedium, kHigh };

// Where a fact comes from.
struct Source {
  std::string_view where;
  Confidence confidence = Confidence::kLow;
};

// A national marking and what it says to others. This is the outward direction
// of the equivalence.
struct MarkingWord {
  std::string_view word;     // As written in national use: `Rahasia`.
  std::string_view code;     // Short form, such as `R`; empty if none is known.
  std::string_view english;  // For the administrator.
  message::v1::Level level;
  Source source;
  std::string_view language = {};  // BCP 47, where the word is not in the profile's first language.
};

// How a canonical level is written in national words: the inward direction. It
// is a table of its own because it rounds: the word never ranks below the level.
struct MarkingRule {
  message::v1::Level level;
  std::string_view word;  // One of the profile's MarkingWords; empty: refused.
};

// A national word for urgency, outward.
struct UrgencyWord {
  std::string_view word;
  message::v1::Urgency urgency;
  Source source;
};

// Inward. Where the nation has fewer steps, the highest word stands for what is
// above it.
struct UrgencyRule {
  message::v1::Urgency urgency;
  std::string_view word;
};

// Why the ministry is closed on a day, or open on one on which it is not usually.
enum class DayKind {
  kPublicHoliday,
  kGovernmentHoliday,  // Offices of the state only.
  kMakeUpWorkingDay,   // Worked although it falls on the weekend.
};

// One row of the holiday table.
struct SpecialDay {
  std::chrono::year_month_day date;
  std::string_view name;  // In the national language.
  DayKind kind = DayKind::kPublicHoliday;
  bool estimated = false;  // Still depends on the moon or on a decree.
};

// Working time at the ministry's seat.
struct Calendar {
  std::string_view time_zone;                // IANA name.
  std::array<bool, 7> weekend;               // By std::chrono::weekday::c_encoding: 0 is Sunday.
  std::span<const SpecialDay> special_days;  // By date.
  std::chrono::year first_year;              // The table covers these years,
  std::chrono::year last_year;               // both included.
  Source weekend_source;
  Source special_days_source;
};

// How early the ministry's protocol wants to hear of a visit of one rank.
// notice.h looks it up.
struct NoticePeriod {
  visit::v1::Level level;
  int working_days;  // The ministry's own, between the notice and the visit; 0 to kMaxNoticeDays.
  Source source;
};
inline constexpr int kMaxNoticeDays = 365;

// How the ministry writes a date.
struct DateForm {
  std::string_view locale;   // ICU locale with the calendar: `th_TH@calendar=buddhist`.
  std::string_view pattern;  // ICU date pattern: `d MMMM y`.
  std::string_view example;  // 2026-10-05 in this form.
  Source source;
  // A second calendar written beside the first, as `5 October 2026 / 13 Asvina
  // 1948 (Saka)`: ICU locale and pattern, separators included. Empty: none.
  std::string_view beside_locale = {};
  std::string_view beside_pattern = {};
  // What national papers write beside this and we do not, and why; told with
  // each rendition. Empty: nothing.
  std::string_view not_written = {};
};

// Names of the lines above the text of a note.
enum class FieldName {
  kNumber,
  kDate,
  kPlace,
  kFrom,
  kTo,
  kSubject,
  kLanguage,
  kReference,
  kUrgency,
  kReleasableTo,
  kSender,
  kMessage,
  kThread,
  kInReplyTo,
  kValidUntil,
  kCount,
};

// What the ministry calls the parts of a note, in its own language.
struct Labels {
  std::array<std::string_view, static_cast<size_t>(FieldName::kCount)> fields;
  std::string_view attachments;
  std::string_view no_attachments;
  Source source;

  constexpr std::string_view operator[](FieldName name) const { return fields[static_cast<size_t>(name)]; }
};

// Heading of a sort of note.
struct NoteTitle {
  note::v1::NoteType type;
  std::string_view title;
  bool courtesy;  // Whether courtesy formulas open and close it.
};

// Courtesy formulas in one language. `{issuer}` and `{addressee}` stand for the
// names; the first letter is capitalised.
struct Courtesy {
  std::string_view language;  // BCP 47.
  std::string_view opening;
  std::string_view closing;
  Source source;
};

// The state's platform for exchanging data, over which a ministry might connect.
struct Platform {
  std::string_view name;  // `CamDX`, or that none is known.
  std::string_view technology;
  Source source;
};

// Everything about one ministry. A literal constant; borrowed for ever.
struct Profile {
  std::string_view partner;       // `partners/id-kemlu`.
  std::string_view country_code;  // ISO 3166 alpha-2.
  std::string_view country;
  std::string_view ministry;         // In English.
  std::string_view ministry_native;  // In the national language and script.
  std::string_view abbreviation;
  std::string_view capital;
  std::string_view seat;
  std::span<const std::string_view> languages;  // BCP 47; the first is the one its forms are in.
  Source names_source;
  Platform platform;

  std::span<const MarkingWord> markings;       // Lowest first.
  std::span<const MarkingRule> marking_rules;  // One for each Level.
  std::span<const UrgencyWord> urgencies;
  std::span<const UrgencyRule> urgency_rules;  // One for each Urgency.
  Calendar calendar;
  std::span<const NoticePeriod> notice_periods;  // At most one for each Level of visits, from the highest.
  DateForm date_form;
  Labels labels;
  std::span<const NoteTitle> titles;     // One for each NoteType.
  std::span<const Courtesy> courtesies;  // The first serves languages without their own.
  std::string_view note_media_type;      // Of its notes as text: `text/vnd.kemlu.nota-diplomatik`.
};

}  // namespace duta::adapters

// Rules of series (RRULE; RFC 5545, 3.3.10), without what libical makes of their
// end: for an UNTIL with a time it looks for zones on the disk, which the sandbox
// forbids, and it would compare local times with UTC.
#pragma once

#include <libical/ical.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/formats/findings/problem.h"

namespace duta::adapters {

inline constexpr size_t kMaxRuleBytes = 500;

// Where a rule ends: a day (its midnight), a clock's time, or an instant.
struct Until {
  std::chrono::local_seconds at;
  bool is_day = false;
  bool is_utc = false;
};

struct Rule {
  icalrecurrencetype recurrence;  // Without COUNT and UNTIL.
  std::optional<int> count;       // From 1.
  std::optional<Until> until;
};

// `text` in upper case, without blanks and without X- parts (which only RFC 2445
// had; they are reported as dropped).
std::string TidyRule(std::string_view text, Findings& findings);

// The rule of a tidy text; nothing if it is none.
std::optional<Rule> ReadRule(std::string_view text);

// Why the network takes no such series though it is a rule, as a clause; empty if it
// does. The hub's bounds (core/visit/recurrence.cc) in the calendar's words.
std::string WhyNotTaken(std::string_view text);

}  // namespace duta::adapters

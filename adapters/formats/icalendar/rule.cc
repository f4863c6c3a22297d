#include "adapters/formats/icalendar/rule.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <set>

#include "adapters/formats/icalendar/moments.h"

namespace duta::adapters {
namespace {

constexpr int kMaxCount = 1000;
constexpr int kMaxInterval = 1000;
constexpr std::string_view kCount = "COUNT";
constexpr std::string_view kUntil = "UNTIL";

constexpr std::string_view kFrequencies[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
constexpr std::string_view kParts[] = {"FREQ",      "UNTIL",    "COUNT",   "INTERVAL", "BYDAY", "BYMONTHDAY",
                                       "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"};

template <size_t size>
bool IsAmong(const std::string_view (&list)[size], std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

// One `NAME=VALUE`.
struct Part {
  std::string_view name;
  std::string_view value;
};

// Calls `use` with each part, in their order.
template <class Use>
void ForEachPart(std::string_view text, Use use) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t equals = std::min(part.find('='), part.size());
    use(Part{part.substr(0, equals), part.substr(std::min(equals + 1, part.size()))});
  }
}

std::optional<int> Number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > most) return std::nullopt;
  return value;
}

bool IsPlain(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ',' || c == '-' || c == '+';
  });
}

std::optional<Until> ReadUntil(std::string_view text) {
  if (const auto day = ReadDay(text)) return Until{.at = *day, .is_day = true};
  const bool is_utc = text.ends_with('Z');
  const auto time = ReadLocal(text.substr(0, text.size() - (is_utc ? 1 : 0)));
  return time ? std::optional(Until{.at = *time, .is_utc = is_utc}) : std::nullopt;
}

}  // namespace

std::string TidyRule(std::string_view text, Findings& findings) {
  std::string upper;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') continue;
    upper += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  std::string tidy;
  ForEachPart(upper, [&](const Part& part) {
    if (part.name.starts_with("X-")) return AddDropped(findings, "RRULE", "its part " + Quote(part.name));
    if (part.name.empty() && part.value.empty()) return;
    tidy.append(tidy.empty() ? "" : ";").append(part.name).append("=").append(part.value);
  });
  return tidy;
}

std::optional<Rule> ReadRule(std::string_view text) {
  Rule rule;
  std::string endless;
  bool is_good = text.size() <= kMaxRuleBytes;
  if (!is_good) return std::nullopt;
  ForEachPart(text, [&](const Part& part) {
    if (part.name == kCount) {
      rule.count = Number(part.value, INT32_MAX);
      is_good &= rule.count.has_value();
    } else if (part.name == kUntil) {
      rule.until = ReadUntil(part.value);
      is_good &= rule.until.has_value();
    } else {
      // ICU's other calendars would look for their tables.
      is_good &= part.name != "RSCALE" && part.name != "SKIP";
      endless.append(endless.empty() ? "" : ";").append(part.name).append("=").append(part.value);
    }
  });
  if (!is_good) return std::nullopt;
  icalerror_set_errors_are_fatal(0);
  rule.recurrence = icalrecurrencetype_from_string(endless.c_str());
  return rule.recurrence.freq == ICAL_NO_RECURRENCE ? std::nullopt : std::optional(rule);
}

std::string WhyNotTaken(std::string_view text) {
  std::string why;
  std::set<std::string_view> seen;
  ForEachPart(text, [&](const Part& part) {
    if (!why.empty()) return;
    if (!IsAmong(kParts, part.name)) {
      why = "its part " + Quote(part.name) + " is not supported";
    } else if (!seen.insert(part.name).second) {
      why = "its part " + Quote(part.name) + " is there twice";
    } else if (!IsPlain(part.value)) {
      why = "its part " + Quote(part.name) + " has no value that means something";
    } else if (part.name == "FREQ" && !IsAmong(kFrequencies, part.value)) {
      why = "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY; visits do not repeat within a day";
    } else if (part.name == kCount && !Number(part.value, kMaxCount)) {
      why = "COUNT is a number from 1 to " + std::to_string(kMaxCount);
    } else if (part.name == "INTERVAL" && !Number(part.value, kMaxInterval)) {
      why = "INTERVAL is a number from 1 to " + std::to_string(kMaxInterval);
    }
  });
  const bool has_count = seen.contains(kCount), has_until = seen.contains(kUntil);
  if (why.empty() && has_count && has_until) why = "it has both COUNT and UNTIL; write one of them";
  if (why.empty() && !has_count && !has_until) {
    why = "the series has no end; add one, such as COUNT=8 or UNTIL=20271231T160000Z";
  }
  return why;
}

}  // namespace duta::adapters

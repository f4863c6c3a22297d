// Dates as people of a ministry write them, and as ISO 8601.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/profile/profile.h"

namespace duta::adapters {

using Date = std::chrono::year_month_day;

// `2026-11-23` of a date.
std::string FormatIsoDate(Date date);

// `23 November 2026`.
std::string FormatEnglishDate(Date date);

// Strictly `YYYY-MM-DD`, a day that exists, in the years 1900 to 2199: notes
// are of our time, and another year is a slip or of another era, as a Buddhist
// one is from 2443 on.
std::optional<Date> ParseIsoDate(std::string_view text);

// Dates in a ministry's form. Not thread-safe, even where const.
class NationalDates {
 public:
  // Aborts if the form is not usable: a compiled profile's test says so first,
  // and a configured one is checked before.
  explicit NationalDates(const DateForm& form);

  // What makes `form` unusable, as a clause: ICU does not know its locale or
  // pattern, they give another example, or what they write is not read back as
  // the same day. Nothing if it can be used.
  static std::optional<std::string> ComplaintAbout(const DateForm& form);

  NationalDates(NationalDates&&) noexcept;
  ~NationalDates();

  // `23 November 2026`, with the second calendar where the form has one.
  std::string Format(Date date) const;

  // The national form, with or without its second calendar, or ISO 8601. Case
  // and leading zeros do not matter; a day that does not exist, another
  // language's month, a short year, or two calendars that disagree are refused.
  std::optional<Date> Parse(std::string_view text) const;

 private:
  struct Formatter;
  explicit NationalDates(std::unique_ptr<Formatter> formatter);

  std::unique_ptr<Formatter> formatter_;
};

}  // namespace duta::adapters

#include "adapters/profile/dates.h"

#include <unicode/gregocal.h>
#include <unicode/smpdtfmt.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "adapters/profile/icu.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr double kMillisecondsPerDay = 86'400'000;

[[noreturn]] void DieOfProfile(std::string_view what) {
  std::fprintf(stderr, "profile: ICU does not know `%.*s`\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

bool IsOfOurTime(Date date) {
  return date.ok() && date.year() >= std::chrono::year(1900) && date.year() <= std::chrono::year(2999);
}

std::optional<int> ParseDigits(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// "05 Oktober 2026" is how many write it; the form itself has no zero.
std::string WithoutLeadingZeros(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool starts_number = at == 0 || text[at - 1] < '0' || text[at - 1] > '9';
    const bool goes_on = at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9';
    if (text[at] == '0' && starts_number && goes_on) continue;
    result += text[at];
  }
  return result;
}

}  // namespace

std::string FormatIsoDate(Date date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

std::optional<Date> ParseIsoDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = ParseDigits(text.substr(0, 4));
  const auto month = ParseDigits(text.substr(5, 2));
  const auto day = ParseDigits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const Date date{std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)};
  return IsOfOurTime(date) ? std::optional(date) : std::nullopt;
}

struct NationalDates::Formatter {
  std::unique_ptr<icu::SimpleDateFormat> format;
};

NationalDates::NationalDates(const DateForm& form) : formatter_(std::make_unique<Formatter>()) {
  PrepareIcu();
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale(std::string(form.locale).c_str());
  const auto pattern = icu::UnicodeString::fromUTF8(std::string(form.pattern));
  std::unique_ptr<icu::Calendar> calendar(
      icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(), locale, error));
  formatter_->format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, error);
  if (U_FAILURE(error)) DieOfProfile(form.locale);
  formatter_->format->adoptCalendar(calendar.release());
  formatter_->format->setLenient(false);
  if (Format(Date(std::chrono::year(2026), std::chrono::month(10), std::chrono::day(5))) != form.example) {
    DieOfProfile(form.example);
  }
}

NationalDates::NationalDates(NationalDates&&) noexcept = default;
NationalDates::~NationalDates() = default;

std::string NationalDates::Format(Date date) const {
  icu::UnicodeString text;
  formatter_->format->format(static_cast<double>(sys_days(date).time_since_epoch().count()) * kMillisecondsPerDay,
                             text);
  std::string result;
  return text.toUTF8String(result);
}

std::optional<Date> NationalDates::Parse(std::string_view text) const {
  if (const auto iso = ParseIsoDate(text)) return iso;
  UErrorCode error = U_ZERO_ERROR;
  const auto decoded = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  const double milliseconds = formatter_->format->parse(decoded, error);
  // Guards the conversion below: years -2999 to 9999 or so.
  if (U_FAILURE(error) || std::abs(milliseconds) > 3e14) return std::nullopt;
  const Date date(sys_days(days(static_cast<int64_t>(std::floor(milliseconds / kMillisecondsPerDay)))));
  // ICU is lenient about abbreviations and trailing text; what it would write itself is the form.
  const bool exact = EqualsIgnoringCase(Format(date), WithoutLeadingZeros(text));
  return exact && IsOfOurTime(date) ? std::optional(date) : std::nullopt;
}

}  // namespace duta::adapters

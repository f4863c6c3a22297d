#include "adapters/profile/dates.h"

#include <unicode/gregocal.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "adapters/profile/icu.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr double kMillisecondsPerDay = 86'400'000;
// What each form's example shows.
constexpr Date kExample{std::chrono::year(2026), std::chrono::month(10), std::chrono::day(5)};

[[noreturn]] void DieOfProfile(std::string_view what) {
  std::fprintf(stderr, "profile: ICU does not know `%.*s`\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

bool IsOfOurTime(Date date) {
  return date.ok() && date.year() >= std::chrono::year(1900) && date.year() <= std::chrono::year(2199);
}

std::optional<int> ParseDigits(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Whether "5 Oktober" or "05 Oktober" is the form, people write both.
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

// `d/M/y` of `dd/MM/y`: a strict parser wants as many digits as the pattern has letters.
std::string WithoutPadding(std::string_view pattern) {
  std::string result;
  bool quoted = false;
  for (size_t at = 0; at < pattern.size();) {
    const size_t run = std::min(pattern.find_first_not_of(pattern[at], at), pattern.size()) - at;
    if (pattern[at] == '\'') quoted ^= run % 2 != 0;
    const bool padded = !quoted && run == 2 && (pattern[at] == 'd' || pattern[at] == 'M');
    result.append(pattern.substr(at, padded ? 1 : run));
    at += run;
  }
  return result;
}

// Null if ICU does not know them.
std::unique_ptr<icu::SimpleDateFormat> FormatOf(std::string_view locale_name, std::string_view pattern) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale(std::string(locale_name).c_str());
  std::unique_ptr<icu::Calendar> calendar(
      icu::Calendar::createInstance(icu::TimeZone::getGMT()->clone(), locale, error));
  auto format =
      std::make_unique<icu::SimpleDateFormat>(icu::UnicodeString::fromUTF8(std::string(pattern)), locale, error);
  if (U_FAILURE(error)) return nullptr;
  format->adoptCalendar(calendar.release());
  format->setLenient(false);
  return format;
}

}  // namespace

std::string FormatIsoDate(Date date) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

std::string FormatEnglishDate(Date date) {
  constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
  return std::to_string(static_cast<unsigned>(date.day())) + " " + kMonths[static_cast<unsigned>(date.month()) - 1] +
         " " + std::to_string(static_cast<int>(date.year()));
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
  std::unique_ptr<icu::SimpleDateFormat> reading;
  std::unique_ptr<icu::SimpleDateFormat> beside;  // Null if there is one calendar only.

  // Null if ICU does not know what `form` names.
  static std::unique_ptr<Formatter> Make(const DateForm& form) {
    PrepareIcu();
    auto formatter = std::make_unique<Formatter>();
    formatter->format = FormatOf(form.locale, form.pattern);
    formatter->reading = FormatOf(form.locale, WithoutPadding(form.pattern));
    if (!form.beside_pattern.empty()) formatter->beside = FormatOf(form.beside_locale, form.beside_pattern);
    const bool beside_known = formatter->beside != nullptr || form.beside_pattern.empty();
    const bool known = formatter->format != nullptr && formatter->reading != nullptr && beside_known;
    return known ? std::move(formatter) : nullptr;
  }

  static std::string Write(const icu::SimpleDateFormat& format, Date date) {
    icu::UnicodeString text;
    format.format(static_cast<double>(sys_days(date).time_since_epoch().count()) * kMillisecondsPerDay, text);
    std::string result;
    return text.toUTF8String(result);
  }
};

NationalDates::NationalDates(std::unique_ptr<Formatter> formatter) : formatter_(std::move(formatter)) {}

NationalDates::NationalDates(const DateForm& form) : NationalDates(Formatter::Make(form)) {
  if (formatter_ == nullptr || Format(kExample) != form.example) DieOfProfile(form.example);
}

std::optional<std::string> NationalDates::ComplaintAbout(const DateForm& form) {
  auto formatter = Formatter::Make(form);
  if (formatter == nullptr) return "ICU does not know the locale or the pattern";
  const NationalDates dates(std::move(formatter));
  const std::string example = dates.Format(kExample);
  if (example != form.example) return "2026-10-05 becomes `" + example + "`, not `" + std::string(form.example) + "`";
  // A step that meets every day of months and weeks, through all years of our time.
  constexpr days kStep{211};
  for (sys_days day{std::chrono::year(1900) / 1 / 1}; IsOfOurTime(Date(day)); day += kStep) {
    const std::string written = dates.Format(Date(day));
    if (dates.Parse(written) != Date(day)) return "`" + written + "` is not read back as " + FormatIsoDate(Date(day));
  }
  return std::nullopt;
}

NationalDates::NationalDates(NationalDates&&) noexcept = default;
NationalDates::~NationalDates() = default;

std::string NationalDates::Format(Date date) const {
  const std::string first = Formatter::Write(*formatter_->format, date);
  return formatter_->beside == nullptr ? first : first + Formatter::Write(*formatter_->beside, date);
}

std::optional<Date> NationalDates::Parse(std::string_view text) const {
  if (const auto iso = ParseIsoDate(text)) return iso;
  const auto decoded = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  // From the start as far as the first calendar goes: what stands beside it is compared below.
  icu::ParsePosition position(0);
  const double milliseconds = formatter_->reading->parse(decoded, position);
  // Guards the conversion below: years -2999 to 9999 or so.
  if (position.getErrorIndex() >= 0 || std::abs(milliseconds) > 3e14) return std::nullopt;
  const Date date(sys_days(days(static_cast<int64_t>(std::floor(milliseconds / kMillisecondsPerDay)))));
  // ICU is lenient about abbreviations and trailing text; what it would write itself is the form.
  if (!IsOfOurTime(date)) return std::nullopt;
  const std::string written = WithoutLeadingZeros(text);
  const auto is = [&](const std::string& form) { return EqualsIgnoringCase(WithoutLeadingZeros(form), written); };
  const bool exact = is(Format(date)) || is(Formatter::Write(*formatter_->format, date));
  return exact ? std::optional(date) : std::nullopt;
}

}  // namespace duta::adapters

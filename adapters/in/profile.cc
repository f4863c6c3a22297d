#include "adapters/in/profile.h"

#include <string_view>

#include "adapters/in/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::in {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"en", "hi"};

constexpr Source kScheme = {
    "departmental security instructions (arcomedeng.com); words: nextcloud/files_confidential StateClassification.php "
    "@bfe6392db, which cites Wikipedia",
    Confidence::kHigh};

constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"प्रतिबंधित",
     "",
     "RESTRICTED",
     LEVEL_RESTRICTED,
     {"departmental security instructions (arcomedeng.com); words: nextcloud/files_confidential "
      "StateClassification.php @bfe6392db, which cites Wikipedia",
      Confidence::kMedium},
     "hi"},
    {"गोपनीय", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme, "hi"},
    {"गुप्त", "", "SECRET", LEVEL_SECRET, kScheme, "hi"},
    {"परम गुप्त", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme, "hi"},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Profile kProfile = {
    .partner = "partners/in-mea",
    .country_code = "IN",
    .country = "India",
    .ministry = "Ministry of External Affairs",
    .ministry_native = "विदेश मंत्रालय",
    .abbreviation = "MEA",
    .capital = "New Delhi",
    .seat = "New Delhi",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"National Data Highway, Open API guidelines (MeitY 2020); API Setu",
                 "REST API",
                 {"MeitY guidelines; API Setu from memory", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Kolkata",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays india.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays india.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "en_IN",
                  .pattern = "d MMMM y",
                  .example = "5 October 2026 / 13 Asvina 1948 (Saka)",
                  .source = {"Gazette of India and lists of holidays; CLDR, locale en-IN, calendar indian",
                             Confidence::kMedium},
                  .beside_locale = "en_IN@calendar=indian",
                  .beside_pattern = "' / 'd MMMM y '(Saka)'"},
    .labels = kEnglishLabels,
    .titles = kEnglishTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.in-mea.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::in

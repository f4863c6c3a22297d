#include "adapters/sg/profile.h"

#include <string_view>

#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"
#include "adapters/sg/holidays.h"

namespace duta::adapters::sg {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"en", "ms", "zh-Hans", "ta"};

constexpr Source kScheme = {"training slides of MOE staff (wayground.com 6670d6b3)", Confidence::kMedium};

constexpr MarkingWord kMarkings[] = {
    {"OFFICIAL (OPEN)", "", "OFFICIAL (OPEN)", LEVEL_OPEN, kScheme},
    {"OFFICIAL (CLOSED)",
     "",
     "OFFICIAL (CLOSED)",
     LEVEL_INTERNAL,
     {"training slides of MOE staff (wayground.com 6670d6b3); seen on scribd 866706848", Confidence::kMedium}},
    {"RESTRICTED", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme},
    {"CONFIDENTIAL", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"SECRET", "", "SECRET", LEVEL_SECRET, kScheme},
    {"TOP SECRET",
     "",
     "TOP SECRET",
     LEVEL_TOP_SECRET,
     {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia", Confidence::kMedium}},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Profile kProfile = {
    .partner = "partners/sg-mfa",
    .country_code = "SG",
    .country = "Singapore",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "Ministry of Foreign Affairs",
    .abbreviation = "MFA",
    .capital = "Singapore",
    .seat = "Singapore",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"APEX (API Exchange); ADEX (asynchronous); Peppol (IMDA)",
                 "API gateway; publish and subscribe; AS4",
                 {"oecd-opsi.org 9587; opengovasia.com; peppol.eu country profiles", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Singapore",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays singapore.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays singapore.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "en_SG",
                  .pattern = "d MMMM y",
                  .example = "5 October 2026",
                  .source = {"CLDR, locale en-SG", Confidence::kHigh}},
    .labels = kEnglishLabels,
    .titles = kEnglishTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.sg-mfa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::sg

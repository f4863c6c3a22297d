#include "adapters/bn/profile.h"

#include <string_view>

#include "adapters/bn/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/malay.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::bn {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"ms", "en"};

constexpr Source kScheme = {"by analogy with the Official Secrets Act of Malaysia", Confidence::kLow};

constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"Terhad", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme},
    {"Sulit", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"Rahsia", "", "SECRET", LEVEL_SECRET, kScheme},
    {"Rahsia Besar",
     "",
     "TOP SECRET",
     LEVEL_TOP_SECRET,
     {"training slides of ISD Brunei, June 2019 (e-dokumen.com 8074)", Confidence::kMedium}},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Profile kProfile = {
    .partner = "partners/bn-mfa",
    .country_code = "BN",
    .country = "Brunei Darussalam",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "Kementerian Hal Ehwal Luar Negeri",
    .abbreviation = "MFA",
    .capital = "Bandar Seri Begawan",
    .seat = "Bandar Seri Begawan",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"National Information Hub (E-Government National Centre)",
                 "unknown",
                 {"thescoop.co 2021-03-24", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Brunei",
                 .weekend = {true, false, false, false, false, true, false},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays brunei.py @c382fdec", Confidence::kMedium},
                 .special_days_source = {"vacanza/holidays brunei.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "ms_BN",
                  .pattern = "d MMMM y",
                  .example = "5 Oktober 2026",
                  .source = {"CLDR, locale ms-BN", Confidence::kHigh},
                  .not_written = "the Hijri date that letters in Brunei also bear is not written: it follows a "
                                 "sighting of the moon, and no table of it is at hand"},
    .labels = kMalayLabels,
    .titles = kMalayTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.bn-mfa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::bn

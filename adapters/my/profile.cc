#include "adapters/my/profile.h"

#include <string_view>

#include "adapters/my/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/malay.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::my {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"ms", "en"};

constexpr Source kScheme = {"Official Secrets Act, section 2B (registrar.utm.my, pengurusan dokumen terperingkat)",
                            Confidence::kHigh};

// One agency writes T for Terbuka and TD for Terhad, another T for Terhad, so neither has a code here.
constexpr MarkingWord kMarkings[] = {
    {"Terbuka", "", "OPEN", LEVEL_OPEN, {"register of letters of MCMC", Confidence::kMedium}},
    {"Terhad", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme},
    {"Sulit", "S", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"Rahsia", "R", "SECRET", LEVEL_SECRET, kScheme},
    {"Rahsia Besar", "RB", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Profile kProfile = {
    .partner = "partners/my-kln",
    .country_code = "MY",
    .country = "Malaysia",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "Kementerian Luar Negeri",
    .abbreviation = "KLN",
    .capital = "Kuala Lumpur",
    .seat = "Putrajaya",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"MyGDX (Malaysian Government Central Data Exchange); Peppol",
                 "API gateway; AS4",
                 {"mygdx.malaysia.gov.my; Peppol from memory", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Kuala_Lumpur",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays malaysia.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays malaysia.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form =
        {.locale = "ms_MY",
         .pattern = "d MMMM y",
         .example = "5 Oktober 2026",
         .source = {"CLDR, locale ms", Confidence::kHigh},
         .not_written =
             "the Hijri date that letters in Malaysia often bear too is not written: no table of it is at hand"},
    .labels = kMalayLabels,
    .titles = kMalayTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.my-kln.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::my

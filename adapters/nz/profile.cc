#include "adapters/nz/profile.h"

#include <string_view>

#include "adapters/nz/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::nz {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"en", "mi"};

constexpr Source kScheme = {"protectivesecurity.govt.nz, classification system", Confidence::kHigh};

// Two tracks: IN-CONFIDENCE and SENSITIVE guard policy and privacy, RESTRICTED and above national
// security. SENSITIVE ranks beside RESTRICTED and stands after it, so that RESTRICTED is what is written.
constexpr MarkingWord kMarkings[] = {
    {"UNCLASSIFIED", "", "UNCLASSIFIED", LEVEL_OPEN, kScheme},
    {"IN-CONFIDENCE", "", "IN-CONFIDENCE", LEVEL_INTERNAL, kScheme},
    {"RESTRICTED", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme},
    {"SENSITIVE", "", "SENSITIVE", LEVEL_RESTRICTED, kScheme},
    {"CONFIDENTIAL", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"SECRET", "", "SECRET", LEVEL_SECRET, kScheme},
    {"TOP SECRET", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Profile kProfile = {
    .partner = "partners/nz-mfat",
    .country_code = "NZ",
    .country = "New Zealand",
    .ministry = "Ministry of Foreign Affairs and Trade",
    .ministry_native = "Manatū Aorere",
    .abbreviation = "MFAT",
    .capital = "Wellington",
    .seat = "Wellington",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"Peppol (MBIE is the Peppol Authority)", "AS4", {"peppol.eu country profiles", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Pacific/Auckland",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays new_zealand.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays new_zealand.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "en_NZ",
                  .pattern = "d MMMM y",
                  .example = "5 October 2026",
                  .source = {"CLDR, locale en-NZ", Confidence::kHigh}},
    .labels = kEnglishLabels,
    .titles = kEnglishTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.nz-mfat.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::nz

#include "adapters/ph/profile.h"

#include <string_view>

#include "adapters/ph/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::ph {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"en", "fil"};

constexpr Source kScheme = {
    "Memorandum Circular 78 of 1964 (officialgazette.gov.ph); Filipino words: nextcloud/files_confidential "
    "StateClassification.php @bfe6392db, which cites Wikipedia",
    Confidence::kHigh};

// The words are English; beside them stands the Filipino one, which is read too.
constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"RESTRICTED", "", "Ipinagbabawal", LEVEL_RESTRICTED, kScheme},
    {"CONFIDENTIAL", "", "Lihim", LEVEL_CONFIDENTIAL, kScheme},
    {"SECRET", "", "Mahigpit na Lihim", LEVEL_SECRET, kScheme},
    {"TOP SECRET", "", "Matinding Lihim", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Profile kProfile = {
    .partner = "partners/ph-dfa",
    .country_code = "PH",
    .country = "Philippines",
    .ministry = "Department of Foreign Affairs",
    .ministry_native = "Kagawaran ng Ugnayang Panlabas",
    .abbreviation = "DFA",
    .capital = "Manila",
    .seat = "Pasay",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"PeGIF framework; eGov data exchange",
                 "profile",
                 {"portal.gov.ph, interoperability standards; eGov exchange from memory", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Manila",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays philippines.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays philippines.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "en_PH",
                  .pattern = "dd MMMM y",
                  .example = "05 October 2026",
                  .source = {"CLDR, locale en-PH, with two digits", Confidence::kMedium}},
    .labels = kEnglishLabels,
    .titles = kEnglishTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.ph-dfa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::ph

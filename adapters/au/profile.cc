#include "adapters/au/profile.h"

#include <string_view>

#include "adapters/au/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::au {
namespace {

using enum message::v1::Level;

constexpr std::string_view kLanguages[] = {"en"};

constexpr Source kPspf = {"Protective Security Policy Framework, policy 8", Confidence::kHigh};

// The rank of PROTECTED is our reading: others put it beside Restricted.
constexpr MarkingWord kMarkings[] = {
    {"OFFICIAL", "", "OFFICIAL", LEVEL_OPEN, kPspf},
    {"OFFICIAL: Sensitive",
     "",
     "OFFICIAL: Sensitive",
     LEVEL_INTERNAL,
     {"email protective marking standard", Confidence::kHigh}},
    {"PROTECTED",
     "",
     "PROTECTED",
     LEVEL_CONFIDENTIAL,
     {"Protective Security Policy Framework, policy 8; rank is our reading", Confidence::kMedium}},
    {"SECRET", "", "SECRET", LEVEL_SECRET, kPspf},
    {"TOP SECRET", "", "TOP SECRET", LEVEL_TOP_SECRET, kPspf},
};

// Australia gave up its Restricted and Confidential: what was either goes into PROTECTED.
constexpr auto kMarkingRules = RoundedUp(kMarkings);

// Two weeks; that these ranks are the senior ones is our reading.
constexpr Source kGuidelines = {
    "DFAT Protocol Guidelines 14.1 (dfat.gov.au/protocol): two weeks for visits of senior dignitaries, so that the "
    "airport is arranged",
    Confidence::kMedium};

constexpr NoticePeriod kNoticePeriods[] = {
    {visit::v1::LEVEL_HEAD_OF_STATE, 10, kGuidelines},
    {visit::v1::LEVEL_HEAD_OF_GOVERNMENT, 10, kGuidelines},
    {visit::v1::LEVEL_MINISTER, 10, kGuidelines},
    {visit::v1::LEVEL_DEPUTY_MINISTER, 10, kNoPublishedNotice},
    {visit::v1::LEVEL_SENIOR_OFFICIALS, 10, kNoPublishedNotice},
    {visit::v1::LEVEL_WORKING, 5, kNoPublishedNotice},
};

constexpr Profile kProfile = {
    .partner = "partners/au-dfat",
    .country_code = "AU",
    .country = "Australia",
    .ministry = "Department of Foreign Affairs and Trade",
    .ministry_native = "Department of Foreign Affairs and Trade",
    .abbreviation = "DFAT",
    .capital = "Canberra",
    .seat = "Canberra",
    .languages = kLanguages,
    .names_source = {"PLJ annual report 2019", Confidence::kHigh},
    .platform = {"Peppol (ATO is the Peppol Authority)", "AS4", {"softwaredevelopers.ato.gov.au", Confidence::kHigh}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Australia/Canberra",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays australia.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays australia.py @c382fdec, subdivision ACT",
                                         Confidence::kHigh}},
    .notice_periods = kNoticePeriods,
    .date_form = {.locale = "en_AU",
                  .pattern = "d MMMM y",
                  .example = "5 October 2026",
                  .source = {"CLDR, locale en-AU", Confidence::kHigh}},
    .labels = kEnglishLabels,
    .titles = kEnglishTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.dfat.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::au

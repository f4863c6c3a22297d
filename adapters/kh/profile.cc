#include "adapters/kh/profile.h"

#include <string_view>

#include "adapters/kh/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::kh {
namespace {

using enum message::v1::Level;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"km", "en", "fr"};

constexpr Source kScheme = {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia",
                            Confidence::kMedium};

// Known in romanised form only.
constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"Ham Kom Psay", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme, "km-Latn"},
    {"Art Kambang", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme, "km-Latn"},
    {"Sam Ngat Roeung", "", "SECRET", LEVEL_SECRET, kScheme, "km-Latn"},
    {"Sam Ngat Bamphot", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme, "km-Latn"},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "កំណត់ទូត", true},
    {NOTE_TYPE_CIRCULAR, "កំណត់ទូតសារាចរ", true},
    {NOTE_TYPE_INFORMATION, "កំណត់ព័ត៌មាន", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"លេខ", "កាលបរិច្ឆេទ", "ទីកន្លែង", "មកពី", "ជូនចំពោះ", "កម្មវត្ថុ", "ភាសា", "យោង", "កម្រិតប្រញាប់", "ចែករំលែកជូន",
               "អ្នកផ្ញើ", "លេខសារ", "លេខខ្សែសារ", "ឆ្លើយតបសារ", "មានសុពលភាពដល់"},
    .attachments = "ឯកសារភ្ជាប់",
    .no_attachments = "គ្មាន",
    .source = {"our translation; no published form is known to us", Confidence::kLow},
};

constexpr Profile kProfile = {
    .partner = "partners/kh-mfaic",
    .country_code = "KH",
    .country = "Cambodia",
    .ministry = "Ministry of Foreign Affairs and International Cooperation",
    .ministry_native = "ក្រសួងការបរទេស និងសហប្រតិបត្តិការអន្តរជាតិ",
    .abbreviation = "MFAIC",
    .capital = "Phnom Penh",
    .seat = "Phnom Penh",
    .languages = kLanguages,
    .names_source = {"camemb-sg.com", Confidence::kMedium},
    .platform = {"CamDX (Cambodia Data Exchange)", "X-Road", {"camdx.gov.kh", Confidence::kHigh}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Phnom_Penh",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays cambodia.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays cambodia.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "km_KH",
                  .pattern = "d MMMM y",
                  .example = "5 តុលា 2026",
                  .source = {"CLDR, locale km", Confidence::kHigh},
                  .not_written = "the Khmer lunar date and the year of the Buddhist Era that Cambodian papers also "
                                 "bear are not written: their new year moves, and no table of it is at hand"},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.kh-mfaic.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::kh

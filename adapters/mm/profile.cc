#include "adapters/mm/profile.h"

#include <string_view>

#include "adapters/mm/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::mm {
namespace {

using enum message::v1::Level;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"my", "en"};

constexpr Source kScheme = {"from memory", Confidence::kLow};

constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"ကန့်သတ်", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme},
    {"အတွင်းရေး", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"လျှို့ဝှက်",
     "",
     "SECRET",
     LEVEL_SECRET,
     {"voicejournalmm.com 21733 speaks of a letter at this level; its rank from memory", Confidence::kLow}},
    {"ထိပ်တန်းလျှို့ဝှက်", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "သံတမန်စာချွန်လွှာ", true},
    {NOTE_TYPE_CIRCULAR, "သံတမန်လှည့်စာ", true},
    {NOTE_TYPE_INFORMATION, "သတင်းပေးပို့စာ", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"အမှတ်", "ရက်စွဲ", "နေရာ", "ပေးပို့ဌာန", "လက်ခံဌာန", "အကြောင်းအရာ", "ဘာသာစကား", "ရည်ညွှန်းချက်", "အရေးပေါ်အဆင့်",
               "မျှဝေနိုင်သူများ", "ပေးပို့သူ", "စာအမှတ်", "စာတွဲအမှတ်", "ပြန်ကြားသည့်စာ", "သက်တမ်းကုန်ရက်"},
    .attachments = "ပူးတွဲပါစာများ",
    .no_attachments = "မရှိ",
    .source = {"our translation; no published form is known to us", Confidence::kLow},
};

constexpr Profile kProfile = {
    .partner = "partners/mm-mofa",
    .country_code = "MM",
    .country = "Myanmar",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "နိုင်ငံခြားရေးဝန်ကြီးဌာန",
    .abbreviation = "MOFA",
    .capital = "Nay Pyi Taw",
    .seat = "Nay Pyi Taw",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"none found in service; e-GIDC was planned in 2018",
                 "none",
                 {"elevenmyanmar.com", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Yangon",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays myanmar.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays myanmar.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form =
        {.locale = "my_MM",
         .pattern = "d MMMM y",
         .example = "၅ အောက်တိုဘာ ၂၀၂၆",
         .source = {"CLDR, locale my; the digits are Burmese", Confidence::kHigh},
         .not_written =
             "the date of the Myanmar Era, which papers there put first, is not written: no table of it is at hand"},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.mm-mofa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::mm

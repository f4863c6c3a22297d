#include "tests/adapters/fixture_ministry.h"

#include "adapters/profile/english.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;
using enum message::v1::Level;
using enum message::v1::Urgency;
using enum note::v1::NoteType;

constexpr Source kInvented = {"invented for tests", Confidence::kLow};
constexpr std::string_view kLanguages[] = {"ar", "en"};

constexpr MarkingWord kMarkings[] = {
    {"محدود", "", "RESTRICTED", LEVEL_RESTRICTED, kInvented},
    {"سري", "", "SECRET", LEVEL_SECRET, kInvented},
};
constexpr MarkingRule kMarkingRules[] = {
    {LEVEL_OPEN, "محدود"},       {LEVEL_INTERNAL, "محدود"}, {LEVEL_RESTRICTED, "محدود"},
    {LEVEL_CONFIDENTIAL, "سري"}, {LEVEL_SECRET, "سري"},     {LEVEL_TOP_SECRET, ""},
};
constexpr UrgencyWord kUrgencies[] = {{"عادي", URGENCY_ROUTINE, kInvented}};
constexpr UrgencyRule kUrgencyRules[] = {
    {URGENCY_ROUTINE, "عادي"},
    {URGENCY_PRIORITY, "عادي"},
    {URGENCY_IMMEDIATE, "عادي"},
    {URGENCY_FLASH, "عادي"},
};
constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "مذكرة شفوية", true},
    {NOTE_TYPE_CIRCULAR, "مذكرة تعميمية", true},
    {NOTE_TYPE_INFORMATION, "مذكرة إعلامية", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "مذكرة للعلم", false},
};
constexpr Courtesy kCourtesies[] = {
    kEnglishCourtesy,
    {"ar", "تهدي {issuer} أطيب تحياتها إلى {addressee}.",
     "تغتنم {issuer} هذه الفرصة لتعرب إلى {addressee} عن فائق تقديرها.", kInvented},
};
constexpr SpecialDay kDays[] = {
    {2026y / 3 / 2, "Moon", DayKind::kPublicHoliday, true},
    {2026y / 3 / 6, "Made up", DayKind::kMakeUpWorkingDay},
    {2026y / 3 / 6, "Both", DayKind::kPublicHoliday},
};

constexpr NoticePeriod kNoticePeriods[] = {
    {visit::v1::LEVEL_HEAD_OF_STATE, 3, kInvented},
    {visit::v1::LEVEL_WORKING, 0, kInvented},
};

constexpr Profile kProfile = {
    .partner = "partners/xx-test",
    .country_code = "XX",
    .country = "Testland",
    .ministry = "Ministry of Tests",
    .ministry_native = "وزارة الاختبارات",
    .abbreviation = "MoT",
    .capital = "Test City",
    .seat = "Test City",
    .languages = kLanguages,
    .names_source = kInvented,
    .platform = {"none", "none", kInvented},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kUrgencies,
    .urgency_rules = kUrgencyRules,
    .calendar = {.time_zone = "Asia/Kolkata",
                 .weekend = {true, false, false, false, false, true, false},
                 .special_days = kDays,
                 .first_year = 2026y,
                 .last_year = 2026y,
                 .weekend_source = kInvented,
                 .special_days_source = kInvented},
    .notice_periods = kNoticePeriods,
    .date_form = {.locale = "th_TH@calendar=buddhist",
                  .pattern = "d MMMM y",
                  .example = "5 ตุลาคม 2569",
                  .source = kInvented},
    .labels = {.fields = {"رقم", "تاريخ", "مكان", "من", "إلى", "موضوع", "لغة", "مرجع", "أولوية", "قابل للنشر", "مرسل",
                          "رسالة", "سلسلة", "ردا على", "صالح حتى"},
               .attachments = "مرفقات",
               .no_attachments = "لا شيء",
               .source = kInvented},
    .titles = kTitles,
    .courtesies = kCourtesies,
    .note_media_type = "text/vnd.test.note",
};

}  // namespace

const Profile& FixtureProfile() { return kProfile; }

}  // namespace duta::adapters

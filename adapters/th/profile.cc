#include "adapters/th/profile.h"

#include <string_view>

#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"
#include "adapters/th/holidays.h"

namespace duta::adapters::th {
namespace {

using enum message::v1::Level;
using enum message::v1::Urgency;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"th", "en"};

constexpr Source kScheme = {"Rules on official secrets, B.E. 2544 (ilaw.or.th 5341)", Confidence::kHigh};

// ลับ reads "secret" and is the lowest: it ranks as CONFIDENTIAL.
constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"ลับ", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"ลับมาก", "", "SECRET", LEVEL_SECRET, kScheme},
    {"ลับที่สุด", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Source kSpeeds = {
    "Regulation on correspondence B.E. 2526, degrees of speed (aypaotechno.blogspot.com 2021-11)", Confidence::kHigh};

constexpr UrgencyWord kUrgencies[] = {
    {"ปกติ", URGENCY_ROUTINE, {"what bears no degree of speed; the word is ours", Confidence::kLow}},
    {"ด่วน", URGENCY_PRIORITY, kSpeeds},
    {"ด่วนมาก", URGENCY_IMMEDIATE, kSpeeds},
    {"ด่วนที่สุด", URGENCY_FLASH, kSpeeds},
};

constexpr UrgencyRule kUrgencyRules[] = {
    {URGENCY_ROUTINE, "ปกติ"},
    {URGENCY_PRIORITY, "ด่วน"},
    {URGENCY_IMMEDIATE, "ด่วนมาก"},
    {URGENCY_FLASH, "ด่วนที่สุด"},
};

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "หนังสือกลาง", true},
    {NOTE_TYPE_CIRCULAR, "หนังสือกลางเวียน", true},
    {NOTE_TYPE_INFORMATION, "บันทึกแจ้งข้อมูล", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "บันทึกช่วยจำ", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"เลขที่", "วันที่", "สถานที่", "จาก", "ถึง", "เรื่อง", "ภาษา", "อ้างถึง", "ชั้นความเร็ว", "เปิดเผยแก่", "ผู้ส่ง",
               "รหัสข้อความ", "รหัสหัวข้อ", "ตอบข้อความ", "ใช้ได้ถึง"},
    .attachments = "สิ่งที่ส่งมาด้วย",
    .no_attachments = "ไม่มี",
    .source = {"Regulation on correspondence B.E. 2526, annex 4 (pubhtml5.com jyxt/sxhr) for note verbale and "
               "aide-mémoire; the rest is our translation",
               Confidence::kMedium},
};

constexpr Profile kProfile = {
    .partner = "partners/th-mfa",
    .country_code = "TH",
    .country = "Thailand",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "กระทรวงการต่างประเทศ",
    .abbreviation = "MFA",
    .capital = "Bangkok",
    .seat = "Bangkok",
    .languages = kLanguages,
    .names_source = {"nat.go.th, Rules B.E. 2544", Confidence::kMedium},
    .platform = {"GDX (Government Data Exchange, DGA)", "API gateway", {"dga.or.th", Confidence::kHigh}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kUrgencies,
    .urgency_rules = kUrgencyRules,
    .calendar = {.time_zone = "Asia/Bangkok",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays thailand.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays thailand.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "th_TH@calendar=buddhist",
                  .pattern = "d MMMM y",
                  .example = "5 ตุลาคม 2569",
                  .source = {"Rules B.E. 2544 (nat.go.th); CLDR, locale th", Confidence::kHigh}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.th-mfa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::th

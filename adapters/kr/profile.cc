#include "adapters/kr/profile.h"

#include <string_view>

#include "adapters/kr/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::kr {
namespace {

using enum message::v1::Level;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"ko", "en"};

constexpr Source kScheme = {"Security work rules 21214, article 4 (ko.wikisource.org)", Confidence::kHigh};

constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"대외비",
     "",
     "RESTRICTED",
     LEVEL_RESTRICTED,
     {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia", Confidence::kHigh}},
    {"Ⅲ급비밀", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"Ⅱ급비밀", "", "SECRET", LEVEL_SECRET, kScheme},
    {"Ⅰ급비밀", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "구상서", true},
    {NOTE_TYPE_CIRCULAR, "회람 구상서", true},
    {NOTE_TYPE_INFORMATION, "통보문", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "비망록", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"번호", "날짜", "장소", "발신", "수신", "제목", "언어", "참조", "긴급도", "공개 대상", "송신자",
               "메시지 번호", "대화 번호", "회신 대상", "유효 기한"},
    .attachments = "첨부",
    .no_attachments = "없음",
    .source = {"our translation; no published form is known to us", Confidence::kMedium},
};

constexpr Profile kProfile = {
    .partner = "partners/kr-mofa",
    .country_code = "KR",
    .country = "Republic of Korea",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "외교부",
    .abbreviation = "MOFA",
    .capital = "Seoul",
    .seat = "Seoul",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"Administrative information sharing (행정정보 공동이용)",
                 "gateway",
                 {"from memory", Confidence::kLow}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Seoul",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays south_korea.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays south_korea.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "ko_KR",
                  .pattern = "y. M. d.",
                  .example = "2026. 10. 5.",
                  .source = {"from memory; CLDR, locale ko", Confidence::kLow}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.kr-mofa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::kr

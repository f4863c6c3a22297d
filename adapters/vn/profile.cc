#include "adapters/vn/profile.h"

#include <string_view>

#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"
#include "adapters/vn/holidays.h"

namespace duta::adapters::vn {
namespace {

using enum message::v1::Level;
using enum message::v1::Urgency;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"vi", "en"};

constexpr Source kScheme = {"Law 29/2018/QH14, article 8 (lawnet.vn 139890)", Confidence::kHigh};

constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"Mật", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"Tối mật", "", "SECRET", LEVEL_SECRET, kScheme},
    {"Tuyệt mật", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Source kSpeeds = {"degrees of urgency of official papers", Confidence::kMedium};

constexpr UrgencyWord kUrgencies[] = {
    {"Thường", URGENCY_ROUTINE, {"what bears no degree of urgency; the word is ours", Confidence::kLow}},
    {"Khẩn", URGENCY_PRIORITY, kSpeeds},
    {"Thượng khẩn", URGENCY_IMMEDIATE, kSpeeds},
    {"Hỏa tốc", URGENCY_FLASH, kSpeeds},
};

constexpr UrgencyRule kUrgencyRules[] = {
    {URGENCY_ROUTINE, "Thường"},
    {URGENCY_PRIORITY, "Khẩn"},
    {URGENCY_IMMEDIATE, "Thượng khẩn"},
    {URGENCY_FLASH, "Hỏa tốc"},
};

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "Công hàm", true},
    {NOTE_TYPE_CIRCULAR, "Công hàm thông tri", true},
    {NOTE_TYPE_INFORMATION, "Thông báo", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "Bị vong lục", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"Số", "Ngày tháng", "Địa điểm", "Nơi gửi", "Kính gửi", "Về việc", "Ngôn ngữ", "Tham chiếu", "Độ khẩn",
               "Được chia sẻ cho", "Người gửi", "Mã thông điệp", "Mã chuỗi", "Trả lời", "Có hiệu lực đến"},
    .attachments = "Tài liệu kèm theo",
    .no_attachments = "không có",
    .source = {"our translation; no published form is known to us", Confidence::kLow},
};

constexpr Profile kProfile = {
    .partner = "partners/vn-mofa",
    .country_code = "VN",
    .country = "Viet Nam",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "Bộ Ngoại giao",
    .abbreviation = "MOFA",
    .capital = "Hanoi",
    .seat = "Hanoi",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"NDXP (National Data Exchange Platform)", "service bus", {"vietnamnet.vn 821274", Confidence::kHigh}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kUrgencies,
    .urgency_rules = kUrgencyRules,
    .calendar = {.time_zone = "Asia/Ho_Chi_Minh",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays vietnam.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays vietnam.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "vi_VN",
                  .pattern = "'ngày' dd 'tháng' MM 'năm' y",
                  .example = "ngày 05 tháng 10 năm 2026",
                  .source = {"headers of laws (thuvienphapluat.vn)", Confidence::kHigh}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.vn-mofa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::vn

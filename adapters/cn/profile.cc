#include "adapters/cn/profile.h"

#include <string_view>

#include "adapters/cn/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::cn {
namespace {

using enum message::v1::Level;
using enum message::v1::Urgency;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"zh-Hans", "en"};

constexpr Source kScheme = {"Law on guarding state secrets (sz12366.com details37_9264)", Confidence::kHigh};

// The Japanese 機密 is written alike and was of another rank.
constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"内部",
     "",
     "INTERNAL",
     LEVEL_INTERNAL,
     {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia; not in the law",
      Confidence::kMedium}},
    {"秘密", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"机密", "", "SECRET", LEVEL_SECRET, kScheme},
    {"绝密", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr Source kSpeeds = {"Regulations on official papers: 特急 and 加急 (wenrenren.com 112210a1452023)",
                            Confidence::kHigh};

constexpr UrgencyWord kUrgencies[] = {
    {"平件", URGENCY_ROUTINE, {"bangdewater.com 8155, ordinary papers", Confidence::kMedium}},
    {"加急", URGENCY_PRIORITY, kSpeeds},
    {"特急", URGENCY_IMMEDIATE, kSpeeds},
    {"特提",
     URGENCY_FLASH,
     {"Regulations on official papers: 特急 and 加急 (wenrenren.com 112210a1452023); 特提 is of telegrams",
      Confidence::kMedium}},
};

constexpr UrgencyRule kUrgencyRules[] = {
    {URGENCY_ROUTINE, "平件"},
    {URGENCY_PRIORITY, "加急"},
    {URGENCY_IMMEDIATE, "特急"},
    {URGENCY_FLASH, "特提"},
};

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "普通照会", true},
    {NOTE_TYPE_CIRCULAR, "通函", true},
    {NOTE_TYPE_INFORMATION, "情况通报", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "备忘录", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"编号", "日期", "地点", "发文单位", "致", "事由", "语言", "参考文号", "紧急程度", "可分发范围", "发送方",
               "消息编号", "会话编号", "答复消息", "有效期至"},
    .attachments = "附件",
    .no_attachments = "无",
    .source = {"our translation; no published form is known to us", Confidence::kMedium},
};

constexpr Profile kProfile = {
    .partner = "partners/cn-mfa",
    .country_code = "CN",
    .country = "China",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "外交部",
    .abbreviation = "MFA",
    .capital = "Beijing",
    .seat = "Beijing",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"National data sharing and exchange platform (国家数据共享交换平台)",
                 "catalogue and gateway",
                 {"from memory", Confidence::kLow}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kUrgencies,
    .urgency_rules = kUrgencyRules,
    .calendar = {.time_zone = "Asia/Shanghai",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays china.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays china.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "zh_Hans_CN",
                  .pattern = "y年M月d日",
                  .example = "2026年10月5日",
                  .source = {"CLDR, locale zh-Hans", Confidence::kHigh}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.cn-mfa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::cn

#include "adapters/jp/profile.h"

#include <string_view>

#include "adapters/jp/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::jp {
namespace {

using enum message::v1::Level;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"ja", "en"};

constexpr Source kScheme = {"cabinet answer of 2005-10-21 (shugiin.go.jp b163015)", Confidence::kHigh};

// 機密 was the highest mark before 特定秘密: it is read, and written as the newer.
constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"取扱注意",
     "",
     "HANDLE WITH CARE",
     LEVEL_INTERNAL,
     {"cabinet answer of 2005-10-21 (shugiin.go.jp b163015); not a secret", Confidence::kHigh}},
    {"秘", "", "CONFIDENTIAL", LEVEL_CONFIDENTIAL, kScheme},
    {"極秘", "", "SECRET", LEVEL_SECRET, kScheme},
    {"特定秘密",
     "",
     "SPECIALLY DESIGNATED SECRET",
     LEVEL_TOP_SECRET,
     {"Act 108 of 2013 (kotobank.jp); rank is our reading", Confidence::kMedium}},
    {"機密",
     "",
     "TOP SECRET (older mark)",
     LEVEL_TOP_SECRET,
     {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia", Confidence::kMedium}},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "口上書", true},
    {NOTE_TYPE_CIRCULAR, "回章", true},
    {NOTE_TYPE_INFORMATION, "通報", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "エイド・メモワール", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"番号", "日付", "場所", "発信者", "宛先", "件名", "言語", "参照番号", "緊急度", "開示先", "送信者",
               "メッセージ番号", "スレッド番号", "返信先", "有効期限"},
    .attachments = "添付",
    .no_attachments = "なし",
    .source = {"our translation; no published form is known to us", Confidence::kMedium},
};

constexpr Profile kProfile = {
    .partner = "partners/jp-mofa",
    .country_code = "JP",
    .country = "Japan",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "外務省",
    .abbreviation = "MOFA",
    .capital = "Tokyo",
    .seat = "Tokyo",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"Peppol (Digital Agency)", "AS4", {"from memory", Confidence::kLow}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Tokyo",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays japan.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays japan.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "ja_JP@calendar=japanese",
                  .pattern = "Gy年M月d日",
                  .example = "令和8年10月5日",
                  .source = {"Cabinet Office, report of 令和2年6月19日; CLDR, locale ja", Confidence::kHigh}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.jp-mofa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::jp

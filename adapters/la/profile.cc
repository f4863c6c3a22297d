#include "adapters/la/profile.h"

#include <string_view>

#include "adapters/la/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::la {
namespace {

using enum message::v1::Level;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"lo", "en", "fr"};

constexpr Source kScheme = {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia",
                            Confidence::kLow};

// Known in romanised form only.
constexpr MarkingWord kMarkings[] = {
    kUnclassified,
    {"Chum Kut Kon Arn", "", "RESTRICTED", LEVEL_RESTRICTED, kScheme, "lo-Latn"},
    {"Kuam Lap",
     "",
     "CONFIDENTIAL",
     LEVEL_CONFIDENTIAL,
     {"nextcloud/files_confidential StateClassification.php @bfe6392db, which cites Wikipedia; looks like the same Lao "
      "word as Kuam Lup",
      Confidence::kLow},
     "lo-Latn"},
    {"Kuam Lup", "", "SECRET", LEVEL_SECRET, kScheme, "lo-Latn"},
    {"Lup Sood Gnod", "", "TOP SECRET", LEVEL_TOP_SECRET, kScheme, "lo-Latn"},
};

constexpr auto kMarkingRules = RoundedUp(kMarkings);

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "ບົດບັນທຶກການທູດ", true},
    {NOTE_TYPE_CIRCULAR, "ໜັງສືວຽນ", true},
    {NOTE_TYPE_INFORMATION, "ບົດບັນທຶກຂໍ້ມູນ", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"ເລກທີ", "ວັນທີ", "ສະຖານທີ່", "ຈາກ", "ເຖິງ", "ເລື່ອງ", "ພາສາ", "ອີງຕາມ", "ລະດັບຄວາມດ່ວນ", "ເປີດເຜີຍຕໍ່", "ຜູ້ສົ່ງ",
               "ລະຫັດຂໍ້ຄວາມ", "ລະຫັດຫົວຂໍ້", "ຕອບຂໍ້ຄວາມ", "ມີຜົນເຖິງ"},
    .attachments = "ເອກະສານຄັດຕິດ",
    .no_attachments = "ບໍ່ມີ",
    .source = {"our translation; no published form is known to us", Confidence::kLow},
};

constexpr Profile kProfile = {
    .partner = "partners/la-mofa",
    .country_code = "LA",
    .country = "Lao PDR",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "ກະຊວງການຕ່າງປະເທດ",
    .abbreviation = "MOFA",
    .capital = "Vientiane",
    .seat = "Vientiane",
    .languages = kLanguages,
    .names_source = {"from memory", Confidence::kLow},
    .platform = {"none in service; a government data exchange was studied in June 2025",
                 "none",
                 {"Xinhua 2025-06-27 (thecambodianews.net 278408683)", Confidence::kMedium}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kEnglishUrgencies,
    .urgency_rules = kEnglishUrgencyRules,
    .calendar = {.time_zone = "Asia/Vientiane",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays laos.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays laos.py @c382fdec", Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "lo_LA",
                  .pattern = "dd/MM/y",
                  .example = "05/10/2026",
                  .source = {"decrees at laotradeportal.gov.la (display/2246)", Confidence::kMedium}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.la-mofa.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::la

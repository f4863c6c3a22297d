#include "adapters/id/profile.h"

#include <string_view>

#include "adapters/id/holidays.h"
#include "adapters/profile/english.h"
#include "adapters/profile/equivalence.h"
#include "adapters/profile/notice.h"

namespace duta::adapters::id {
namespace {

using enum message::v1::Level;
using enum message::v1::Urgency;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"id", "en"};

// The ministry's own guide to official documents confirms words, code letters
// and speeds.
constexpr Source kGuide = {
    "Permenlu 01/2010, pedoman tata naskah dinas, 2.2.3 and 2.2.4 (text-id.123dok.com 4yrjjk18q)", Confidence::kHigh};

constexpr MarkingWord kMarkings[] = {
    {"Biasa",
     "B",
     "ORDINARY",
     LEVEL_OPEN,
     {"ANRI rule 17/2011 (nurulmuhamad.id 2020-10-23); Permenlu 01/2010", Confidence::kHigh}},
    {"Terbatas", "T", "RESTRICTED", LEVEL_RESTRICTED, kGuide},
    {"Rahasia", "R", "SECRET", LEVEL_SECRET, kGuide},
    {"Sangat Rahasia", "SR", "TOP SECRET", LEVEL_TOP_SECRET, kGuide},
};

// Indonesia has neither an internal nor a confidential level: both round up.
constexpr auto kMarkingRules = RoundedUp(kMarkings);

// Segera is within 24 hours of signature, Sangat Segera on the same day.
constexpr UrgencyWord kUrgencies[] = {
    {"Biasa", URGENCY_ROUTINE, kGuide},
    {"Segera", URGENCY_PRIORITY, kGuide},
    {"Sangat Segera", URGENCY_IMMEDIATE, kGuide},
};

constexpr UrgencyRule kUrgencyRules[] = {
    {URGENCY_ROUTINE, "Biasa"},
    {URGENCY_PRIORITY, "Segera"},
    {URGENCY_IMMEDIATE, "Sangat Segera"},
    {URGENCY_FLASH, "Sangat Segera"},
};

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "Nota Diplomatik", true},
    {NOTE_TYPE_CIRCULAR, "Nota Diplomatik Edaran", true},
    {NOTE_TYPE_INFORMATION, "Nota Informasi", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"Nomor", "Tanggal", "Tempat", "Dari", "Kepada", "Perihal", "Bahasa", "Referensi", "Derajat",
               "Dapat dibagikan kepada", "Pengirim", "ID pesan", "ID utas", "Menjawab pesan", "Berlaku sampai"},
    .attachments = "Lampiran",
    .no_attachments = "tidak ada",
    .source = {"headings of official letters: Permenlu 01/2010; the last eight and the titles are our translation",
               Confidence::kMedium},
};

constexpr Profile kProfile = {
    .partner = "partners/id-kemlu",
    .country_code = "ID",
    .country = "Indonesia",
    .ministry = "Ministry of Foreign Affairs",
    .ministry_native = "Kementerian Luar Negeri",
    .abbreviation = "Kemlu",
    .capital = "Jakarta",
    .seat = "Jakarta",
    .languages = kLanguages,
    .names_source = {"press of the 2019 Jakarta conference (sindonews, antaranews)", Confidence::kHigh},
    .platform = {"SPLP (Sistem Penghubung Layanan Pemerintah)", "REST API gateway", {"from memory", Confidence::kLow}},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kUrgencies,
    .urgency_rules = kUrgencyRules,
    .calendar = {.time_zone = "Asia/Jakarta",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays indonesia.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays indonesia.py @c382fdec; estimates are marked",
                                         Confidence::kMedium}},
    .notice_periods = kUsualNoticePeriods,
    .date_form = {.locale = "id_ID",
                  .pattern = "d MMMM y",
                  .example = "5 Oktober 2026",
                  .source = {"CLDR, locale id", Confidence::kHigh}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kEnglishCourtesies,
    .note_media_type = "text/vnd.kemlu.nota-diplomatik",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::id

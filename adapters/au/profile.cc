#include "adapters/au/profile.h"

#include <string_view>

#include "adapters/au/holidays.h"
#include "adapters/profile/english.h"

namespace duta::adapters::au {
namespace {

using enum message::v1::Level;
using enum message::v1::Urgency;
using enum note::v1::NoteType;

constexpr std::string_view kLanguages[] = {"en"};

constexpr Source kPspf = {"Protective Security Policy Framework, policy 8", Confidence::kHigh};
constexpr Source kCables = {"precedences of diplomatic cables, from memory", Confidence::kLow};

// The rank of PROTECTED is our reading: others put it beside Restricted.
constexpr MarkingWord kMarkings[] = {
    {"OFFICIAL", "", "OFFICIAL", LEVEL_OPEN, kPspf},
    {"OFFICIAL: Sensitive",
     "",
     "OFFICIAL: Sensitive",
     LEVEL_INTERNAL,
     {"email protective marking standard", Confidence::kHigh}},
    {"PROTECTED",
     "",
     "PROTECTED",
     LEVEL_CONFIDENTIAL,
     {"Protective Security Policy Framework, policy 8; rank is our reading", Confidence::kMedium}},
    {"SECRET", "", "SECRET", LEVEL_SECRET, kPspf},
    {"TOP SECRET", "", "TOP SECRET", LEVEL_TOP_SECRET, kPspf},
};

// Australia gave up its Restricted and Confidential: what was either goes into PROTECTED.
constexpr MarkingRule kMarkingRules[] = {
    {LEVEL_OPEN, "OFFICIAL"},        {LEVEL_INTERNAL, "OFFICIAL: Sensitive"},
    {LEVEL_RESTRICTED, "PROTECTED"}, {LEVEL_CONFIDENTIAL, "PROTECTED"},
    {LEVEL_SECRET, "SECRET"},        {LEVEL_TOP_SECRET, "TOP SECRET"},
};

constexpr UrgencyWord kUrgencies[] = {
    {"Routine", URGENCY_ROUTINE, kCables},
    {"Priority", URGENCY_PRIORITY, kCables},
    {"Immediate", URGENCY_IMMEDIATE, kCables},
    {"Flash", URGENCY_FLASH, kCables},
};

constexpr UrgencyRule kUrgencyRules[] = {
    {URGENCY_ROUTINE, "Routine"},
    {URGENCY_PRIORITY, "Priority"},
    {URGENCY_IMMEDIATE, "Immediate"},
    {URGENCY_FLASH, "Flash"},
};

constexpr NoteTitle kTitles[] = {
    {NOTE_TYPE_VERBALE, "Note Verbale", true},
    {NOTE_TYPE_CIRCULAR, "Circular Note", true},
    {NOTE_TYPE_INFORMATION, "Information Note", false},
    {NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

constexpr Courtesy kCourtesies[] = {kEnglishCourtesy};

// Written in the order of FieldName.
constexpr Labels kLabels = {
    .fields = {"Number", "Date", "Place", "From", "To", "Subject", "Language", "Reference", "Precedence",
               "Releasable to", "Sender", "Message", "Thread", "In reply to", "Valid until"},
    .attachments = "Attachments",
    .no_attachments = "none",
    .source = {"plain English; no published form is known to us", Confidence::kMedium},
};

constexpr Profile kProfile = {
    .partner = "partners/au-dfat",
    .country_code = "AU",
    .country = "Australia",
    .ministry = "Department of Foreign Affairs and Trade",
    .ministry_native = "Department of Foreign Affairs and Trade",
    .abbreviation = "DFAT",
    .capital = "Canberra",
    .seat = "Canberra",
    .languages = kLanguages,
    .names_source = {"PLJ annual report 2019", Confidence::kHigh},
    .markings = kMarkings,
    .marking_rules = kMarkingRules,
    .urgencies = kUrgencies,
    .urgency_rules = kUrgencyRules,
    .calendar = {.time_zone = "Australia/Canberra",
                 .weekend = {true, false, false, false, false, false, true},
                 .special_days = kHolidays,
                 .first_year = 2026y,
                 .last_year = 2028y,
                 .weekend_source = {"vacanza/holidays australia.py @c382fdec", Confidence::kHigh},
                 .special_days_source = {"vacanza/holidays australia.py @c382fdec, subdivision ACT",
                                         Confidence::kHigh}},
    .date_form = {.locale = "en_AU",
                  .pattern = "d MMMM y",
                  .example = "5 October 2026",
                  .source = {"CLDR, locale en-AU", Confidence::kHigh}},
    .labels = kLabels,
    .titles = kTitles,
    .courtesies = kCourtesies,
    .note_media_type = "text/vnd.dfat.note-verbale",
};

}  // namespace

const Profile& MinistryProfile() { return kProfile; }

}  // namespace duta::adapters::au

// Conventions in English: what a profile takes where the ministry writes
// English, or where no public source gives its own.
#pragma once

#include "adapters/profile/profile.h"

namespace duta::adapters {

inline constexpr Courtesy kEnglishCourtesy = {
    .language = "en",
    .opening = "{issuer} presents its compliments to {addressee} and has the honour to communicate the following.",
    .closing =
        "{issuer} avails itself of this opportunity to renew to {addressee} the assurances of its highest "
        "consideration.",
    .source = {"general usage of notes verbales in English", Confidence::kHigh},
};
inline constexpr Courtesy kEnglishCourtesies[] = {kEnglishCourtesy};

// Written in the order of FieldName.
inline constexpr Labels kEnglishLabels = {
    .fields = {"Number", "Date", "Place", "From", "To", "Subject", "Language", "Reference", "Precedence",
               "Releasable to", "Sender", "Message", "Thread", "In reply to", "Valid until"},
    .attachments = "Attachments",
    .no_attachments = "none",
    .source = {"plain English; no published form is known to us", Confidence::kMedium},
};

inline constexpr NoteTitle kEnglishTitles[] = {
    {note::v1::NOTE_TYPE_VERBALE, "Note Verbale", true},
    {note::v1::NOTE_TYPE_CIRCULAR, "Circular Note", true},
    {note::v1::NOTE_TYPE_INFORMATION, "Information Note", false},
    {note::v1::NOTE_TYPE_AIDE_MEMOIRE, "Aide-Mémoire", false},
};

inline constexpr Source kCables = {"precedences of diplomatic cables, from memory", Confidence::kLow};

inline constexpr UrgencyWord kEnglishUrgencies[] = {
    {"Routine", message::v1::URGENCY_ROUTINE, kCables},
    {"Priority", message::v1::URGENCY_PRIORITY, kCables},
    {"Immediate", message::v1::URGENCY_IMMEDIATE, kCables},
    {"Flash", message::v1::URGENCY_FLASH, kCables},
};

inline constexpr UrgencyRule kEnglishUrgencyRules[] = {
    {message::v1::URGENCY_ROUTINE, "Routine"},
    {message::v1::URGENCY_PRIORITY, "Priority"},
    {message::v1::URGENCY_IMMEDIATE, "Immediate"},
    {message::v1::URGENCY_FLASH, "Flash"},
};

// For nations whose scheme begins above open papers: those go unmarked there. A
// rendition says so in a word, since an absent marking looks like a lost one,
// and rounding up would make every open note confidential.
inline constexpr MarkingWord kUnclassified = {
    "UNCLASSIFIED",
    "",
    "UNCLASSIFIED",
    message::v1::LEVEL_OPEN,
    {"the scheme has no word for open papers; the English one stands in", Confidence::kLow},
    "en"};

}  // namespace duta::adapters

// National words for markings and urgency, looked up in a profile's directed
// tables. Comparison ignores case in any script. Thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/profile/profile.h"

namespace duta::adapters {

// The word that the ministry prints for `level`: of equal rank or the next one
// above. Null if there is none: then the message must not be rendered.
const MarkingWord* WordFor(const Profile& profile, message::v1::Level level);

// The marking that `word` or its English name is; null if the ministry has none such.
const MarkingWord* FindMarking(const Profile& profile, std::string_view word);

// The word for `urgency`; null if the table has none.
const UrgencyWord* WordFor(const Profile& profile, message::v1::Urgency urgency);

// Heading of `type`; null if the ministry does not know that sort of note.
const NoteTitle* TitleFor(const Profile& profile, note::v1::NoteType type);

// The sort of note that a heading names; null if none.
const NoteTitle* FindTitle(const Profile& profile, std::string_view heading);

// Courtesy formulas for a text in `language` (BCP 47): those of the language,
// ignoring region and script, else the profile's first.
const Courtesy& CourtesyFor(const Profile& profile, std::string_view language);

// `CONFIDENTIAL` of LEVEL_CONFIDENTIAL, for remarks.
std::string_view NameOf(message::v1::Level level);

// `PRIORITY` of URGENCY_PRIORITY.
std::string_view NameOf(message::v1::Urgency urgency);

}  // namespace duta::adapters

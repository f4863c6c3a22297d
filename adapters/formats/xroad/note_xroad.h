// A note as a call of a REST service over X-Road 7: the bytes of one HTTP/1.1
// request to a security server, whose body is the note as JSON.
#pragma once

#include <string_view>

#include "adapters/formats/document/form.h"

namespace duta::adapters {

#define DUTA_NOTE_XROAD "message/http"
inline constexpr std::string_view kNoteXroad = DUTA_NOTE_XROAD;

// The request by which the hub hands `note` to the ministry. Needs the message:
// its id is the request's.
Written WriteNoteXroad(const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry,
                       const XroadAddresses& addresses);

// A request from the ministry to the hub, or one that the hub wrote. Headers that
// are missing, doubled or not for this service are refused.
Interpretation ReadNoteXroad(std::string_view bytes, const message::v1::Message* message, const Ministry& ministry,
                             const XroadAddresses& addresses);

// With the addresses of the ministry's profile.
extern const NoteForm kNoteXroadForm;

}  // namespace duta::adapters

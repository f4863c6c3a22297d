// From what a person says to a diplomatic note, or to a message in the ministry's
// own format. Functions only; thread-safe.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/desk/draft.h"
#include "duta/message/v1/message.pb.h"

namespace duta::desk {

// A note as said; empty means not said.
struct NoteWords {
  HeaderWords header;
  std::string type = "verbale";
  std::string number;
  std::string date;
  std::string place;
  std::string issuer;
  std::string addressee;
  std::string language;
  std::string reference;
  std::string native_type;  // The body's own media type, instead of a note.
  std::string text;         // Of the note, or the native body.
  bool signed_acknowledgement = false;
};

// The message, without attachments. What is not said comes from the profile and, in
// a reply, from `original`, which is null otherwise. Wrong (fault.h) as
// DraftHeader, and in `type`, `number`, `date`, `place` or `text`; BODY_INVALID if
// the original is a malformed note.
StatusOr<Draft> DraftNote(const NoteWords& words, const Setting& setting, const message::v1::Message* original);

}  // namespace duta::desk

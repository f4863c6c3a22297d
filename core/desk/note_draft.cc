#include "core/desk/note_draft.h"

#include <utility>
#include <vector>

#include "core/desk/fault.h"
#include "core/desk/paragraphs.h"
#include "core/desk/times.h"
#include "core/desk/words.h"
#include "core/kinds/note/media_type.h"
#include "duta/note/v1/note.pb.h"

namespace duta::desk {
namespace {

using message::v1::Message;

StatusOr<note::v1::Note> OpenNote(const Message* message) {
  note::v1::Note note;
  const bool is_note = message != nullptr && message->body().media_type() == kinds::kNoteMediaType;
  if (is_note && !note.ParseFromString(message->body().content())) {
    return Refuse(Reason::kBodyInvalid, "the note that this one answers is malformed");
  }
  return note;
}

// `key` names what the profile may say instead; null if nothing.
StatusOr<std::string> Needed(std::string value, const char* field, const char* key) {
  if (!value.empty()) return value;
  return Wrong(field, key == nullptr ? "" : std::string(", or ") + key + " in the profile", "a note needs ");
}

StatusOr<std::string> NoteDate(const NoteWords& words, const std::string& zone, Instant now) {
  if (words.date.empty()) return LocalDate(now, zone);
  if (!IsDate(words.date)) return Wrong("date", ": \"" + words.date + "\" is no day; write YYYY-MM-DD");
  return words.date;
}

StatusOr<note::v1::Note> DraftBody(const NoteWords& words, const Setting& setting, const Message& header,
                                   const Message* original) {
  DUTA_ASSIGN_OR_RETURN(const note::v1::Note answered, OpenNote(original));
  const profile::Profile& profile = setting.profile;
  note::v1::Note note;
  DUTA_ASSIGN_OR_RETURN(const auto type, FromWord<note::v1::NoteType>(words.type, "type"));
  note.set_note_type(type);
  DUTA_ASSIGN_OR_RETURN(*note.mutable_number(), Needed(words.number, "number", nullptr));
  DUTA_ASSIGN_OR_RETURN(*note.mutable_date(), NoteDate(words, header.time_zone(), setting.now));
  DUTA_ASSIGN_OR_RETURN(*note.mutable_place(), Needed(FirstOf({words.place, profile.place}), "place", "place"));
  note.set_issuer(FirstOf({words.issuer, profile.issuer}));
  note.set_addressee(FirstOf({words.addressee, answered.issuer()}));
  note.set_language(FirstOf({words.language, profile.language, "en"}));
  note.set_reference(FirstOf({words.reference, answered.number()}));
  note.set_subject(header.subject());
  const std::vector<std::string> paragraphs = Paragraphs(words.text);
  if (paragraphs.empty()) return Wrong("text", ": there is no text in it");
  for (const std::string& paragraph : paragraphs) note.add_paragraphs(paragraph);
  return note;
}

void Thread(const Message* original, Message& message) {
  if (original == nullptr) return;
  message.set_in_reply_to(original->id());
  message.set_thread_id(FirstOf({original->thread_id(), original->id()}));
}

}  // namespace

StatusOr<Draft> DraftNote(const NoteWords& words, const Setting& setting, const Message* original) {
  HeaderDefaults defaults;
  if (original != nullptr) defaults = {.to = {original->sender()}, .subject = original->subject()};
  DUTA_ASSIGN_OR_RETURN(Draft draft, DraftHeader(words.header, defaults, setting));
  Message& message = draft.message;
  Thread(original, message);
  message.set_acknowledgement_request(words.signed_acknowledgement ? message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED
                                                                   : message::v1::ACKNOWLEDGEMENT_REQUEST_TRANSPORT);
  if (!words.native_type.empty()) {
    message.mutable_body()->set_media_type(words.native_type);
    message.mutable_body()->set_content(words.text);
    return draft;
  }
  DUTA_ASSIGN_OR_RETURN(const note::v1::Note note, DraftBody(words, setting, message, original));
  message.mutable_body()->set_media_type(kinds::kNoteMediaType);
  message.mutable_body()->set_content(note.SerializeAsString());
  return draft;
}

}  // namespace duta::desk

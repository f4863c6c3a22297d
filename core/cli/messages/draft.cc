#include "core/cli/messages/draft.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/base/uuid.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/times.h"
#include "core/cli/shell/words.h"
#include "duta/note/v1/note.pb.h"

namespace duta::cli {
namespace {

using message::v1::Message;

std::string First(std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) {
    if (!value.empty()) return std::string(value);
  }
  return {};
}

StatusOr<note::v1::Note> OpenNote(const Message* message) {
  note::v1::Note note;
  const bool is_note = message != nullptr && message->body().media_type() == kNoteMediaType;
  if (is_note && !note.ParseFromString(message->body().content())) {
    return Refuse(Reason::kBodyInvalid, "the note that this one answers is malformed");
  }
  return note;
}

StatusOr<std::string> Needed(std::string value, const char* option, const char* key) {
  if (!value.empty()) return value;
  const std::string or_key = key == nullptr ? "" : std::string(", or ") + key + " in the profile";
  return Usage(std::string("a note needs ") + option + or_key);
}

StatusOr<std::string> NoteDate(const DraftOptions& options, const std::string& zone, Instant now) {
  if (options.date.empty()) return LocalDate(now, zone);
  if (!IsDate(options.date)) return Usage("--date: \"" + options.date + "\" is no day; write YYYY-MM-DD");
  return options.date;
}

StatusOr<note::v1::Note> ComposeNote(const DraftOptions& options, const std::string& text,
                                     const profile::Profile& profile, const std::string& zone, const Message* original,
                                     Instant now) {
  DUTA_ASSIGN_OR_RETURN(const note::v1::Note answered, OpenNote(original));
  note::v1::Note note;
  DUTA_ASSIGN_OR_RETURN(const auto type, FromWord<note::v1::NoteType>(options.type, "--type"));
  note.set_note_type(type);
  DUTA_ASSIGN_OR_RETURN(*note.mutable_number(), Needed(options.number, "--number", nullptr));
  DUTA_ASSIGN_OR_RETURN(*note.mutable_date(), NoteDate(options, zone, now));
  DUTA_ASSIGN_OR_RETURN(*note.mutable_place(), Needed(First({options.place, profile.place}), "--place", "place"));
  note.set_issuer(First({options.issuer, profile.issuer}));
  note.set_addressee(First({options.addressee, answered.issuer()}));
  note.set_language(First({options.language, profile.language, "en"}));
  note.set_reference(First({options.reference, answered.number()}));
  const std::vector<std::string> paragraphs = Paragraphs(text);
  if (paragraphs.empty()) return Usage("--text: there is no text in it");
  for (const std::string& paragraph : paragraphs) note.add_paragraphs(paragraph);
  return note;
}

StatusOr<std::string> Subject(const DraftOptions& options, const Message* original) {
  if (!options.subject.empty()) return options.subject;
  if (original == nullptr) return Usage("--subject is missing: one line that says what it is about");
  return original->subject();
}

Status AddressTo(const DraftOptions& options, const Message* original, Message& message) {
  for (const std::string& name : options.to) message.add_recipients(name);
  if (options.to.empty() && original != nullptr) message.add_recipients(original->sender());
  if (message.recipients().empty()) return Usage("--to is missing: a partner, unit or group, such as partners/au-dfat");
  return absl::OkStatus();
}

Status Mark(const DraftOptions& options, Message& message) {
  if (options.marking.empty()) {
    return Usage("--marking is missing: one of " + JoinWords(WordsOf<message::v1::Level>()));
  }
  auto& marking = *message.mutable_marking();
  DUTA_ASSIGN_OR_RETURN(const auto level, FromWord<message::v1::Level>(options.marking, "--marking"));
  marking.set_level(level);
  for (const std::string& caveat : options.caveats) marking.add_caveats(caveat);
  for (const std::string& name : options.releasable_to) marking.add_releasable_to(name);
  return absl::OkStatus();
}

Status Date(const DraftOptions& options, const std::string& zone, Instant now, Message& message) {
  DUTA_ASSIGN_OR_RETURN(const Instant end, ParseEnd(options.expires, zone, now));
  if (end <= now) return Usage("--expires: \"" + options.expires + "\" has passed");
  *message.mutable_create_time() = ToTimestamp(now);
  *message.mutable_expire_time() = ToTimestamp(end);
  message.set_time_zone(zone);
  return absl::OkStatus();
}

void Thread(const Message* original, Message& message) {
  if (original == nullptr) return;
  message.set_in_reply_to(original->id());
  message.set_thread_id(First({original->thread_id(), original->id()}));
}

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

}  // namespace

StatusOr<Message> Compose(const DraftOptions& options, const std::string& text, const profile::Profile& profile,
                          const std::string& default_zone, const Message* original, Instant now) {
  const std::string zone = First({options.zone, default_zone});
  if (!IsZone(zone)) return Usage("--zone: \"" + zone + "\" is not a time zone such as Asia/Jakarta");
  Message message;
  message.set_id(NewUuid7(now));
  message.set_sender(First({options.from, profile.name}));
  DUTA_RETURN_IF_ERROR(AddressTo(options, original, message));
  DUTA_ASSIGN_OR_RETURN(*message.mutable_subject(), Subject(options, original));
  DUTA_RETURN_IF_ERROR(Mark(options, message));
  DUTA_RETURN_IF_ERROR(Date(options, zone, now, message));
  DUTA_ASSIGN_OR_RETURN(const auto urgency, FromWord<message::v1::Urgency>(options.urgency, "--urgency"));
  message.set_urgency(urgency);
  Thread(original, message);
  message.set_acknowledgement_request(options.signed_acknowledgement ? message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED
                                                                     : message::v1::ACKNOWLEDGEMENT_REQUEST_TRANSPORT);
  if (!options.native_type.empty()) {
    message.mutable_body()->set_media_type(options.native_type);
    message.mutable_body()->set_content(text);
    return message;
  }
  DUTA_ASSIGN_OR_RETURN(note::v1::Note note, ComposeNote(options, text, profile, zone, original, now));
  note.set_subject(message.subject());
  message.mutable_body()->set_media_type(kNoteMediaType);
  message.mutable_body()->set_content(note.SerializeAsString());
  return message;
}

std::vector<std::string> Paragraphs(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> paragraphs;
  bool open = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::string trimmed = Trimmed(line);
    if (trimmed.empty()) {
      open = false;
    } else if (open) {
      paragraphs.back().append(" ").append(trimmed);
    } else {
      paragraphs.push_back(trimmed);
      open = true;
    }
  }
  return paragraphs;
}

std::string GuessMediaType(std::string_view path) {
  struct Row {
    std::string_view extension;
    std::string_view media_type;
  };
  static constexpr std::array kRows = {
      Row{"pdf", "application/pdf"},
      Row{"txt", "text/plain; charset=utf-8"},
      Row{"html", "text/html; charset=utf-8"},
      Row{"csv", "text/csv; charset=utf-8"},
      Row{"ics", "text/calendar; charset=utf-8"},
      Row{"xml", "application/xml"},
      Row{"json", "application/json"},
      Row{"zip", "application/zip"},
      Row{"png", "image/png"},
      Row{"jpg", "image/jpeg"},
      Row{"jpeg", "image/jpeg"},
      Row{"tif", "image/tiff"},
      Row{"tiff", "image/tiff"},
      Row{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      Row{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
      Row{"odt", "application/vnd.oasis.opendocument.text"},
  };
  std::string extension(path.substr(std::min(path.rfind('.'), path.size() - 1) + 1));
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const Row& row : kRows) {
    if (row.extension == extension) return std::string(row.media_type);
  }
  return "application/octet-stream";
}

}  // namespace duta::cli

// From what a person types to a message that is ready to be signed.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/profile/profile.h"
#include "duta/message/v1/message.pb.h"

namespace duta::cli {

inline constexpr char kNoteMediaType[] = "application/vnd.duta.note.v1+protobuf";

// The options of `duta send`, as typed; empty means not given.
struct DraftOptions {
  std::string from;  // One of the profile's own units.
  std::vector<std::string> to;
  std::string subject;
  std::string type = "verbale";
  std::string number;
  std::string date;
  std::string place;
  std::string issuer;
  std::string addressee;
  std::string language;
  std::string reference;
  std::string native_type;  // The body's own media type, instead of a note.
  std::string marking;
  std::vector<std::string> caveats;
  std::vector<std::string> releasable_to;
  std::string urgency = "routine";
  std::string expires = "7d";
  std::string zone;
  std::string reply_to;
  bool signed_acknowledgement = false;
};

// The message by `options`, without attachments. `text` is the note's text, or
// the native body. What is not given comes from the profile and, in a reply, from
// `original`, which is null otherwise. `zone` is used if `options` names none.
// INVALID_ARGUMENT without a reason names the option that is missing or wrong.
StatusOr<message::v1::Message> Compose(const DraftOptions& options, const std::string& text,
                                       const profile::Profile& profile, const std::string& zone,
                                       const message::v1::Message* original, Instant now);

// Paragraphs of a text: separated by empty lines, their own line feeds made
// spaces, blanks trimmed; CR LF, LF and a byte order mark are understood.
std::vector<std::string> Paragraphs(std::string_view text);

// Media type by a file's extension; `application/octet-stream` if it is unknown.
std::string GuessMediaType(std::string_view path);

}  // namespace duta::cli

// An adapter for notes verbales whose only ministry-specific part is a profile.
#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "adapters/configuration/configured_profile.h"
#include "adapters/formats/document/form.h"
#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/practice/html.h"
#include "adapters/notes/declaration_note.h"
#include "adapters/profile/ministry.h"
#include "plugins/sdk/adapter.h"

namespace duta::adapters {

// Media type of the canonical note.
#define DUTA_NOTE_MEDIA_TYPE "application/vnd.duta.note.v1+protobuf"

// The facts that DUTA_REGISTER_ADAPTER needs, as string literals. `native` is
// the profile's note_media_type; its charset is UTF-8 whether it says so or not.
// clang-format off
#define DUTA_NOTE_FACTS(id, version, partner, native)             \
  DUTA_ID(id) DUTA_VERSION(version) DUTA_PARTNER(partner)         \
  DUTA_TRANSLATES(DUTA_NOTE_MEDIA_TYPE, native)                   \
  DUTA_TRANSLATES(DUTA_NOTE_MEDIA_TYPE, "text/html")              \
  DUTA_TRANSLATES(native, DUTA_NOTE_MEDIA_TYPE)                   \
  DUTA_TRANSLATES(native "; charset=utf-8", DUTA_NOTE_MEDIA_TYPE) \
  DUTA_TRANSLATES(DUTA_VISIT_MEDIA_TYPE, DUTA_CALENDAR)           \
  DUTA_TRANSLATES(DUTA_CALENDAR, DUTA_VISIT_MEDIA_TYPE)           \
  DUTA_TRANSLATES(DUTA_DECLARATION_MEDIA_TYPE, native)            \
  DUTA_TRANSLATES(DUTA_DECLARATION_MEDIA_TYPE, "text/html")        \
  DUTA_TRANSLATES(DUTA_PRACTICE_MEDIA_TYPE, "text/html")
// clang-format on

// Each form beside the letter, after DUTA_NOTE_FACTS.
#define DUTA_NOTE_FORM(type) DUTA_TRANSLATES(DUTA_NOTE_MEDIA_TYPE, type) DUTA_TRANSLATES(type, DUTA_NOTE_MEDIA_TYPE)

// Renders canonical notes as the ministry's text, as HTML and in the forms that
// its machines exchange, and reads all but HTML; renders visits as iCalendar and
// reads that; renders steps of declarations as the notes that notify them, as text
// and HTML, and best practices as HTML; advises senders. Keeps nothing between calls
// but what the constructor makes of the profile.
//
// Refuses with NOTE_MALFORMED, VISIT_MALFORMED, DECLARATION_MALFORMED,
// PRACTICE_MALFORMED and PROTOBUF_MALFORMED (invalid input), NO_EQUIVALENT and
// MEDIA_TYPE_UNKNOWN (unsupported), NOTE_TOO_LARGE and
// VISIT_TOO_LARGE (limit).
class NoteAdapter : public sdk::Adapter {
 public:
  // `profile` is borrowed for ever. `configuration` is JSON text that changes it
  // (adapters/configuration) or empty; one that cannot be used is refused with
  // CONFIGURATION_INVALID (invalid input), which names the place in it.
  explicit NoteAdapter(const Profile& profile, std::string_view configuration = {},
                       std::initializer_list<NoteForm> forms = {});

  void Translate(const sdk::Translation& request, sdk::Call& call) final;
  void Advise(sdk::Call& call) final;

 private:
  void Render(const sdk::Translation& request, sdk::Call& call) const;
  void Read(const sdk::Translation& request, const NoteForm* form, sdk::Call& call) const;
  void RenderVisit(const sdk::Translation& request, sdk::Call& call) const;
  void RenderDeclaration(const sdk::Translation& request, sdk::Call& call) const;
  void ReadVisit(const sdk::Translation& request, sdk::Call& call) const;
  void RenderPractice(const sdk::Translation& request, sdk::Call& call) const;
  Written Write(const note::v1::Note& note, const message::v1::Message* message, std::string_view to) const;
  const NoteForm* FormOf(std::string_view media_type) const;

  const std::unique_ptr<const ConfiguredProfile> configured_;  // Null without a configuration.
  const Ministry ministry_;
  const std::vector<NoteForm> forms_;
};

}  // namespace duta::adapters

// An adapter for notes verbales whose only ministry-specific part is a profile.
#pragma once

#include "adapters/formats/note_verbale/problem.h"
#include "adapters/profile/ministry.h"
#include "plugins/sdk/adapter.h"

namespace duta::adapters {

// Media type of the canonical note.
#define DUTA_NOTE_MEDIA_TYPE "application/vnd.duta.note.v1+protobuf"

// The facts that DUTA_REGISTER_ADAPTER needs, as string literals. `native` is
// the profile's note_media_type; its charset is UTF-8 whether it says so or not.
#define DUTA_NOTE_FACTS(id, version, partner, native)                                                  \
  DUTA_ID(id)                                                                                          \
  DUTA_VERSION(version) DUTA_PARTNER(partner) DUTA_TRANSLATES(DUTA_NOTE_MEDIA_TYPE, native)            \
      DUTA_TRANSLATES(DUTA_NOTE_MEDIA_TYPE, "text/html") DUTA_TRANSLATES(native, DUTA_NOTE_MEDIA_TYPE) \
          DUTA_TRANSLATES(native "; charset=utf-8", DUTA_NOTE_MEDIA_TYPE)

// Renders canonical notes as the ministry's text and as HTML, reads its text,
// and advises senders. Keeps nothing between calls but what the constructor
// makes of the profile.
//
// Refuses with NOTE_MALFORMED and PROTOBUF_MALFORMED (invalid input),
// NO_EQUIVALENT and MEDIA_TYPE_UNKNOWN (unsupported), NOTE_TOO_LARGE (limit).
class NoteAdapter : public sdk::Adapter {
 public:
  // `profile` is borrowed for ever.
  explicit NoteAdapter(const Profile& profile) : ministry_(profile) {}

  void Translate(const sdk::Translation& request, sdk::Call& call) final;
  void Advise(sdk::Call& call) final;

 private:
  void Render(const sdk::Translation& request, sdk::Call& call) const;
  void Read(const sdk::Translation& request, sdk::Call& call) const;

  const Ministry ministry_;
};

}  // namespace duta::adapters

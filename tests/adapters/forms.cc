#include "tests/adapters/forms.h"

#include "adapters/formats/json/note_json.h"
#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/formats/xroad/note_xroad.h"

namespace duta::adapters {
namespace {

constexpr XroadAddresses kAddresses = {
    .ministry_client = "TEST/GOV/ministry 1/DUTA",
    .ministry_service = "TEST/GOV/ministry 1/DUTA/notes",
    .hub_client = "TEST/GOV/hub/DUTA",
    .hub_service = "TEST/GOV/hub/DUTA/notes",
};

struct Row {
  const char* name;
  const char* file;
  const NoteForm* form;
  std::vector<std::string> codes;
};

}  // namespace

const NoteForm kXroadTestForm = {
    kNoteXroad,
    [](const note::v1::Note& note, const message::v1::Message* message, const Ministry& ministry) {
      return WriteNoteXroad(note, message, ministry, kAddresses);
    },
    [](std::string_view bytes, const message::v1::Message* message, const Ministry& ministry) {
      return ReadNoteXroad(bytes, message, ministry, kAddresses);
    },
};

std::vector<FormCase> AllForms() {
  const std::vector<Row> rows = {
      {"json", "note.json", &kNoteJsonForm, {"cn", "id", "in", "kr", "my", "sg", "th"}},
      {"sbdh", "note.sbdh.xml", &kNoteSbdhForm, {"au", "jp", "my", "nz", "sg"}},
      {"xroad", "note.http", &kXroadTestForm, {"kh"}},
  };
  std::vector<FormCase> cases;
  for (const Row& row : rows) {
    for (const NamedProfile& ministry : AllMinistries()) {
      if (std::find(row.codes.begin(), row.codes.end(), ministry.code) == row.codes.end()) continue;
      cases.push_back({ministry.code + "_" + row.name, ministry.code + "/" + row.file, ministry.profile, *row.form});
    }
  }
  return cases;
}

}  // namespace duta::adapters

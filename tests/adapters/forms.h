// Which ministry's adapter speaks which form beside its letter.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "adapters/formats/document/form.h"
#include "adapters/markings/ministries.h"

namespace duta::adapters {

struct FormCase {
  std::string name;  // `kh_xroad`.
  std::string file;  // Of its golden file: `note.http`.
  const Profile* profile;
  NoteForm form;
};

std::vector<FormCase> AllForms();

// Of X-Road, with addresses for tests.
extern const NoteForm kXroadTestForm;

}  // namespace duta::adapters

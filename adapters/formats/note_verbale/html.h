// A note verbale as HTML, to be read on a screen and printed.
#pragma once

#include <string>

#include "adapters/formats/note_verbale/letter.h"

namespace duta::adapters {

// One self-contained HTML5 document in UTF-8: no script, no link, no font or
// image from elsewhere, and a content security policy that forbids them. All
// values are escaped; each part has its language and its own direction. On
// paper the marking stands at head and foot of every page.
std::string WriteHtml(const Letter& letter);

}  // namespace duta::adapters

// The text of a declaration as people write it in a file. Functions only;
// thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/base/status.h"
#include "duta/declaration/v1/declaration.pb.h"

namespace duta::desk {

// Reads what canonical bytes look like (declaration.proto), more generously: the two
// heading lines may be missing, empty lines and lines with `#` in front mean nothing,
// and a line that begins otherwise goes on with the paragraph before, after a space.
// Letters are put into Unicode's form NFC. Paragraphs are put together from all
// languages in the order of the first one. Wrong (fault.h) in `text` names the line;
// BODY_INVALID as the contract has it.
StatusOr<declaration::v1::Text> ReadDeclarationText(std::string_view file);

// `en=Digital tools`: a language, and a wording in form NFC. Wrong in `wording`.
StatusOr<declaration::v1::Wording> ReadWording(std::string_view said);

}  // namespace duta::desk

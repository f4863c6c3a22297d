// Whether a configuration fits the JSON schema that its bundle brings. A schema
// is as untrusted as the library beside it, so that this runs in a worker
// process only, in the sandbox. Std only to the outside; functions, thread-safe.
//
// What is enforced is JSON Schema draft 4, references only into the schema's own
// `definitions`. A schema that says more than is enforced would let through what
// its author thinks refused, so that it is refused itself.
#pragma once

#include <optional>
#include <string_view>

#include "plugins/loader/facts.h"

namespace duta::worker {

// A finding `schema` if the schema is not JSON or cannot be enforced; a finding
// `configuration` if that is not JSON, has a name twice in one object, or does not
// fit. An empty schema fits everything, an empty configuration (none) every
// schema.
std::optional<loader::Finding> CheckAgainstSchema(std::string_view schema, std::string_view configuration);

}  // namespace duta::worker

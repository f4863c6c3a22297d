// ICU inside an adapter's sandbox, where no file may be opened.
#pragma once

namespace duta::adapters {

// Makes ICU use the data that is linked in, and UTC wherever it would look for
// the machine's own time zone. To be called before anything that formats or
// knows zones or locales; idempotent and thread-safe.
void PrepareIcu();

}  // namespace duta::adapters

// Parts of a document that show what was found in it. Functions only; thread-safe.
#pragma once

#include <vector>

#include "core/search/index.h"
#include "core/search/query.h"
#include "duta/search/v1/search.pb.h"

namespace duta::search {

// At most one a text, in the order of the document's fields: around the place where
// most of the query stands together, cut at words. Zawgyi is shown converted, as it
// was searched.
std::vector<v1::Snippet> SnippetsOf(const StoredDocument& document, const Query& query);

}  // namespace duta::search

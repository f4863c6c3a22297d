// Words for misspelt ones, of what the reader may see. Functions only; the
// transaction says which thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/query.h"
#include "core/store/database.h"

namespace duta::search {

// `text`, of which `query` was made, with each word that is in no document of
// `audiences` replaced by one that is, begins with the same letter and differs by
// one letter, or by two if it has six or more; empty if that changes nothing. Of
// several, the one that differs least, then stands in most documents, then comes
// first.
StatusOr<std::string> Suggest(store::Transaction& transaction, const std::vector<int64_t>& audiences,
                              std::string_view text, const Query& query);

// By how many letters put in, left out, changed or swapped with their neighbour two
// words differ; more than `limit` if by more.
size_t Distance(std::u32string_view a, std::u32string_view b, size_t limit);

}  // namespace duta::search

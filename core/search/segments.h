// The rows of the index: documents of an audience in segments, each a stretch of
// their numbers. A new document is a segment by itself, a few rows. Sixteen
// neighbours of one size become one segment of the next, up to 4,096 documents, in
// the transaction that makes them sixteen: so rows depend on what was recorded
// alone, and a query reads few of them. Functions only; the transaction says which
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/search/facts.h"
#include "core/search/term_lists.h"
#include "core/store/database.h"
#include "core/store/schema.h"

namespace duta::search {

inline constexpr int64_t kFanOut = 16;
inline constexpr int64_t kMaxLevel = 3;  // 16^3 documents.

// The tables of segments.
std::vector<store::SchemaChange> SegmentTables();

// A stretch of an audience's documents.
struct Segment {
  int64_t first = 0;  // The number of its first document.
  int64_t size = 0;   // Numbers, those of documents that left included.
  int64_t level = 0;
  int64_t documents = 0;  // That were there when it was written,
  int64_t gone = 0;       // and left since.
};

// By number.
StatusOr<std::vector<Segment>> LoadSegments(store::Transaction& transaction, int64_t audience);

// The number of the next document.
StatusOr<int64_t> NextNumber(store::Transaction& transaction, int64_t audience);

// Adds the document of NextNumber, which is number 0 in `terms`.
Status AddSegment(store::Transaction& transaction, int64_t audience, int64_t number, const TermLists& terms,
                  const Facts& facts);

// Takes a document out: no query finds it from now on. Its bytes go when its segment
// is written again, at the latest when half of that is gone.
Status TakeOutDocument(store::Transaction& transaction, int64_t audience, int64_t number);

}  // namespace duta::search

// What the index holds of one audience, read for one query.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/index.h"
#include "core/search/matches.h"
#include "core/search/query.h"
#include "core/store/database.h"

namespace duta::search {

// So many rows of the index one query reads, of what its reader may see.
inline constexpr size_t kMaxRows = 100'000;

// A document and bytes about it, borrowed from the reader.
struct Entry {
  uint32_t number = 0;
  std::string_view bytes;
};

// Not thread-safe; for one transaction.
class PostingReader {
 public:
  // `rows` counts what has been read, over all readers of a query.
  PostingReader(store::Transaction& transaction, int64_t audience, size_t& rows)
      : transaction_(transaction), audience_(audience), rows_(rows) {}

  // Where a leaf of text or a keyword stands, by document. QUERY_INVALID if too
  // much would have to be read; DATA_LOSS.
  StatusOr<std::vector<Match>> Find(const Leaf& leaf);

  // The attributes of all documents, by number.
  StatusOr<std::vector<Entry>> AllAttributes();
  // Of those in the blocks of `numbers`, which ascend.
  StatusOr<std::vector<Entry>> AttributesOf(const std::vector<uint32_t>& numbers);

 private:
  Status Take(int64_t block, std::string_view entries, std::vector<Entry>& list);
  StatusOr<std::vector<Entry>> EntriesOf(const std::string& term);
  StatusOr<std::vector<Entry>> EntriesOfPrefix(const std::string& term);
  StatusOr<std::vector<Entry>> EntriesOf(const Part& part, bool is_prefix);
  Status FindPhrase(const Phrase& phrase, bool is_prefix, std::vector<Match>& matches);

  store::Transaction& transaction_;
  const int64_t audience_;
  size_t& rows_;
  std::deque<std::string> bytes_;  // What the entries borrow.
};

}  // namespace duta::search

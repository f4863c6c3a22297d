// What the index holds of one audience, read for one query.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/facts.h"
#include "core/search/query.h"
#include "core/search/segments.h"
#include "core/search/term_lists.h"
#include "core/store/database.h"

namespace duta::search {

// So many rows of the index one query reads, of what its reader may see.
inline constexpr size_t kMaxRows = 100'000;

// Not thread-safe; for one transaction.
class PostingReader {
 public:
  // `rows` counts what has been read, over all readers of a query.
  PostingReader(store::Transaction& transaction, int64_t audience, size_t& rows)
      : transaction_(transaction), audience_(audience), rows_(rows) {}

  // Before all else.
  Status Open();
  const std::vector<Segment>& segments() const { return segments_; }

  // The documents with a leaf of text or a keyword, by number; some may have left.
  // A phrase of several parts is sought by some of them: documents that have those, each
  // with the most that the phrase may be to it. QUERY_INVALID if too much
  // would have to be read; DATA_LOSS.
  StatusOr<std::vector<Posting>> Find(const Leaf& leaf);

  // Reads the facts of the segments with `numbers`, which ascend.
  Status LoadFacts(const std::vector<uint32_t>& numbers);
  Status LoadAllFacts();
  // Of a segment that has been loaded. Numbers in it count from its first.
  const FactReader& facts(size_t segment) const { return *facts_[segment].reader; }
  // Which segment has a document that there is.
  size_t SegmentOf(uint32_t number) const;
  StatusOr<uint64_t> KeyOf(uint32_t number);

  // Adds the words that begin with `begin`, a term, and in how many documents each
  // is; stops where `words` has `limit`.
  Status CountWords(const std::string& begin, size_t limit, std::map<std::string, int64_t>& words);

  // Counts rows that were read besides.
  Status CountRows(size_t rows);

 private:
  struct OfSegment {
    std::string bytes, values;
    std::optional<FactReader> reader;
    std::string keys;
  };

  Status LoadFactsOf(const std::vector<size_t>& segments);
  Status FindTerm(const std::string& term, std::vector<Posting>& postings);
  Status FindPrefix(const std::string& term, std::vector<Posting>& postings);
  StatusOr<std::vector<Posting>> FindPart(const Part& part, bool is_prefix);
  StatusOr<std::vector<Posting>> FindPhrase(const Phrase& phrase, bool is_prefix);
  // Visits the terms of a segment that begin with `begin`.
  Status ForEachTerm(const Segment& segment, const std::string& begin,
                     const std::function<Status(const TermReader&)>& visit);

  store::Transaction& transaction_;
  const int64_t audience_;
  size_t& rows_;
  std::vector<Segment> segments_;
  std::deque<OfSegment> facts_;  // By segment.
};

}  // namespace duta::search

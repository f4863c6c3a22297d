// The rows of a segment that say which terms stand in which of its documents.
//
// A row holds terms one behind the other, each: how many bytes it shares with the
// term before it in the row, the rest of it, the number of its documents, and their
// bytes: per document, how many were left out since the one before, and the two
// bytes of its Feature.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/features.h"

namespace duta::search {

// A document of a segment, counted from its first one, and what a term has to do with it.
struct Posting {
  uint32_t number = 0;
  Feature feature;

  bool operator==(const Posting&) const = default;
};

// A row, found by its first term.
struct TermRow {
  std::string term;
  std::string postings;
};

// Collects what stands in a segment. Not thread-safe.
class TermLists {
 public:
  // The documents of one term so far.
  struct List {
    uint32_t count = 0;
    uint32_t next = 0;  // Behind the last one.
    std::string postings;
  };

  List& Of(std::string_view term);
  // Documents of a term come in order.
  static void Append(const Posting& posting, List& list);

  // By term. Terms without documents are left out.
  std::vector<TermRow> ToRows() const;

 private:
  std::map<std::string, List, std::less<>> lists_;
};

// Goes through the terms of a row, which it borrows.
class TermReader {
 public:
  explicit TermReader(std::string_view row) : rest_(row) {}

  // To the next term; false behind the last one, or where the bytes are no row.
  bool Next();
  bool is_readable() const { return is_readable_; }

  const std::string& term() const { return term_; }
  uint32_t count() const { return count_; }
  std::string_view postings() const { return postings_; }

 private:
  bool TakeTerm();

  std::string_view rest_;
  bool is_readable_ = true;
  std::string term_;
  uint32_t count_ = 0;
  std::string_view postings_;
};

// Calls `visit(Posting)` for each document of a term. DATA_LOSS.
template <typename Visit>
Status ForEachPosting(std::string_view postings, const Visit& visit) {
  uint32_t number = 0;
  while (!postings.empty()) {
    uint64_t skipped = static_cast<unsigned char>(postings.front());
    if (skipped < 0x80) {  // Nearly always.
      postings.remove_prefix(1);
    } else if (!TakeVarint(postings, skipped)) {
      return Unreadable();
    }
    if (postings.size() < 2) return Unreadable();
    number += static_cast<uint32_t>(skipped);
    visit(Posting{number, {static_cast<uint8_t>(postings[0]), static_cast<uint8_t>(postings[1])}});
    postings.remove_prefix(2);
    ++number;
  }
  return absl::OkStatus();
}

}  // namespace duta::search

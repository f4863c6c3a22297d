#include "core/search/term_lists.h"

#include <algorithm>

namespace duta::search {
namespace {

// A row ends behind the term with which it has so many bytes: small enough that few
// terms are passed over to find one.
constexpr size_t kRowBytes = 4096;

size_t SharedBytes(std::string_view a, std::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  return static_cast<size_t>(std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(most), b.begin()).first -
                             a.begin());
}

}  // namespace

TermLists::List& TermLists::Of(std::string_view term) {
  const auto found = lists_.find(term);
  return found != lists_.end() ? found->second : lists_.emplace(term, List()).first->second;
}

void TermLists::Append(const Posting& posting, List& list) {
  AppendVarint(posting.number - list.next, list.postings);
  list.postings.push_back(static_cast<char>(posting.feature.fields));
  list.postings.push_back(static_cast<char>(posting.feature.places));
  list.next = posting.number + 1;
  ++list.count;
}

std::vector<TermRow> TermLists::ToRows() const {
  std::vector<TermRow> rows;
  std::string_view before;
  bool is_full = true;
  for (const auto& [term, list] : lists_) {
    if (list.count == 0) continue;
    if (is_full) {
      rows.push_back({term, ""});
      before = {};
    }
    TermRow& row = rows.back();
    const size_t shared = SharedBytes(before, term);
    AppendVarint(shared, row.postings);
    AppendText(std::string_view(term).substr(shared), row.postings);
    AppendVarint(list.count, row.postings);
    AppendText(list.postings, row.postings);
    before = term;
    is_full = row.postings.size() >= kRowBytes;
  }
  return rows;
}

bool TermReader::Next() {
  if (rest_.empty() || !is_readable_) return false;
  is_readable_ = TakeTerm();
  return is_readable_;
}

bool TermReader::TakeTerm() {
  uint64_t shared = 0, count = 0;
  std::string_view own;
  if (!TakeVarint(rest_, shared) || shared > term_.size() || !TakeText(rest_, own)) return false;
  term_.resize(shared);
  term_.append(own);
  if (!TakeVarint(rest_, count) || !TakeText(rest_, postings_)) return false;
  count_ = static_cast<uint32_t>(count);
  return true;
}

}  // namespace duta::search

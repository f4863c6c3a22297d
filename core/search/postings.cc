#include "core/search/postings.h"

#include <algorithm>

#include "core/search/analysis.h"

namespace duta::search {
namespace {

bool ByNumber(const Entry& a, const Entry& b) { return a.number < b.number; }

// The first string behind all that begin with `prefix`, which is a term.
std::string EndOfPrefix(std::string prefix) {
  // A term is UTF-8: 0xFF is in none.
  prefix.push_back('\xFF');
  return prefix;
}

// The entries of one document, from `at` on, which is set behind them.
Status DecodeAt(const std::vector<Entry>& entries, size_t& at, uint32_t number, Places& places) {
  size_t count = 0;
  for (; at < entries.size() && entries[at].number == number; ++at, ++count) {
    DUTA_RETURN_IF_ERROR(DecodePlaces(entries[at].bytes, places));
  }
  if (count > 1) Tidy(places);
  return absl::OkStatus();
}

}  // namespace

Status PostingReader::Take(int64_t block, std::string_view entries, std::vector<Entry>& list) {
  if (++rows_ > kMaxRows) {
    return Refuse(Reason::kQueryInvalid, "query: too much would have to be read; add words or fields that narrow it",
                  {{"field", "query"}});
  }
  const std::string& kept = bytes_.emplace_back(entries);
  return ForEachEntry(kept, [&](uint32_t slot, std::string_view bytes) {
    list.push_back({static_cast<uint32_t>(block * kBlockSize) + slot, bytes});
  });
}

StatusOr<std::vector<Entry>> PostingReader::EntriesOf(const std::string& term) {
  std::vector<Entry> list;
  DUTA_RETURN_IF_ERROR(transaction_.Run(
      "SELECT block, entries FROM search_postings WHERE audience = $1 AND term = $2 ORDER BY block",
      {audience_, store::Blob{term}}, [&](const store::Row& row) { return Take(row.Int(0), row.Text(1), list); }));
  return list;
}

StatusOr<std::vector<Entry>> PostingReader::EntriesOfPrefix(const std::string& term) {
  const std::string end = EndOfPrefix(term);
  std::vector<Entry> list;
  DUTA_RETURN_IF_ERROR(
      transaction_.Run("SELECT block, entries FROM search_postings WHERE audience = $1 AND term >= $2 AND term < $3 "
                       "ORDER BY term, block",
                       {audience_, store::Blob{term}, store::Blob{end}},
                       [&](const store::Row& row) { return Take(row.Int(0), row.Text(1), list); }));
  return list;
}

StatusOr<std::vector<Entry>> PostingReader::EntriesOf(const Part& part, bool is_prefix) {
  std::vector<Entry> all;
  for (const std::string& term : part.terms) {
    DUTA_ASSIGN_OR_RETURN(std::vector<Entry> list, is_prefix ? EntriesOfPrefix(term) : EntriesOf(term));
    all.insert(all.end(), list.begin(), list.end());
  }
  if (part.terms.size() > 1 || is_prefix) std::stable_sort(all.begin(), all.end(), ByNumber);
  return all;
}

Status PostingReader::FindPhrase(const Phrase& phrase, bool is_prefix, std::vector<Match>& matches) {
  std::vector<std::vector<Entry>> lists;
  for (const Part& part : phrase) {
    DUTA_ASSIGN_OR_RETURN(lists.emplace_back(), EntriesOf(part, is_prefix && &part == &phrase.back()));
    if (lists.back().empty()) return absl::OkStatus();
  }
  std::vector<size_t> at(lists.size());
  std::vector<Places> places(lists.size());
  while (at[0] < lists[0].size()) {
    const uint32_t number = lists[0][at[0]].number;
    bool is_in_all = true;
    for (size_t i = 1; i < lists.size() && is_in_all; ++i) {
      while (at[i] < lists[i].size() && lists[i][at[i]].number < number) ++at[i];
      is_in_all = at[i] < lists[i].size() && lists[i][at[i]].number == number;
    }
    if (!is_in_all) {
      while (at[0] < lists[0].size() && lists[0][at[0]].number == number) ++at[0];
      continue;
    }
    for (size_t i = 0; i < lists.size(); ++i) {
      for (std::vector<Place>& list : places[i]) list.clear();
      DUTA_RETURN_IF_ERROR(DecodeAt(lists[i], at[i], number, places[i]));
    }
    MatchPhrase(phrase, places, number, kMaxMatches, matches);
  }
  return absl::OkStatus();
}

StatusOr<std::vector<Match>> PostingReader::Find(const Leaf& leaf) {
  std::vector<Match> matches;
  if (leaf.kind == Leaf::Kind::kKeyword) {
    DUTA_ASSIGN_OR_RETURN(const std::vector<Entry> entries, EntriesOf(leaf.phrases[0][0].terms[0]));
    for (const Entry& entry : entries) matches.push_back({entry.number});
    return matches;
  }
  for (const Phrase& phrase : leaf.phrases) {
    DUTA_RETURN_IF_ERROR(FindPhrase(phrase, leaf.kind == Leaf::Kind::kPrefix, matches));
  }
  if (leaf.phrases.size() > 1) {
    std::stable_sort(matches.begin(), matches.end(),
                     [](const Match& a, const Match& b) { return a.number < b.number; });
  }
  return matches;
}

StatusOr<std::vector<Entry>> PostingReader::AllAttributes() {
  std::vector<Entry> list;
  DUTA_RETURN_IF_ERROR(
      transaction_.Run("SELECT block, entries FROM search_attributes WHERE audience = $1 ORDER BY block", {audience_},
                       [&](const store::Row& row) { return Take(row.Int(0), row.Text(1), list); }));
  return list;
}

StatusOr<std::vector<Entry>> PostingReader::AttributesOf(const std::vector<uint32_t>& numbers) {
  store::ParameterRows rows;
  std::vector<int64_t> blocks;
  for (const uint32_t number : numbers) {
    const int64_t block = number / kBlockSize;
    if (!blocks.empty() && blocks.back() == block) continue;
    blocks.push_back(block);
    rows.Add({audience_, block});
  }
  std::vector<Entry> list;
  if (rows.empty()) return list;
  DUTA_RETURN_IF_ERROR(
      transaction_.RunMany("SELECT entries FROM search_attributes WHERE audience = $1 AND block = $2", rows,
                           [&](size_t i, const store::Row& row) { return Take(blocks[i], row.Text(0), list); }));
  return list;
}

}  // namespace duta::search

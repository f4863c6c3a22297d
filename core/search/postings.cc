#include "core/search/postings.h"

#include <algorithm>
#include <utility>

#include "core/search/tokens.h"

namespace duta::search {
namespace {

// So many parts of a phrase are sought in lists.
constexpr size_t kMaxParts = 4;

bool ByNumber(const Posting& a, const Posting& b) { return a.number < b.number; }

// Several postings of one document become one. They are sorted first.
void Join(std::vector<Posting>& postings) {
  std::stable_sort(postings.begin(), postings.end(), ByNumber);
  size_t count = 0;
  for (const Posting& posting : postings) {
    if (count > 0 && postings[count - 1].number == posting.number) {
      postings[count - 1].feature = postings[count - 1].feature + posting.feature;
    } else {
      postings[count++] = posting;
    }
  }
  postings.resize(count);
}

// What a phrase may be at most to a document to which its parts are `a` and `b`: it
// stands in a field of both, perhaps as a whole.
Feature Most(Feature a, Feature b) {
  const auto fields = static_cast<uint8_t>(a.fields & b.fields & ((1U << kFieldCount) - 1));
  return {static_cast<uint8_t>(fields | fields << kFieldCount), std::min(a.places, b.places)};
}

std::vector<Posting> Both(const std::vector<Posting>& a, const std::vector<Posting>& b) {
  std::vector<Posting> both;
  auto other = b.begin();
  for (const Posting& posting : a) {
    while (other != b.end() && other->number < posting.number) ++other;
    if (other == b.end()) break;
    if (other->number != posting.number) continue;
    const Feature most = Most(posting.feature, other->feature);
    if (most.fields != 0) both.push_back({posting.number, most});
  }
  return both;
}

// Leaves out pairs of code points that stand in a pair beside them too: documents
// with the others have these as well, or the tokens tell.
std::vector<const Part*> WithoutOverlaps(const Phrase& phrase) {
  std::vector<const Part*> parts;
  uint32_t covered = 0;
  for (size_t i = 0; i < phrase.size(); ++i) {
    const bool is_needed = i == 0 || i + 1 == phrase.size() || phrase[i + 1].offset > covered;
    if (!is_needed) continue;
    covered = phrase[i].offset + LengthOf(phrase[i].terms.front());
    parts.push_back(&phrase[i]);
  }
  return parts;
}

// The parts by which a phrase is sought: the longest, which few documents have, else
// some that are spread over it. Tokens tell whether it stands there.
std::vector<const Part*> PartsToSeek(const Phrase& phrase) {
  const std::vector<const Part*> parts = WithoutOverlaps(phrase);
  if (parts.size() <= kMaxParts) return parts;
  std::vector<const Part*> sought;
  for (size_t i = 0; i < kMaxParts; ++i) sought.push_back(parts[i * (parts.size() - 1) / (kMaxParts - 1)]);
  for (const Part* part : parts) {
    if (std::find(sought.begin(), sought.end(), part) == sought.end()) sought.push_back(part);
  }
  std::stable_sort(sought.begin(), sought.end(),
                   [](const Part* a, const Part* b) { return a->terms.front().size() > b->terms.front().size(); });
  sought.resize(kMaxParts);
  return sought;
}

}  // namespace

Status PostingReader::Open() {
  DUTA_ASSIGN_OR_RETURN(segments_, LoadSegments(transaction_, audience_));
  facts_.resize(segments_.size());
  return absl::OkStatus();
}

Status PostingReader::CountRows(size_t rows) {
  rows_ += rows;
  if (rows_ <= kMaxRows) return absl::OkStatus();
  return Refuse(Reason::kQueryInvalid, "query: too much would have to be read; add words or fields that narrow it",
                {{"field", "query"}});
}

Status PostingReader::FindTerm(const std::string& term, std::vector<Posting>& postings) {
  store::ParameterRows rows;
  for (const Segment& segment : segments_) rows.Add({audience_, segment.first, store::Blob{term}});
  if (rows.empty()) return absl::OkStatus();
  return transaction_.RunMany(
      "SELECT postings FROM search_postings WHERE audience = $1 AND segment = $2 AND term <= $3"
      " ORDER BY term DESC LIMIT 1",
      rows, [&](size_t i, const store::Row& row) -> Status {
        TermReader reader(row.Text(0));
        while (reader.Next() && reader.term() < term) {
        }
        if (!reader.is_readable()) return Unreadable();
        if (reader.term() != term) return absl::OkStatus();
        DUTA_RETURN_IF_ERROR(CountRows(1));
        const auto first = static_cast<uint32_t>(segments_[i].first);
        return ForEachPosting(reader.postings(), [&](const Posting& posting) {
          postings.push_back({first + posting.number, posting.feature});
        });
      });
}

Status PostingReader::ForEachTerm(const Segment& segment, const std::string& begin,
                                  const std::function<Status(const TermReader&)>& visit) {
  // A term is UTF-8: 0xFF is in none.
  const std::string end = begin + '\xFF';
  const auto visit_row = [&](const store::Row& row) -> Status {
    DUTA_RETURN_IF_ERROR(CountRows(1));
    TermReader reader(row.Text(0));
    while (reader.Next()) {
      if (reader.term().compare(0, begin.size(), begin) == 0) DUTA_RETURN_IF_ERROR(visit(reader));
    }
    return reader.is_readable() ? absl::OkStatus() : Unreadable();
  };
  DUTA_RETURN_IF_ERROR(
      transaction_.Run("SELECT postings FROM search_postings WHERE audience = $1 AND segment = $2 AND term <= $3"
                       " ORDER BY term DESC LIMIT 1",
                       {audience_, segment.first, store::Blob{begin}}, visit_row));
  return transaction_.Run(
      "SELECT postings FROM search_postings WHERE audience = $1 AND segment = $2 AND term > $3 AND term < $4"
      " ORDER BY term",
      {audience_, segment.first, store::Blob{begin}, store::Blob{end}}, visit_row);
}

Status PostingReader::FindPrefix(const std::string& term, std::vector<Posting>& postings) {
  for (const Segment& segment : segments_) {
    const auto first = static_cast<uint32_t>(segment.first);
    DUTA_RETURN_IF_ERROR(ForEachTerm(segment, term, [&](const TermReader& reader) {
      return ForEachPosting(reader.postings(), [&](const Posting& posting) {
        postings.push_back({first + posting.number, posting.feature});
      });
    }));
  }
  return absl::OkStatus();
}

StatusOr<std::vector<Posting>> PostingReader::FindPart(const Part& part, bool is_prefix) {
  std::vector<Posting> postings;
  for (const std::string& term : part.terms) {
    DUTA_RETURN_IF_ERROR(is_prefix ? FindPrefix(term, postings) : FindTerm(term, postings));
  }
  if (part.terms.size() > 1 || is_prefix) Join(postings);
  return postings;
}

StatusOr<std::vector<Posting>> PostingReader::FindPhrase(const Phrase& phrase, bool is_prefix) {
  std::vector<Posting> postings;
  bool is_first = true;
  for (const Part* part : PartsToSeek(phrase)) {
    DUTA_ASSIGN_OR_RETURN(std::vector<Posting> other, FindPart(*part, is_prefix));
    postings = is_first ? std::move(other) : Both(postings, other);
    is_first = false;
    if (postings.empty()) break;
  }
  return postings;
}

StatusOr<std::vector<Posting>> PostingReader::Find(const Leaf& leaf) {
  std::vector<Posting> postings;
  for (const Phrase& phrase : leaf.phrases) {
    DUTA_ASSIGN_OR_RETURN(std::vector<Posting> other, FindPhrase(phrase, leaf.kind == Leaf::Kind::kPrefix));
    postings.insert(postings.end(), other.begin(), other.end());
  }
  if (leaf.phrases.size() > 1) Join(postings);
  return postings;
}

size_t PostingReader::SegmentOf(uint32_t number) const {
  const auto behind = std::upper_bound(segments_.begin(), segments_.end(), int64_t{number},
                                       [](int64_t n, const Segment& segment) { return n < segment.first; });
  return static_cast<size_t>(behind - segments_.begin()) - 1;
}

Status PostingReader::LoadFacts(const std::vector<uint32_t>& numbers) {
  std::vector<size_t> segments;
  for (size_t i = 0; i < segments_.size(); ++i) {
    const auto found = std::lower_bound(numbers.begin(), numbers.end(), static_cast<uint32_t>(segments_[i].first));
    if (found != numbers.end() && *found < segments_[i].first + segments_[i].size) segments.push_back(i);
  }
  return LoadFactsOf(segments);
}

Status PostingReader::LoadAllFacts() {
  std::vector<size_t> segments(segments_.size());
  for (size_t i = 0; i < segments.size(); ++i) segments[i] = i;
  return LoadFactsOf(segments);
}

Status PostingReader::LoadFactsOf(const std::vector<size_t>& segments) {
  store::ParameterRows rows;
  std::vector<size_t> missing;
  for (const size_t i : segments) {
    if (facts_[i].reader) continue;
    missing.push_back(i);
    rows.Add({audience_, segments_[i].first});
  }
  if (rows.empty()) return absl::OkStatus();
  DUTA_RETURN_IF_ERROR(CountRows(rows.size()));
  return transaction_.RunMany("SELECT facts, facet_values FROM search_segments WHERE audience = $1 AND first = $2",
                              rows, [&](size_t i, const store::Row& row) -> Status {
                                OfSegment& of = facts_[missing[i]];
                                of.bytes = row.Text(0);
                                of.values = row.Text(1);
                                const auto size = static_cast<uint32_t>(segments_[missing[i]].size);
                                DUTA_ASSIGN_OR_RETURN(of.reader, FactReader::Open(of.bytes, of.values, size));
                                return absl::OkStatus();
                              });
}

StatusOr<uint64_t> PostingReader::KeyOf(uint32_t number) {
  const size_t i = SegmentOf(number);
  std::string& keys = facts_[i].keys;
  if (keys.empty()) {
    DUTA_RETURN_IF_ERROR(CountRows(1));
    DUTA_RETURN_IF_ERROR(transaction_.Run("SELECT entries FROM search_keys WHERE audience = $1 AND first = $2",
                                          {audience_, segments_[i].first}, [&](const store::Row& row) {
                                            keys = row.Text(0);
                                            return absl::OkStatus();
                                          }));
  }
  return KeyAt(keys, number - static_cast<uint32_t>(segments_[i].first));
}

Status PostingReader::CountWords(const std::string& begin, size_t limit, std::map<std::string, int64_t>& words) {
  DUTA_RETURN_IF_ERROR(LoadAllFacts());
  for (size_t i = 0; i < segments_.size() && words.size() < limit; ++i) {
    const FactReader& facts = *facts_[i].reader;
    DUTA_RETURN_IF_ERROR(ForEachTerm(segments_[i], begin, [&](const TermReader& reader) -> Status {
      int64_t documents = 0;
      DUTA_RETURN_IF_ERROR(ForEachPosting(reader.postings(), [&](const Posting& posting) {
        documents += posting.number < facts.size() && facts.IsThere(posting.number) ? 1 : 0;
      }));
      if (documents > 0 && words.size() < limit) words[reader.term()] += documents;
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace duta::search

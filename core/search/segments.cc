#include "core/search/segments.h"

#include <algorithm>

namespace duta::search {
namespace {

constexpr std::string_view kInsertSegment =
    "INSERT INTO search_segments (audience, first, size, level, documents, gone, facts, facet_values)"
    " VALUES ($1, $2, $3, $4, $5, 0, $6, $7)";

Segment SegmentOf(const store::Row& row) { return {row.Int(0), row.Int(1), row.Int(2), row.Int(3), row.Int(4)}; }

Status Write(store::Transaction& transaction, int64_t audience, const Segment& segment, const TermLists& terms,
             const FactWriter& facts) {
  const auto size = static_cast<uint32_t>(segment.size);
  const std::string fact_bytes = facts.ToFacts(size), keys = facts.ToKeys(size);
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change(kInsertSegment, {audience, segment.first, segment.size, segment.level, segment.documents,
                                   store::Blob{fact_bytes}, store::Blob{facts.values()}})
          .status());
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO search_keys (audience, first, entries) VALUES ($1, $2, $3)",
                                   {audience, segment.first, store::Blob{keys}})
                           .status());
  const std::vector<TermRow> rows = terms.ToRows();
  store::ParameterRows parameters;
  for (const TermRow& row : rows) {
    parameters.Add({audience, segment.first, store::Blob{row.term}, store::Blob{row.postings}});
  }
  if (parameters.empty()) return absl::OkStatus();
  return transaction
      .ChangeMany("INSERT INTO search_postings (audience, segment, term, postings) VALUES ($1, $2, $3, $4)", parameters)
      .status();
}

Status Delete(store::Transaction& transaction, int64_t audience, int64_t first) {
  for (const std::string_view sql : {"DELETE FROM search_segments WHERE audience = $1 AND first = $2",
                                     "DELETE FROM search_keys WHERE audience = $1 AND first = $2",
                                     "DELETE FROM search_postings WHERE audience = $1 AND segment = $2"}) {
    DUTA_RETURN_IF_ERROR(transaction.Change(sql, {audience, first}).status());
  }
  return absl::OkStatus();
}

// Puts segments, which are neighbours, into one, without what is gone.
class Merger {
 public:
  Merger(store::Transaction& transaction, int64_t audience, int64_t level)
      : transaction_(transaction), audience_(audience) {
    merged_.level = level;
  }

  Status Run(const std::vector<Segment>& segments) {
    merged_.first = segments.front().first;
    merged_.size = segments.back().first + segments.back().size - merged_.first;
    for (const Segment& segment : segments) {
      DUTA_RETURN_IF_ERROR(TakeFacts(segment));
      DUTA_RETURN_IF_ERROR(TakeTerms(segment));
      DUTA_RETURN_IF_ERROR(Delete(transaction_, audience_, segment.first));
    }
    return Write(transaction_, audience_, merged_, terms_, facts_);
  }

 private:
  Status TakeFacts(const Segment& segment) {
    std::string facts, values, keys;
    DUTA_RETURN_IF_ERROR(
        transaction_.Run("SELECT facts, facet_values FROM search_segments WHERE audience = $1 AND first = $2",
                         {audience_, segment.first}, [&](const store::Row& row) {
                           facts = row.Text(0);
                           values = row.Text(1);
                           return absl::OkStatus();
                         }));
    DUTA_RETURN_IF_ERROR(transaction_.Run("SELECT entries FROM search_keys WHERE audience = $1 AND first = $2",
                                          {audience_, segment.first}, [&](const store::Row& row) {
                                            keys = row.Text(0);
                                            return absl::OkStatus();
                                          }));
    DUTA_ASSIGN_OR_RETURN(const FactReader reader,
                          FactReader::Open(facts, values, static_cast<uint32_t>(segment.size)));
    is_there_.assign(reader.size(), false);
    for (uint32_t number = 0; number < reader.size(); ++number) {
      if (!reader.IsThere(number)) continue;
      is_there_[number] = true;
      Facts document{true, reader.IsFromZawgyi(number), reader.Day(number), KeyAt(keys, number), {}};
      DUTA_RETURN_IF_ERROR(
          reader.ForEachValue(number, [&](size_t place) { document.values.push_back(reader.values()[place]); }));
      facts_.Add(Shift(segment) + number, document);
      ++merged_.documents;
    }
    return absl::OkStatus();
  }

  Status TakeTerms(const Segment& segment) {
    return transaction_.Run("SELECT postings FROM search_postings WHERE audience = $1 AND segment = $2 ORDER BY term",
                            {audience_, segment.first}, [&](const store::Row& row) -> Status {
                              TermReader reader(row.Text(0));
                              while (reader.Next()) DUTA_RETURN_IF_ERROR(TakeTerm(segment, reader));
                              return reader.is_readable() ? absl::OkStatus() : Unreadable();
                            });
  }

  Status TakeTerm(const Segment& segment, const TermReader& term) {
    TermLists::List& list = terms_.Of(term.term());
    bool is_readable = true;
    DUTA_RETURN_IF_ERROR(ForEachPosting(term.postings(), [&](const Posting& posting) {
      is_readable &= posting.number < is_there_.size();
      if (!is_readable || !is_there_[posting.number]) return;
      TermLists::Append({Shift(segment) + posting.number, posting.feature}, list);
    }));
    return is_readable ? absl::OkStatus() : Unreadable();
  }

  uint32_t Shift(const Segment& segment) const { return static_cast<uint32_t>(segment.first - merged_.first); }

  store::Transaction& transaction_;
  const int64_t audience_;
  Segment merged_;
  TermLists terms_;
  FactWriter facts_;
  std::vector<bool> is_there_;  // Of the segment that is being taken.
};

// The last segments, as many as are merged at a time, by number.
StatusOr<std::vector<Segment>> LastSegments(store::Transaction& transaction, int64_t audience) {
  std::vector<Segment> segments;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT first, size, level, documents, gone FROM search_segments WHERE audience = $1 ORDER BY "
                      "first DESC LIMIT $2",
                      {audience, kFanOut}, [&](const store::Row& row) {
                        segments.push_back(SegmentOf(row));
                        return absl::OkStatus();
                      }));
  std::reverse(segments.begin(), segments.end());
  return segments;
}

}  // namespace

std::vector<store::SchemaChange> SegmentTables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout;
  return {CreateTable{"search_segments",
                      {Integer("audience"), Integer("first"), Integer("size"), Integer("level"), Integer("documents"),
                       Integer("gone"), Bytes("facts"), Bytes("facet_values")},
                      {"audience", "first"},
                      Layout::kApart},
          CreateTable{"search_keys",
                      {Integer("audience"), Integer("first"), Bytes("entries")},
                      {"audience", "first"},
                      Layout::kApart},
          CreateTable{"search_postings",
                      {Integer("audience"), Integer("segment"), Bytes("term"), Bytes("postings")},
                      {"audience", "segment", "term"},
                      Layout::kApart}};
}

StatusOr<std::vector<Segment>> LoadSegments(store::Transaction& transaction, int64_t audience) {
  std::vector<Segment> segments;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT first, size, level, documents, gone FROM search_segments WHERE audience = $1 ORDER BY first", {audience},
      [&](const store::Row& row) {
        segments.push_back(SegmentOf(row));
        return absl::OkStatus();
      }));
  return segments;
}

StatusOr<int64_t> NextNumber(store::Transaction& transaction, int64_t audience) {
  int64_t number = 0;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT first, size FROM search_segments WHERE audience = $1 ORDER BY first DESC LIMIT 1",
                      {audience}, [&](const store::Row& row) {
                        number = row.Int(0) + row.Int(1);
                        return absl::OkStatus();
                      }));
  return number;
}

Status AddSegment(store::Transaction& transaction, int64_t audience, int64_t number, const TermLists& terms,
                  const Facts& facts) {
  FactWriter writer;
  writer.Add(0, facts);
  DUTA_RETURN_IF_ERROR(Write(transaction, audience, {number, 1, 0, 1, 0}, terms, writer));
  for (int64_t level = 0; level < kMaxLevel; ++level) {
    DUTA_ASSIGN_OR_RETURN(const std::vector<Segment> last, LastSegments(transaction, audience));
    const bool is_full = last.size() == static_cast<size_t>(kFanOut) &&
                         std::all_of(last.begin(), last.end(), [&](const Segment& one) { return one.level == level; });
    if (!is_full) break;
    DUTA_RETURN_IF_ERROR(Merger(transaction, audience, level + 1).Run(last));
  }
  return absl::OkStatus();
}

Status TakeOutDocument(store::Transaction& transaction, int64_t audience, int64_t number) {
  Segment segment;
  std::string facts;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT first, size, level, documents, gone, facts FROM search_segments"
                      " WHERE audience = $1 AND first <= $2 ORDER BY first DESC LIMIT 1",
                      {audience, number}, [&](const store::Row& row) {
                        segment = SegmentOf(row);
                        facts = row.Text(5);
                        return absl::OkStatus();
                      }));
  if (segment.size <= number - segment.first) return absl::DataLossError("a document of the search is in no segment");
  if (++segment.gone == segment.documents) return Delete(transaction, audience, segment.first);
  TakeOut(static_cast<uint32_t>(number - segment.first), facts);
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("UPDATE search_segments SET gone = $3, facts = $4 WHERE audience = $1 AND first = $2",
                  {audience, segment.first, segment.gone, store::Blob{facts}})
          .status());
  if (2 * segment.gone < segment.documents) return absl::OkStatus();
  return Merger(transaction, audience, segment.level).Run({segment});
}

}  // namespace duta::search

#include "core/search/index.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/search/analysis.h"
#include "core/search/segments.h"
#include "core/search/tokens.h"

namespace duta::search {
namespace {

// Its rows had another form before the first release that had practices.
constexpr std::string_view kFormerMigration = "search-1";

// search_documents  each version: its tokens, to see where words stand, and its texts
// search_replaced   documents of which readers of `by` have a newer version, but not
//                   all readers of the document
// And those of segments. Documents are numbered in each audience.
store::Migration Tables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout, store::Text;
  std::vector<store::SchemaChange> tables = SegmentTables();
  tables.push_back(CreateTable{"search_documents",
                               {Integer("audience"), Integer("number"), Text("collection"), Text("item"),
                                Text("version"), Integer("sequence"), Bytes("tokens"), Bytes("content")},
                               {"audience", "number"},
                               Layout::kApart,
                               {{"search_documents_by_item", {"collection", "item", "sequence"}}}});
  tables.push_back(CreateTable{"search_replaced",
                               {Integer("by_audience"), Integer("audience"), Integer("number")},
                               {"by_audience", "audience", "number"},
                               Layout::kByKey,
                               {{"search_replaced_by_document", {"audience", "number"}}}});
  return {"search-2", std::move(tables)};
}

constexpr size_t kMaxFacetBytes = 4096;

struct Terms {
  std::map<std::string, Feature> features;
  std::string tokens;
  bool is_from_zawgyi = false;
};

Terms TermsOf(const Document& document) {
  Terms terms;
  TokenWriter writer;
  for (const FieldText& text : document.texts) {
    const Analysis analysis = Analyse(text.text);
    terms.is_from_zawgyi |= analysis.is_from_zawgyi;
    for (const Token& token : analysis.tokens) {
      Feature& feature = terms.features[token.term];
      feature = feature + FeatureOf(text.field, token.starts_word && token.ends_word);
    }
    writer.Add(text.field, analysis.tokens);
  }
  for (const Keyword& keyword : document.keywords) terms.features[KeywordTerm(keyword.field, keyword.value)];
  terms.tokens = writer.ToBytes();
  return terms;
}

std::string EncodeContent(const Document& document) {
  std::string bytes;
  AppendVarint(document.texts.size(), bytes);
  for (const FieldText& text : document.texts) {
    AppendVarint(static_cast<uint32_t>(text.field), bytes);
    AppendText(text.text, bytes);
  }
  return bytes;
}

Status DecodeContent(std::string_view bytes, std::vector<FieldText>& texts) {
  uint64_t count = 0;
  std::string_view text;
  if (!TakeVarint(bytes, count)) return Unreadable();
  for (; count > 0; --count) {
    uint64_t field = 0;
    if (!TakeVarint(bytes, field) || field >= kFieldCount || !TakeText(bytes, text)) return Unreadable();
    texts.push_back({static_cast<Field>(field), std::string(text)});
  }
  return absl::OkStatus();
}

TermLists ToLists(const Terms& terms) {
  TermLists lists;
  for (const auto& [term, feature] : terms.features) TermLists::Append({0, feature}, lists.Of(term));
  return lists;
}

// A document's place in the index.
struct Slot {
  int64_t audience;
  int64_t number;
};

StatusOr<std::vector<Slot>> VersionsOf(store::Transaction& transaction, std::string_view collection,
                                       std::string_view item) {
  std::vector<Slot> versions;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT audience, number FROM search_documents WHERE collection = $1 AND item = $2 ORDER BY sequence",
      {collection, item}, [&](const store::Row& row) {
        versions.push_back({row.Int(0), row.Int(1)});
        return absl::OkStatus();
      }));
  return versions;
}

Status Remove(store::Transaction& transaction, const Slot& slot) {
  DUTA_RETURN_IF_ERROR(TakeOutDocument(transaction, slot.audience, slot.number));
  for (const std::string_view sql : {"DELETE FROM search_documents WHERE audience = $1 AND number = $2",
                                     "DELETE FROM search_replaced WHERE audience = $1 AND number = $2"}) {
    DUTA_RETURN_IF_ERROR(transaction.Change(sql, {slot.audience, slot.number}).status());
  }
  return absl::OkStatus();
}

// What a version that `readers`, who are `audience`, may see does to those before it.
Status Replace(store::Transaction& transaction, std::string_view collection, std::string_view item, int64_t audience,
               const Readers& readers) {
  DUTA_ASSIGN_OR_RETURN(const std::vector<Slot> versions, VersionsOf(transaction, collection, item));
  for (const Slot& older : versions) {
    DUTA_ASSIGN_OR_RETURN(const Readers others, ReadersOf(transaction, older.audience));
    if (readers.Cover(others)) {
      DUTA_RETURN_IF_ERROR(Remove(transaction, older));
      continue;
    }
    DUTA_RETURN_IF_ERROR(transaction
                             .Change("INSERT INTO search_replaced (by_audience, audience, number) VALUES ($1, $2, $3)"
                                     " ON CONFLICT DO NOTHING",
                                     {audience, older.audience, older.number})
                             .status());
  }
  return absl::OkStatus();
}

Status Insert(store::Transaction& transaction, const Document& document, const Slot& slot, std::string_view tokens) {
  const std::string content = EncodeContent(document);
  return transaction
      .Change(
          "INSERT INTO search_documents (audience, number, collection, item, version, sequence, tokens, content)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          {slot.audience, slot.number, std::string_view(document.collection), std::string_view(document.item),
           std::string_view(document.version), document.sequence, store::Blob{tokens}, store::Blob{content}})
      .status();
}

uint64_t KeyOf(std::string_view version) {
  const crypto::Sha256Digest digest = crypto::Sha256(version);
  uint64_t key = 0;
  for (size_t i = 0; i < 8; ++i) key = key << 8 | digest[i];
  return key;
}

// At most 4,096 bytes: more is not counted.
std::vector<std::string> FacetsOf(const std::vector<Keyword>& keywords) {
  std::vector<std::string> facets;
  size_t bytes = 0;
  for (const Keyword& keyword : keywords) {
    if (!keyword.is_facet || bytes + keyword.value.size() > kMaxFacetBytes) continue;
    facets.push_back(absl::StrCat(keyword.field, "\x1f", Normalise(keyword.value)));
    bytes += facets.back().size();
  }
  return facets;
}

}  // namespace

Status CreateTables(store::Database& database) {
  bool is_former = false;
  DUTA_RETURN_IF_ERROR(database.Read([&](store::Transaction& transaction) {
    return transaction.Run("SELECT name FROM schema_versions WHERE name = $1", {kFormerMigration},
                           [&](const store::Row&) {
                             is_former = true;
                             return absl::OkStatus();
                           });
  }));
  if (is_former) {
    return Refuse(Reason::kDataDirectoryInvalid,
                  "its library of practices was written before any release had one, in a form that is no more; use "
                  "the dutad that wrote it, or begin a new data directory");
  }
  DUTA_RETURN_IF_ERROR(CreateAudienceTables(database));
  return database.Migrate(Tables());
}

Status AddVersion(store::Transaction& transaction, const Document& document, const Readers& readers) {
  DUTA_ASSIGN_OR_RETURN(const int64_t audience, AudienceOf(transaction, document.collection, readers));
  DUTA_RETURN_IF_ERROR(Replace(transaction, document.collection, document.item, audience, readers));
  DUTA_ASSIGN_OR_RETURN(const int64_t number, NextNumber(transaction, audience));
  const Terms terms = TermsOf(document);
  DUTA_RETURN_IF_ERROR(Insert(transaction, document, {audience, number}, terms.tokens));
  const std::vector<std::string> facets = FacetsOf(document.keywords);
  const Facts facts{true,
                    terms.is_from_zawgyi,
                    static_cast<int32_t>(document.day),
                    KeyOf(document.version),
                    {facets.begin(), facets.end()}};
  return AddSegment(transaction, audience, number, ToLists(terms), facts);
}

Status AddWithdrawal(store::Transaction& transaction, std::string_view collection, std::string_view item,
                     const Readers& readers) {
  DUTA_ASSIGN_OR_RETURN(const int64_t audience, AudienceOf(transaction, collection, readers));
  return Replace(transaction, collection, item, audience, readers);
}

StatusOr<std::optional<StoredDocument>> LoadDocument(store::Transaction& transaction, int64_t audience,
                                                     int64_t number) {
  std::optional<StoredDocument> document;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT item, version, content FROM search_documents WHERE audience = $1 AND number = $2",
                      {audience, number}, [&](const store::Row& row) -> Status {
                        document = StoredDocument{std::string(row.Text(0)), std::string(row.Text(1)), {}};
                        return DecodeContent(row.Text(2), document->texts);
                      }));
  return document;
}

Status ForEachTokens(store::Transaction& transaction, int64_t audience, const std::vector<int64_t>& numbers,
                     const std::function<Status(size_t, std::string_view)>& visit) {
  store::ParameterRows rows;
  for (const int64_t number : numbers) rows.Add({audience, number});
  if (rows.empty()) return absl::OkStatus();
  return transaction.RunMany("SELECT tokens FROM search_documents WHERE audience = $1 AND number = $2", rows,
                             [&](size_t i, const store::Row& row) { return visit(i, row.Text(0)); });
}

StatusOr<std::set<std::pair<int64_t, int64_t>>> ReplacedFor(store::Transaction& transaction,
                                                            const std::vector<int64_t>& audiences) {
  std::set<std::pair<int64_t, int64_t>> replaced;
  store::ParameterRows rows;
  for (const int64_t audience : audiences) rows.Add({audience});
  if (rows.empty()) return replaced;
  DUTA_RETURN_IF_ERROR(transaction.RunMany("SELECT audience, number FROM search_replaced WHERE by_audience = $1", rows,
                                           [&](size_t, const store::Row& row) {
                                             replaced.emplace(row.Int(0), row.Int(1));
                                             return absl::OkStatus();
                                           }));
  return replaced;
}

}  // namespace duta::search

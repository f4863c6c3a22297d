#include "core/search/index.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/search/analysis.h"

namespace duta::search {
namespace {

// search_documents   each version: its texts, for snippets and to take it out
// search_attributes  what ranks and counts a document, by block
// search_postings    where a term stands, by block
// search_words       in how many documents of an audience a word stands
// Documents are numbered from 0 in each audience.
store::Migration Tables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout, store::Text;
  return {
      "search-1",
      {CreateTable{"search_documents",
                   {Integer("audience"), Integer("number"), Text("collection"), Text("item"), Text("version"),
                    Integer("sequence"), Integer("is_withdrawal"), Bytes("content")},
                   {"audience", "number"},
                   Layout::kApart,
                   {{"search_documents_by_item", {"collection", "item", "sequence"}}}},
       CreateTable{
           "search_attributes", {Integer("audience"), Integer("block"), Bytes("entries")}, {"audience", "block"}},
       CreateTable{"search_postings",
                   {Integer("audience"), Bytes("term"), Integer("block"), Bytes("entries")},
                   {"audience", "term", "block"}},
       CreateTable{"search_words", {Integer("audience"), Bytes("term"), Integer("documents")}, {"audience", "term"}}}};
}

constexpr size_t kMaxFacetBytes = 4096;

struct Terms {
  std::map<std::string, Places> places;
  bool is_from_zawgyi = false;
};

Terms TermsOf(const std::vector<FieldText>& texts, const std::vector<Keyword>& keywords) {
  Terms terms;
  std::array<uint32_t, kFieldCount> next{};
  for (const FieldText& text : texts) {
    const auto field = static_cast<size_t>(text.field);
    const Analysis analysis = Analyse(text.text);
    terms.is_from_zawgyi |= analysis.is_from_zawgyi;
    for (const Token& token : analysis.tokens) {
      terms.places[token.term][field].push_back(
          MakePlace(next[field] + token.position, token.starts_word, token.ends_word));
    }
    if (!analysis.tokens.empty()) next[field] += analysis.tokens.back().position + 1;
  }
  for (const Keyword& keyword : keywords) terms.places[KeywordTerm(keyword.field, keyword.value)];
  return terms;
}

void AppendText(std::string_view text, std::string& bytes) {
  AppendVarint(text.size(), bytes);
  bytes.append(text);
}

bool TakeText(std::string_view& bytes, std::string_view& text) {
  uint64_t size = 0;
  if (!TakeVarint(bytes, size) || size > bytes.size()) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

// Texts, then keywords; each list with its length.
std::string EncodeContent(const Document& document) {
  std::string bytes;
  AppendVarint(document.texts.size(), bytes);
  for (const FieldText& text : document.texts) {
    AppendVarint(static_cast<uint32_t>(text.field), bytes);
    AppendText(text.text, bytes);
  }
  AppendVarint(document.keywords.size(), bytes);
  for (const Keyword& keyword : document.keywords) {
    AppendText(keyword.field, bytes);
    AppendText(keyword.value, bytes);
  }
  return bytes;
}

Status Unreadable() { return absl::DataLossError("a document of the search index cannot be read"); }

Status DecodeContent(std::string_view bytes, std::vector<FieldText>& texts, std::vector<Keyword>& keywords) {
  uint64_t count = 0;
  std::string_view text, value;
  if (!TakeVarint(bytes, count)) return Unreadable();
  for (; count > 0; --count) {
    uint64_t field = 0;
    if (!TakeVarint(bytes, field) || field >= kFieldCount || !TakeText(bytes, text)) return Unreadable();
    texts.push_back({static_cast<Field>(field), std::string(text)});
  }
  if (!TakeVarint(bytes, count)) return Unreadable();
  for (; count > 0; --count) {
    if (!TakeText(bytes, text) || !TakeText(bytes, value)) return Unreadable();
    keywords.push_back({std::string(text), std::string(value)});
  }
  return absl::OkStatus();
}

// A document's place in the index.
struct Slot {
  int64_t audience;
  int64_t number;
  int64_t block() const { return number / kBlockSize; }
  uint32_t slot() const { return static_cast<uint32_t>(number % kBlockSize); }
};

// Replaces the entry of a slot by `entry`, or takes it out, in the rows that
// `select` finds and `update` writes for (audience, block).
Status ChangeAttributes(store::Transaction& transaction, const Slot& slot, const std::optional<std::string>& entry) {
  std::string block;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT entries FROM search_attributes WHERE audience = $1 AND block = $2",
                                       {slot.audience, slot.block()}, [&](const store::Row& row) {
                                         block = row.Text(0);
                                         return absl::OkStatus();
                                       }));
  DUTA_ASSIGN_OR_RETURN(const std::string changed,
                        entry ? WithEntry(block, slot.slot(), *entry) : WithoutEntry(block, slot.slot()));
  return transaction
      .Change(
          "INSERT INTO search_attributes (audience, block, entries) VALUES ($1, $2, $3)"
          " ON CONFLICT (audience, block) DO UPDATE SET entries = $3",
          {slot.audience, slot.block(), store::Blob{changed}})
      .status();
}

// The rows of `terms` in the block of `slot`, those that there are.
Status ReadBlocks(store::Transaction& transaction, const Slot& slot, const Terms& terms,
                  std::vector<std::string>& blocks) {
  store::ParameterRows rows;
  for (const auto& [term, places] : terms.places) rows.Add({slot.audience, store::Blob{term}, slot.block()});
  blocks.assign(terms.places.size(), {});
  if (rows.empty()) return absl::OkStatus();
  return transaction.RunMany("SELECT entries FROM search_postings WHERE audience = $1 AND term = $2 AND block = $3",
                             rows, [&](size_t i, const store::Row& row) {
                               blocks[i] = row.Text(0);
                               return absl::OkStatus();
                             });
}

Status AddPostings(store::Transaction& transaction, const Slot& slot, const Terms& terms) {
  std::vector<std::string> blocks;
  DUTA_RETURN_IF_ERROR(ReadBlocks(transaction, slot, terms, blocks));
  store::ParameterRows rows, words;
  size_t i = 0;
  for (const auto& [term, places] : terms.places) {
    DUTA_ASSIGN_OR_RETURN(blocks[i], WithEntry(blocks[i], slot.slot(), EncodePlaces(places)));
    rows.Add({slot.audience, store::Blob{term}, slot.block(), store::Blob{blocks[i]}});
    if (term.front() == kWordTerm) words.Add({slot.audience, store::Blob{term}});
    ++i;
  }
  if (!rows.empty()) {
    DUTA_RETURN_IF_ERROR(
        transaction
            .ChangeMany("INSERT INTO search_postings (audience, term, block, entries) VALUES ($1, $2, $3, $4)"
                        " ON CONFLICT (audience, term, block) DO UPDATE SET entries = $4",
                        rows)
            .status());
  }
  if (words.empty()) return absl::OkStatus();
  return transaction
      .ChangeMany(
          "INSERT INTO search_words (audience, term, documents) VALUES ($1, $2, 1)"
          " ON CONFLICT (audience, term) DO UPDATE SET documents = search_words.documents + 1",
          words)
      .status();
}

Status RemovePostings(store::Transaction& transaction, const Slot& slot, const Terms& terms) {
  std::vector<std::string> blocks;
  DUTA_RETURN_IF_ERROR(ReadBlocks(transaction, slot, terms, blocks));
  store::ParameterRows changed, empty, words;
  size_t i = 0;
  for (const auto& [term, places] : terms.places) {
    DUTA_ASSIGN_OR_RETURN(blocks[i], WithoutEntry(blocks[i], slot.slot()));
    if (blocks[i].empty()) {
      empty.Add({slot.audience, store::Blob{term}, slot.block()});
    } else {
      changed.Add({slot.audience, store::Blob{term}, slot.block(), store::Blob{blocks[i]}});
    }
    if (term.front() == kWordTerm) words.Add({slot.audience, store::Blob{term}});
    ++i;
  }
  const auto change = [&](std::string_view sql, const store::ParameterRows& rows) {
    return rows.empty() ? absl::OkStatus() : transaction.ChangeMany(sql, rows).status();
  };
  DUTA_RETURN_IF_ERROR(
      change("UPDATE search_postings SET entries = $4 WHERE audience = $1 AND term = $2 AND block = $3", changed));
  DUTA_RETURN_IF_ERROR(change("DELETE FROM search_postings WHERE audience = $1 AND term = $2 AND block = $3", empty));
  DUTA_RETURN_IF_ERROR(
      change("UPDATE search_words SET documents = documents - 1 WHERE audience = $1 AND term = $2", words));
  return change("DELETE FROM search_words WHERE audience = $1 AND term = $2 AND documents = 0", words);
}

// A version of an item that is in the index.
struct Older {
  Slot slot;
  bool is_withdrawal;
  std::string content;
};

StatusOr<std::vector<Older>> VersionsOf(store::Transaction& transaction, std::string_view collection,
                                        std::string_view item) {
  std::vector<Older> versions;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT audience, number, is_withdrawal, content FROM search_documents"
                      " WHERE collection = $1 AND item = $2 ORDER BY sequence",
                      {collection, item}, [&](const store::Row& row) {
                        versions.push_back({{row.Int(0), row.Int(1)}, row.Int(2) != 0, std::string(row.Text(3))});
                        return absl::OkStatus();
                      }));
  return versions;
}

Status Remove(store::Transaction& transaction, const Older& older) {
  std::vector<FieldText> texts;
  std::vector<Keyword> keywords;
  DUTA_RETURN_IF_ERROR(DecodeContent(older.content, texts, keywords));
  if (!older.is_withdrawal) {
    DUTA_RETURN_IF_ERROR(RemovePostings(transaction, older.slot, TermsOf(texts, keywords)));
    DUTA_RETURN_IF_ERROR(ChangeAttributes(transaction, older.slot, std::nullopt));
  }
  return transaction
      .Change("DELETE FROM search_documents WHERE audience = $1 AND number = $2",
              {older.slot.audience, older.slot.number})
      .status();
}

Status MarkAsReplaceable(store::Transaction& transaction, const Slot& slot) {
  std::string block, entry;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT entries FROM search_attributes WHERE audience = $1 AND block = $2",
                                       {slot.audience, slot.block()}, [&](const store::Row& row) {
                                         block = row.Text(0);
                                         return absl::OkStatus();
                                       }));
  DUTA_RETURN_IF_ERROR(ForEachEntry(block, [&](uint32_t number, std::string_view bytes) {
    if (number == slot.slot()) entry = bytes;
  }));
  DUTA_ASSIGN_OR_RETURN(Attributes attributes, DecodeAttributes(entry));
  attributes.may_be_replaced = true;
  return ChangeAttributes(transaction, slot, Encode(attributes));
}

// What a version that `readers` may see does to those before it.
Status Replace(store::Transaction& transaction, const std::vector<Older>& versions, const Readers& readers) {
  for (const Older& older : versions) {
    DUTA_ASSIGN_OR_RETURN(const Readers others, ReadersOf(transaction, older.slot.audience));
    if (readers.Cover(others)) {
      DUTA_RETURN_IF_ERROR(Remove(transaction, older));
    } else if (!older.is_withdrawal) {
      DUTA_RETURN_IF_ERROR(MarkAsReplaceable(transaction, older.slot));
    }
  }
  return absl::OkStatus();
}

StatusOr<Slot> Insert(store::Transaction& transaction, const Document& document, bool is_withdrawal,
                      const Readers& readers) {
  DUTA_ASSIGN_OR_RETURN(const int64_t audience, AudienceOf(transaction, document.collection, readers));
  Slot slot{audience, 0};
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT MAX(number) FROM search_documents WHERE audience = $1", {audience},
                                       [&](const store::Row& row) {
                                         slot.number = row.IsNull(0) ? 0 : row.Int(0) + 1;
                                         return absl::OkStatus();
                                       }));
  const std::string content = EncodeContent(document);
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO search_documents"
                  " (audience, number, collection, item, version, sequence, is_withdrawal, content)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  {slot.audience, slot.number, std::string_view(document.collection), std::string_view(document.item),
                   std::string_view(document.version), document.sequence, int64_t{is_withdrawal}, store::Blob{content}})
          .status());
  return slot;
}

uint64_t KeyOf(std::string_view version) {
  const crypto::Sha256Digest digest = crypto::Sha256(version);
  uint64_t key = 0;
  for (size_t i = 0; i < 8; ++i) key = key << 8 | digest[i];
  return key;
}

std::string FacetsOf(const std::vector<Keyword>& keywords) {
  std::string facets;
  for (const Keyword& keyword : keywords) {
    if (!keyword.is_facet || facets.size() + keyword.value.size() > kMaxFacetBytes) continue;
    absl::StrAppend(&facets, keyword.field, "\x1f", Normalise(keyword.value), "\x1e");
  }
  return facets;
}

}  // namespace

Status CreateTables(store::Database& database) {
  DUTA_RETURN_IF_ERROR(CreateAudienceTables(database));
  return database.Migrate(Tables());
}

Status AddVersion(store::Transaction& transaction, const Document& document, const Readers& readers) {
  DUTA_ASSIGN_OR_RETURN(const auto older, VersionsOf(transaction, document.collection, document.item));
  DUTA_RETURN_IF_ERROR(Replace(transaction, older, readers));
  DUTA_ASSIGN_OR_RETURN(const Slot slot, Insert(transaction, document, false, readers));
  const Terms terms = TermsOf(document.texts, document.keywords);
  const std::string facets = FacetsOf(document.keywords);
  const Attributes attributes{false, document.day, KeyOf(document.version), terms.is_from_zawgyi, facets};
  DUTA_RETURN_IF_ERROR(ChangeAttributes(transaction, slot, Encode(attributes)));
  return AddPostings(transaction, slot, terms);
}

Status AddWithdrawal(store::Transaction& transaction, std::string_view collection, std::string_view item,
                     std::string_view version, int64_t sequence, const Readers& readers) {
  DUTA_ASSIGN_OR_RETURN(const auto older, VersionsOf(transaction, collection, item));
  DUTA_RETURN_IF_ERROR(Replace(transaction, older, readers));
  const Document withdrawal{std::string(collection), std::string(item), std::string(version), sequence, 0, {}, {}};
  return Insert(transaction, withdrawal, true, readers).status();
}

StatusOr<std::optional<StoredDocument>> LoadDocument(store::Transaction& transaction, int64_t audience,
                                                     int64_t number) {
  std::optional<StoredDocument> document;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT item, version, content FROM search_documents WHERE audience = $1 AND number = $2",
                      {audience, number}, [&](const store::Row& row) -> Status {
                        document = StoredDocument{std::string(row.Text(0)), std::string(row.Text(1)), {}};
                        std::vector<Keyword> keywords;
                        return DecodeContent(row.Text(2), document->texts, keywords);
                      }));
  return document;
}

StatusOr<bool> IsReplacedFor(store::Transaction& transaction, const std::vector<int64_t>& audiences, int64_t audience,
                             int64_t number) {
  bool is_replaced = false;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT n.audience FROM search_documents o, search_documents n WHERE o.audience = $1 AND o.number = $2"
      " AND n.collection = o.collection AND n.item = o.item AND n.sequence > o.sequence",
      {audience, number}, [&](const store::Row& row) {
        is_replaced |= std::binary_search(audiences.begin(), audiences.end(), row.Int(0));
        return absl::OkStatus();
      }));
  return is_replaced;
}

std::string Encode(const Attributes& attributes) {
  std::string bytes;
  AppendVarint((attributes.may_be_replaced ? 1 : 0) | (attributes.is_from_zawgyi ? 2 : 0), bytes);
  // Days may be before 1970: zigzag.
  const auto day = static_cast<uint64_t>(attributes.day);
  AppendVarint(attributes.day < 0 ? ~(day << 1) : day << 1, bytes);
  AppendVarint(attributes.key, bytes);
  bytes.append(attributes.facets);
  return bytes;
}

StatusOr<Attributes> DecodeAttributes(std::string_view bytes) {
  uint64_t flags = 0, day = 0;
  Attributes attributes;
  if (!TakeVarint(bytes, flags) || !TakeVarint(bytes, day) || !TakeVarint(bytes, attributes.key)) {
    return absl::DataLossError("a row of the search index cannot be read");
  }
  attributes.may_be_replaced = (flags & 1) != 0;
  attributes.is_from_zawgyi = (flags & 2) != 0;
  attributes.day = static_cast<int64_t>((day & 1) != 0 ? ~(day >> 1) : day >> 1);
  attributes.facets = bytes;
  return attributes;
}

}  // namespace duta::search

// The index: which terms stand where in which documents, as rows of the store,
// changed in the transaction that records the document.
//
// A document is one version of an item. Of the versions of an item that a reader
// may see, the newest counts; one that nobody can see any more because all its
// readers have a newer one leaves the index. Functions only; the transaction says
// which thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/audience.h"
#include "core/search/block.h"
#include "core/store/database.h"

namespace duta::search {

struct FieldText {
  Field field = Field::kTitle;
  std::string text;  // Several texts of a field are parted by empty lines.
};

// A value by which documents are found (`country:id`) and, if it is a facet,
// counted.
struct Keyword {
  std::string field;  // `[a-z]+`.
  std::string value;
  bool is_facet = true;
};

struct Document {
  std::string collection;  // `practices`.
  std::string item;        // The same for all versions.
  std::string version;     // Of its own.
  int64_t sequence = 0;    // A newer version has a larger one.
  int64_t day = 0;         // Of the document, since 1970-01-01.
  std::vector<FieldText> texts;
  std::vector<Keyword> keywords;
};

// Makes the tables that are not there, those of audiences too. The tables are
// shared by all kinds that search.
Status CreateTables(store::Database& database);

// Adds a version, which `readers` may see, and takes out those that it replaces for
// all of their readers. ALREADY_EXISTS if the version is there.
Status AddVersion(store::Transaction& transaction, const Document& document, const Readers& readers);

// The item is gone for `readers`: `version` is what says so.
Status AddWithdrawal(store::Transaction& transaction, std::string_view collection, std::string_view item,
                     std::string_view version, int64_t sequence, const Readers& readers);

// A document as the index keeps it.
struct StoredDocument {
  std::string item;
  std::string version;
  std::vector<FieldText> texts;
};

// Nothing if there is none. DATA_LOSS.
StatusOr<std::optional<StoredDocument>> LoadDocument(store::Transaction& transaction, int64_t audience, int64_t number);

// Whether a version of the item that is newer than `sequence` is in one of
// `audiences`.
StatusOr<bool> IsReplacedFor(store::Transaction& transaction, const std::vector<int64_t>& audiences, int64_t audience,
                             int64_t number);

// What stands in the rows of search_attributes of each document.
struct Attributes {
  bool may_be_replaced = false;  // There is a newer version, not for all of its readers.
  int64_t day = 0;
  uint64_t key = 0;  // Orders what is otherwise equal; made of `version`.
  bool is_from_zawgyi = false;
  // Facets: `field`, 0x1F, `value`, 0x1E each.
  std::string_view facets;
};

std::string Encode(const Attributes& attributes);
// Borrows `bytes`. DATA_LOSS.
StatusOr<Attributes> DecodeAttributes(std::string_view bytes);

}  // namespace duta::search

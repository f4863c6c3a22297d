// The index: which terms stand where in which documents, as rows of the store,
// changed in the transaction that records the document.
//
// A document is one version of an item. Of the versions of an item that a reader
// may see, the newest counts; one that nobody can see any more because all its
// readers have a newer one leaves the index. Functions only; the transaction says
// which thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/search/audience.h"
#include "core/search/features.h"
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
// shared by all kinds that search. DATA_DIRECTORY_INVALID if the database has rows of
// a form that no release wrote.
Status CreateTables(store::Database& database);

// Adds a version, which `readers` may see, and takes out those that it replaces for
// all of their readers. ALREADY_EXISTS if the version is there.
Status AddVersion(store::Transaction& transaction, const Document& document, const Readers& readers);

// The item is gone for `readers`, in all versions that are there.
Status AddWithdrawal(store::Transaction& transaction, std::string_view collection, std::string_view item,
                     const Readers& readers);

// A document as the index keeps it.
struct StoredDocument {
  std::string item;
  std::string version;
  std::vector<FieldText> texts;
};

// Nothing if there is none. DATA_LOSS.
StatusOr<std::optional<StoredDocument>> LoadDocument(store::Transaction& transaction, int64_t audience, int64_t number);

// Visits the tokens (tokens.h) of documents of an audience, with their places in
// `numbers`.
Status ForEachTokens(store::Transaction& transaction, int64_t audience, const std::vector<int64_t>& numbers,
                     const std::function<Status(size_t, std::string_view)>& visit);

// The documents, by audience and number, of which a reader of `audiences` has a newer
// version. Rows of the same audiences say so.
StatusOr<std::set<std::pair<int64_t, int64_t>>> ReplacedFor(store::Transaction& transaction,
                                                            const std::vector<int64_t>& audiences);

}  // namespace duta::search

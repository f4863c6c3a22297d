#include "core/search/audience.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/digest.h"

namespace duta::search {
namespace {

// search_audiences  each audience, found by the digest of what it is
// search_readers    who belongs to which
store::Migration Tables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout, store::Text;
  return {"search-audiences-1",
          {CreateTable{"search_audiences",
                       {Integer("audience"), Text("collection"), Integer("level"), Bytes("digest")},
                       {"audience"},
                       Layout::kByKey,
                       {{"search_audiences_by_digest", {"digest"}}}},
           CreateTable{"search_readers",
                       {Text("party"), Integer("audience")},
                       {"party", "audience"},
                       Layout::kByKey,
                       {{"search_readers_by_audience", {"audience"}}}}}};
}

std::string DigestOf(std::string_view collection, const Readers& readers) {
  std::string text = absl::StrCat(std::string(collection), "\n", readers.level, "\n");
  for (const std::string& party : readers.parties) absl::StrAppend(&text, party, "\n");
  return crypto::ToString(crypto::Sha256(text));
}

StatusOr<std::optional<int64_t>> FindAudience(store::Transaction& transaction, const std::string& digest) {
  std::optional<int64_t> audience;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT audience FROM search_audiences WHERE digest = $1", {store::Blob{digest}},
                                       [&](const store::Row& row) {
                                         audience = row.Int(0);
                                         return absl::OkStatus();
                                       }));
  return audience;
}

}  // namespace

bool Readers::Cover(const Readers& other) const {
  return level <= other.level &&
         std::includes(parties.begin(), parties.end(), other.parties.begin(), other.parties.end());
}

Status CreateAudienceTables(store::Database& database) { return database.Migrate(Tables()); }

StatusOr<int64_t> AudienceOf(store::Transaction& transaction, std::string_view collection, const Readers& readers) {
  const std::string digest = DigestOf(collection, readers);
  DUTA_ASSIGN_OR_RETURN(const std::optional<int64_t> known, FindAudience(transaction, digest));
  if (known) return *known;
  int64_t audience = 0;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT MAX(audience) FROM search_audiences", {}, [&](const store::Row& row) {
    audience = row.Int(0) + 1;
    return absl::OkStatus();
  }));
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO search_audiences (audience, collection, level, digest) VALUES ($1, $2, $3, $4)",
                  {audience, collection, int64_t{readers.level}, store::Blob{digest}})
          .status());
  store::ParameterRows rows;
  for (const std::string& party : readers.parties) rows.Add({std::string_view(party), audience});
  if (rows.empty()) return audience;
  DUTA_RETURN_IF_ERROR(
      transaction.ChangeMany("INSERT INTO search_readers (party, audience) VALUES ($1, $2)", rows).status());
  return audience;
}

StatusOr<Readers> ReadersOf(store::Transaction& transaction, int64_t audience) {
  Readers readers;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT level FROM search_audiences WHERE audience = $1", {audience}, [&](const store::Row& row) {
        readers.level = static_cast<int>(row.Int(0));
        return absl::OkStatus();
      }));
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT party FROM search_readers WHERE audience = $1", {audience}, [&](const store::Row& row) {
        readers.parties.emplace(row.Text(0));
        return absl::OkStatus();
      }));
  return readers;
}

StatusOr<std::vector<int64_t>> AudiencesFor(store::Transaction& transaction, std::string_view collection,
                                            std::string_view caller, int ceiling) {
  const UnitRange units(caller);
  std::vector<int64_t> audiences;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT DISTINCT r.audience FROM search_readers r, search_audiences a"
      " WHERE (r.party = $1 OR (r.party > $2 AND r.party < $3))"
      " AND a.audience = r.audience AND a.collection = $4 AND a.level <= $5 ORDER BY r.audience",
      {caller, std::string_view(units.first), std::string_view(units.last), collection, int64_t{ceiling}},
      [&](const store::Row& row) {
        audiences.push_back(row.Int(0));
        return absl::OkStatus();
      }));
  return audiences;
}

}  // namespace duta::search

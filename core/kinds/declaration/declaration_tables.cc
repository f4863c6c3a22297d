#include "core/kinds/declaration/declaration_tables.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "core/base/names.h"

namespace duta::kinds {
namespace {

using declaration::v1::DeclarationState;

// declarations         the state of each
// declaration_parties  which partners take part in which
// declaration_steps    the messages that made it, in order
// declaration_head     one row: the newest revision
store::Migration Tables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout, store::Text;
  return {"declaration-1",
          {CreateTable{"declarations",
                       {Text("uid"), Integer("phase"), Integer("revision"), Bytes("state")},
                       {"uid"},
                       Layout::kApart,
                       {{"declarations_by_revision", {"revision"}}}},
           CreateTable{"declaration_parties", {Text("party"), Text("uid")}, {"party", "uid"}},
           CreateTable{"declaration_steps", {Text("uid"), Integer("number"), Text("message_id")}, {"uid", "number"}},
           CreateTable{"declaration_head", {Integer("id"), Integer("revision")}, {"id"}}}};
}

StatusOr<DeclarationState> Parse(std::string_view bytes) {
  DeclarationState state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored declaration cannot be read");
  }
  return state;
}

StatusOr<int64_t> NextRevision(store::Transaction& transaction) {
  int64_t revision = 0;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("INSERT INTO declaration_head (id, revision) VALUES (1, 1)"
                      " ON CONFLICT (id) DO UPDATE SET revision = declaration_head.revision + 1 RETURNING revision",
                      {}, [&](const store::Row& row) {
                        revision = row.Int(0);
                        return absl::OkStatus();
                      }));
  return revision;
}

// So many bytes of them are read for one response.
constexpr size_t kMaxLoadedBytes = 3'000'000;

// Of a query for one more than `limit`.
StatusOr<LoadedDeclarations> LoadMany(store::Transaction& transaction, std::string_view sql, size_t limit,
                                      std::initializer_list<store::Value> parameters) {
  LoadedDeclarations loaded;
  size_t bytes = 0;
  DUTA_RETURN_IF_ERROR(transaction.Run(sql, parameters, [&](const store::Row& row) -> Status {
    bytes += row.Text(0).size();
    const bool has_room = loaded.states.empty() || (bytes <= kMaxLoadedBytes && loaded.states.size() < limit);
    if (!has_room || loaded.has_more) {
      loaded.has_more = true;
      return absl::OkStatus();
    }
    DUTA_ASSIGN_OR_RETURN(DeclarationState state, Parse(row.Text(0)));
    loaded.states.push_back(std::move(state));
    return absl::OkStatus();
  }));
  return loaded;
}

}  // namespace

Status CreateDeclarationTables(store::Database& database) { return database.Migrate(Tables()); }

StatusOr<std::optional<DeclarationState>> LoadDeclaration(store::Transaction& transaction, std::string_view uid) {
  std::optional<DeclarationState> found;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT state FROM declarations WHERE uid = $1", {uid}, [&](const store::Row& row) -> Status {
        DUTA_ASSIGN_OR_RETURN(found, Parse(row.Text(0)));
        return absl::OkStatus();
      }));
  return found;
}

Status StoreDeclaration(store::Transaction& transaction, DeclarationState& state, std::string_view message_id) {
  DUTA_ASSIGN_OR_RETURN(const int64_t revision, NextRevision(transaction));
  state.set_revision(static_cast<uint64_t>(revision));
  const std::string bytes = state.SerializeAsString();
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO declarations (uid, phase, revision, state) VALUES ($1, $2, $3, $4)"
                  " ON CONFLICT (uid) DO UPDATE SET phase = $2, revision = $3, state = $4",
                  {std::string_view(state.uid()), int64_t{state.phase()}, revision, store::Blob{bytes}})
          .status());
  return transaction
      .Change("INSERT INTO declaration_steps (uid, number, message_id) VALUES ($1, $2, $3)",
              {std::string_view(state.uid()), int64_t{state.steps()}, message_id})
      .status();
}

Status StoreParties(store::Transaction& transaction, const DeclarationState& state) {
  std::set<std::string_view> parties(state.participants().begin(), state.participants().end());
  parties.insert(PartnerOf(state.depositary()));
  store::ParameterRows rows;
  for (const std::string_view party : parties) rows.Add({party, std::string_view(state.uid())});
  return transaction
      .ChangeMany("INSERT INTO declaration_parties (party, uid) VALUES ($1, $2) ON CONFLICT DO NOTHING", rows)
      .status();
}

StatusOr<std::vector<NumberedStep>> LoadSteps(store::Transaction& transaction, std::string_view uid, int64_t after,
                                              size_t limit) {
  std::vector<NumberedStep> steps;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT number, message_id FROM declaration_steps WHERE uid = $1 AND number > $2 ORDER BY number LIMIT $3",
      {uid, after, static_cast<int64_t>(limit)}, [&](const store::Row& row) {
        steps.push_back({row.Int(0), std::string(row.Text(1))});
        return absl::OkStatus();
      }));
  return steps;
}

StatusOr<LoadedDeclarations> LoadByUid(store::Transaction& transaction, std::string_view partner, int phase,
                                       std::string_view after_uid, size_t limit) {
  return LoadMany(transaction,
                  "SELECT d.state FROM declaration_parties p JOIN declarations d ON d.uid = p.uid"
                  " WHERE p.party = $1 AND p.uid > $2 AND ($3 = 0 OR d.phase = $3) ORDER BY p.uid LIMIT $4",
                  limit, {partner, after_uid, int64_t{phase}, static_cast<int64_t>(limit + 1)});
}

StatusOr<LoadedDeclarations> LoadByRevision(store::Transaction& transaction, std::string_view partner,
                                            uint64_t revision, size_t limit) {
  constexpr uint64_t kLast = std::numeric_limits<int64_t>::max();
  return LoadMany(transaction,
                  "SELECT d.state FROM declarations d WHERE d.revision > $1"
                  " AND EXISTS (SELECT 1 FROM declaration_parties p WHERE p.uid = d.uid AND p.party = $2)"
                  " ORDER BY d.revision LIMIT $3",
                  limit, {static_cast<int64_t>(std::min(revision, kLast)), partner, static_cast<int64_t>(limit + 1)});
}

}  // namespace duta::kinds

// The tables of declarations, written in the transaction that logs a step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/store/database.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::kinds {

// Makes those that are not there.
Status CreateDeclarationTables(store::Database& database);

// DATA_LOSS if what is stored cannot be read, here and below.
StatusOr<std::optional<declaration::v1::DeclarationState>> LoadDeclaration(store::Transaction& transaction,
                                                                           std::string_view uid);

// Keeps what a step made of a declaration, gives it the next revision, and notes the
// step under its number, which is `state.steps()`. Who takes part is for StoreParties.
Status StoreDeclaration(store::Transaction& transaction, declaration::v1::DeclarationState& state,
                        std::string_view message_id);

// Lists it for all who take part, as after its draft and after admissions.
Status StoreParties(store::Transaction& transaction, const declaration::v1::DeclarationState& state);

// A step by its number and message id.
struct NumberedStep {
  int64_t number;
  std::string message_id;
};

// Up to `limit` steps behind a number, in order.
StatusOr<std::vector<NumberedStep>> LoadSteps(store::Transaction& transaction, std::string_view uid, int64_t after,
                                              size_t limit);

// Some declarations, in an order, and whether there are more behind them.
struct LoadedDeclarations {
  std::vector<declaration::v1::DeclarationState> states;
  bool has_more = false;
};

// Up to `limit` of those in which a partner takes part, and no more of them than a
// response has room for, but at least one: by uid behind `after_uid`, of a phase (0:
// all); or by revision behind one.
StatusOr<LoadedDeclarations> LoadByUid(store::Transaction& transaction, std::string_view partner, int phase,
                                       std::string_view after_uid, size_t limit);
StatusOr<LoadedDeclarations> LoadByRevision(store::Transaction& transaction, std::string_view partner,
                                            uint64_t revision, size_t limit);

}  // namespace duta::kinds

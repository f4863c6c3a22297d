// The tables of visits and calendars, written in the transaction that logs a step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/store/database.h"
#include "duta/schedule/v1/availability.pb.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::kinds {

// Makes the tables that are not there.
Status CreateVisitTables(store::Database& database);

// The visit of this uid. DATA_LOSS if a row cannot be parsed.
StatusOr<std::optional<schedule::v1::VisitState>> LoadVisit(store::Transaction& transaction, std::string_view uid);

// Writes the state, gives it the next revision, and appends `step`, whose number
// is set here. As far as time goes, rows of occurrences follow the state.
Status StoreVisit(store::Transaction& transaction, schedule::v1::VisitState& state, schedule::v1::Step& step);

// Keeps what `owner` shares, and with whom.
Status StoreAvailability(store::Transaction& transaction, std::string_view owner,
                         const schedule::v1::Availability& availability, const std::vector<std::string>& viewers);

// What `owner` last said of itself; nothing if it never did.
StatusOr<std::optional<schedule::v1::Availability>> LoadAvailability(store::Transaction& transaction,
                                                                     std::string_view owner);

// How much of `owner`'s calendar `viewer` sees: all of one's own; else what was
// shared with it or, if it is a unit, with its partner.
StatusOr<schedule::v1::Detail> LoadDetail(store::Transaction& transaction, std::string_view owner,
                                          std::string_view viewer);

}  // namespace duta::kinds

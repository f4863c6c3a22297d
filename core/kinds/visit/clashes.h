// What a visit that is planned takes from others: time of partners, venues, persons,
// days on which somebody does not work.
#pragma once

#include <string_view>

#include "core/base/status.h"
#include "core/store/database.h"
#include "core/visit/visit_checks.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::kinds {

// So many remarks are made of one visit, or a few more.
inline constexpr int kMaxRemarks = 200;

// Adds remarks on every occurrence of a visit whose shape was checked, as far as
// `caller` may see what it clashes with. One pass over what lies between its first
// and its last occurrence, however many there are.
Status CheckClashes(store::Transaction& transaction, std::string_view caller, const visit::v1::Visit& visit,
                    std::string_view time_zone, visit::Remarks& remarks);

}  // namespace duta::kinds

// One partner's time, as far as a caller may see it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/store/database.h"
#include "core/visit/recurrence.h"
#include "duta/schedule/v1/availability.pb.h"

namespace duta::kinds {

struct PartnerCalendar {
  std::string partner;
  schedule::v1::Detail detail = schedule::v1::DETAIL_NONE;
  schedule::v1::Availability availability;
  std::vector<std::pair<visit::Span, std::string>> busy;  // With titles, by start.
  bool is_cut = false;                                    // Whether there are more than kMaxBusy visits' times.

  // When it is busy, as a merged set.
  std::vector<visit::Span> BusySet() const;
};

// Times of visits that are read of one partner.
inline constexpr int64_t kMaxBusy = 20'000;

// What `caller` may see of `partner` in `window`. AVAILABILITY_UNKNOWN: it has said
// nothing yet, or shares nothing with the caller.
StatusOr<PartnerCalendar> ReadPartnerCalendar(store::Transaction& transaction, std::string_view caller,
                                              const std::string& partner, const visit::Span& window);

}  // namespace duta::kinds

#include "core/kinds/visit/partner_calendar.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/base/time_zone.h"
#include "core/kinds/visit/query_rules.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/visit/moments.h"
#include "core/visit/spans.h"
#include "duta/schedule/v1/visit_state.pb.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

using schedule::v1::VisitState;

// Titles of what is marked higher are shown to its parties only.
bool MaySeeTitle(const VisitState& state, std::string_view caller, schedule::v1::Detail detail) {
  if (IsInvited(state, caller)) return true;
  return detail == schedule::v1::DETAIL_TITLES &&
         state.marking_level() <= static_cast<uint32_t>(message::v1::LEVEL_INTERNAL);
}

// What it has said itself.
Status AddStated(const Span& window, PartnerCalendar& calendar) {
  const absl::TimeZone zone = FindTimeZone(calendar.availability.time_zone()).value_or(absl::UTCTimeZone());
  for (const schedule::v1::BusyPeriod& period : calendar.availability.busy()) {
    DUTA_ASSIGN_OR_RETURN(const Point start, ReadMoment("start", period.start(), zone));
    DUTA_ASSIGN_OR_RETURN(const Point end, ReadMoment("end", period.end(), zone));
    if (start.seconds >= window.end || window.start >= end.seconds) continue;
    calendar.busy.emplace_back(Span{start.seconds, end.seconds},
                               calendar.detail == schedule::v1::DETAIL_TITLES ? period.title() : "");
  }
  return absl::OkStatus();
}

// The titles of visits, each read once however often it takes place.
class Titles {
 public:
  Titles(store::Transaction& transaction, std::string_view caller, schedule::v1::Detail detail)
      : transaction_(transaction), caller_(caller), detail_(detail) {}

  StatusOr<std::string> Of(const std::string& uid) {
    const auto known = titles_.find(uid);
    if (known != titles_.end()) return known->second;
    DUTA_ASSIGN_OR_RETURN(const auto state, LoadVisit(transaction_, uid));
    const bool may_see = state && MaySeeTitle(*state, caller_, detail_);
    return titles_[uid] = may_see ? state->event().summary() : "";
  }

 private:
  store::Transaction& transaction_;
  const std::string_view caller_;
  const schedule::v1::Detail detail_;
  std::map<std::string, std::string> titles_;
};

// The visits that take its time.
Status AddVisits(store::Transaction& transaction, std::string_view caller, const Span& window,
                 PartnerCalendar& calendar) {
  std::vector<std::pair<Span, std::string>> found;  // With uids.
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT s.start_time, s.end_time, s.uid FROM visit_parties p JOIN visit_spans s ON s.uid = p.uid"
      " WHERE p.party = $1 AND p.is_busy = 1 AND s.start_time < $2 AND s.end_time > $3"
      " ORDER BY s.start_time, s.uid LIMIT $4",
      {std::string_view(calendar.partner), window.end, window.start, kMaxBusy + 1}, [&](const store::Row& row) {
        found.emplace_back(Span{row.Int(0), row.Int(1)}, row.Text(2));
        return absl::OkStatus();
      }));
  calendar.is_cut = found.size() > static_cast<size_t>(kMaxBusy);
  if (calendar.is_cut) found.pop_back();
  Titles titles(transaction, caller, calendar.detail);
  for (const auto& [span, uid] : found) {
    DUTA_ASSIGN_OR_RETURN(std::string title, titles.Of(uid));
    calendar.busy.emplace_back(span, std::move(title));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Span> PartnerCalendar::BusySet() const {
  std::vector<Span> spans;
  spans.reserve(busy.size());
  for (const auto& [span, title] : busy) spans.push_back(span);
  return Merge(std::move(spans));
}

StatusOr<PartnerCalendar> ReadPartnerCalendar(store::Transaction& transaction, std::string_view caller,
                                              const std::string& partner, const Span& window) {
  PartnerCalendar calendar{.partner = partner};
  DUTA_ASSIGN_OR_RETURN(calendar.detail, LoadDetail(transaction, partner, caller));
  DUTA_ASSIGN_OR_RETURN(auto availability, LoadAvailability(transaction, partner));
  if (!availability || calendar.detail <= schedule::v1::DETAIL_NONE) {
    return Refuse(Reason::kAvailabilityUnknown,
                  ActsFor(caller, partner)
                      ? absl::StrCat(partner, " has not said yet when it works")
                      : absl::StrCat(partner, " shares no availability with ", std::string(caller)),
                  {{"partner", partner}});
  }
  calendar.availability = *std::move(availability);
  DUTA_RETURN_IF_ERROR(AddStated(window, calendar));
  DUTA_RETURN_IF_ERROR(AddVisits(transaction, caller, window, calendar));
  std::sort(calendar.busy.begin(), calendar.busy.end());
  return calendar;
}

}  // namespace duta::kinds

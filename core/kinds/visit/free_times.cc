#include "core/kinds/visit/free_times.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/time_zone.h"
#include "core/crypto/pages.h"
#include "core/kinds/visit/partner_calendar.h"
#include "core/kinds/visit/query_rules.h"
#include "core/visit/fields.h"
#include "core/visit/moments.h"
#include "core/visit/slots.h"
#include "core/visit/working_time.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.

namespace {

constexpr int64_t kMaxWindow = int64_t{400} * 24 * 3600;

// All of it: half a calendar would show as free what is not.
StatusOr<PartnerCalendar> ReadWhole(store::Transaction& transaction, std::string_view caller,
                                    const std::string& partner, const Span& window) {
  DUTA_ASSIGN_OR_RETURN(PartnerCalendar calendar, ReadPartnerCalendar(transaction, caller, partner, window));
  if (!calendar.is_cut) return calendar;
  return InvalidQuery(
      "to", absl::StrCat(partner, " has more than ", kMaxBusy, " times of visits until then; ask for a shorter time"));
}

void AddInterval(const Span& span, const std::string& title, bool is_estimated,
                 google::protobuf::RepeatedPtrField<schedule::v1::Interval>& intervals) {
  schedule::v1::Interval& interval = *intervals.Add();
  *interval.mutable_start() = ToProto(span.start);
  *interval.mutable_end() = ToProto(span.end);
  interval.set_title(title);
  interval.set_estimated(is_estimated);
}

void Tell(const PartnerCalendar& calendar, const Span& window, schedule::v1::FreeBusy& answer) {
  answer.set_partner(calendar.partner);
  answer.set_detail(calendar.detail);
  answer.set_time_zone(calendar.availability.time_zone());
  const bool has_titles =
      std::any_of(calendar.busy.begin(), calendar.busy.end(), [](const auto& busy) { return !busy.second.empty(); });
  if (has_titles) {
    for (const auto& [span, title] : calendar.busy) AddInterval(span, title, false, *answer.mutable_busy());
  } else {
    for (const Span& span : calendar.BusySet()) AddInterval(span, "", false, *answer.mutable_busy());
  }
  const WorkingTime working(calendar.availability);
  for (const Span& span : working.Within(window)) {
    const absl::CivilDay day(absl::ToCivilSecond(absl::FromUnixSeconds(span.start), working.zone()));
    AddInterval(span, calendar.detail == schedule::v1::DETAIL_TITLES ? working.On(day).name : "",
                working.On(day).estimated, *answer.mutable_working());
  }
}

// A request for slots that was checked.
struct SlotQuery {
  absl::CivilDay first;
  absl::CivilDay last;
  absl::TimeZone zone;
};

StatusOr<SlotQuery> ReadSlotQuery(const schedule::v1::FindSlotsRequest& request) {
  DUTA_RETURN_IF_ERROR(CheckPartners(request.partners()));
  const auto first = ParseDay(request.from());
  const auto last = ParseDay(request.to());
  const auto zone = FindTimeZone(request.time_zone());
  if (!first) return InvalidQuery("from", "not a day such as 2026-12-01 that exists");
  if (!last || *last < *first) return InvalidQuery("to", "not a day from `from` on");
  if (*last - *first > 400) return InvalidQuery("to", "more than 400 days after `from`");
  if (!zone) return InvalidQuery("time_zone", "not an IANA time zone such as Asia/Jakarta");
  if ((request.days() == 0) == (request.minutes() == 0)) return InvalidQuery("days", "give either `days` or `minutes`");
  if (request.days() > 30) return InvalidQuery("days", "at most 30");
  if (request.minutes() > 1440) return InvalidQuery("minutes", "at most 1440");
  return SlotQuery{*first, *last, *zone};
}

}  // namespace

StatusOr<schedule::v1::GetFreeBusyResponse> FreeBusyAmong(store::Database& database, std::string_view caller,
                                                          const schedule::v1::GetFreeBusyRequest& request) {
  DUTA_RETURN_IF_ERROR(CheckPartners(request.partners()));
  const Span window{request.from().seconds(), request.to().seconds()};
  const bool is_valid = request.has_from() && request.has_to() && FromTimestamp(request.from()).ok() &&
                        FromTimestamp(request.to()).ok() && window.start < window.end;
  if (!is_valid) return InvalidQuery("to", "`from` and a later `to` are required");
  if (window.end - window.start > kMaxWindow) return InvalidQuery("to", "more than 400 days after `from`");
  schedule::v1::GetFreeBusyResponse response;
  DUTA_RETURN_IF_ERROR(database.Read([&](store::Transaction& transaction) -> Status {
    for (const std::string& partner : request.partners()) {
      DUTA_ASSIGN_OR_RETURN(const PartnerCalendar calendar, ReadWhole(transaction, caller, partner, window));
      Tell(calendar, window, *response.add_calendars());
    }
    return absl::OkStatus();
  }));
  return response;
}

StatusOr<schedule::v1::FindSlotsResponse> SlotsAmong(store::Database& database, std::string_view caller,
                                                     const schedule::v1::FindSlotsRequest& request) {
  DUTA_ASSIGN_OR_RETURN(const SlotQuery query, ReadSlotQuery(request));
  const Span window{StartOfDay(query.first, query.zone), StartOfDay(query.last + 1, query.zone)};
  std::vector<PartnerTime> times;
  DUTA_RETURN_IF_ERROR(database.Read([&](store::Transaction& transaction) -> Status {
    for (const std::string& partner : request.partners()) {
      DUTA_ASSIGN_OR_RETURN(const PartnerCalendar calendar, ReadWhole(transaction, caller, partner, window));
      times.push_back({partner, WorkingTime(calendar.availability), calendar.BusySet()});
    }
    return absl::OkStatus();
  }));
  const size_t max = crypto::PageSize(request.max_slots(), 100, 1000);
  const auto found =
      request.days() > 0
          ? FindDaySlots(times, query.first, query.last, query.zone, static_cast<int>(request.days()), max)
          : FindHourSlots(times, query.first, query.last, query.zone, static_cast<int>(request.minutes()), max);
  schedule::v1::FindSlotsResponse response;
  for (const FoundSlot& slot : found) {
    schedule::v1::Slot& answer = *response.add_slots();
    *answer.mutable_start() = ToProto(slot.span.start);
    *answer.mutable_end() = ToProto(slot.span.end);
    if (request.days() > 0) {
      answer.set_first_day(absl::FormatCivilTime(slot.first_day));
      answer.set_last_day(absl::FormatCivilTime(slot.last_day));
    }
    answer.mutable_estimated_for()->Assign(slot.estimated_for.begin(), slot.estimated_for.end());
  }
  return response;
}

}  // namespace duta::kinds

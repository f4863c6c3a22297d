#include "core/visit/slots.h"

#include <algorithm>

#include "core/visit/moments.h"

namespace duta::visit {
namespace {

bool Suits(const PartnerTime& partner, absl::CivilDay day, const Span& span) {
  return partner.working.On(day).works && !Overlaps(partner.busy, span);
}

// Those to whom one of the days is not certain.
std::vector<std::string> EstimatedFor(const std::vector<PartnerTime>& partners, absl::CivilDay first,
                                      absl::CivilDay last) {
  std::vector<std::string> names;
  for (const PartnerTime& partner : partners) {
    bool is_estimated = false;
    for (absl::CivilDay day = first; day <= last; ++day) is_estimated |= partner.working.On(day).estimated;
    if (is_estimated) names.push_back(partner.partner);
  }
  return names;
}

absl::CivilDay DayOf(int64_t seconds, const absl::TimeZone& zone) {
  return absl::CivilDay(absl::ToCivilSecond(absl::FromUnixSeconds(seconds), zone));
}

}  // namespace

std::vector<FoundSlot> FindDaySlots(const std::vector<PartnerTime>& partners, absl::CivilDay first, absl::CivilDay last,
                                    const absl::TimeZone& zone, int days, size_t max) {
  std::vector<FoundSlot> slots;
  int run = 0;  // Days in a row, up to `day`, that suit.
  for (absl::CivilDay day = first; day <= last && slots.size() < max; ++day) {
    const Span span{StartOfDay(day, zone), StartOfDay(day + 1, zone)};
    const bool suits = std::all_of(partners.begin(), partners.end(),
                                   [&](const PartnerTime& partner) { return Suits(partner, day, span); });
    run = suits ? run + 1 : 0;
    if (run < days) continue;
    const absl::CivilDay begin = day - (days - 1);
    slots.push_back({{StartOfDay(begin, zone), span.end}, begin, day, EstimatedFor(partners, begin, day)});
  }
  return slots;
}

std::vector<FoundSlot> FindHourSlots(const std::vector<PartnerTime>& partners, absl::CivilDay first,
                                     absl::CivilDay last, const absl::TimeZone& zone, int minutes, size_t max) {
  const Span window{StartOfDay(first, zone), StartOfDay(last + 1, zone)};
  std::vector<Span> common{window};
  for (const PartnerTime& partner : partners) {
    common = Subtract(Intersect(common, partner.working.Within(window)), partner.busy);
  }
  std::vector<FoundSlot> slots;
  for (const Span& span : common) {
    if (slots.size() >= max) break;
    if (span.end - span.start < int64_t{minutes} * 60) continue;
    FoundSlot slot{span, DayOf(span.start, zone), DayOf(span.end - 1, zone), {}};
    for (const PartnerTime& partner : partners) {
      // The partner's own day.
      const absl::CivilDay day = DayOf(span.start, partner.working.zone());
      if (partner.working.On(day).estimated) slot.estimated_for.push_back(partner.partner);
    }
    slots.push_back(std::move(slot));
  }
  return slots;
}

}  // namespace duta::visit

#include "core/cli/visit/availability_view.h"

#include "core/cli/shell/text.h"
#include "core/cli/visit/event_view.h"
#include "core/desk/moments.h"
#include "core/desk/words.h"

namespace duta::cli {

std::string FormatAvailability(const schedule::v1::Availability& availability, const View& view) {
  Facts facts;
  facts.Add("Lets see", desk::WordOf(availability.detail()));
  facts.Add("Zone", availability.time_zone());
  facts.Add("Holidays known until", availability.known_until());
  Table hours({"WORKS ON", "FROM", "TO"});
  for (const auto& each : availability.hours()) hours.Add({desk::WordOf(each.weekday()), each.start(), each.end()});
  Table days({"DAY", "IS", "CERTAIN", "NAME"});
  for (const auto& day : availability.special_days()) {
    days.Add({day.date(), desk::WordOf(day.type()), day.estimated() ? "no" : "yes", day.name()});
  }
  Table busy({"BUSY FROM", "TO", "WITH"});
  for (const auto& period : availability.busy()) {
    busy.Add({desk::FormatMoment(period.start(), view.zone), FormatEnd(period.end(), view.zone), period.title()});
  }
  return facts.Format(view.width) + hours.Format(view.width) + days.Format(view.width) + busy.Format(view.width) +
         "\nWhen others are busy: `duta visit busy --with NAME`\n";
}

}  // namespace duta::cli

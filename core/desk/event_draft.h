// From what a person says of an event to the event. Functions only; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/desk/draft.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::desk {

// What an event says; empty means: as it was.
struct EventWords {
  std::vector<std::string> with, optional, informed, without;
  std::string summary, start, end, zone, venue, city, country, level, purpose, status;
  std::string repeat;
  std::vector<std::string> except, also_on;
  std::string answer_by;
  std::vector<std::string> delegations;  // `partners/au-dfat=12:Jane Citizen`
  std::vector<std::string> clearances;   // `landing:partners/au-dfat`
  // An event that somebody wrote, to begin with: what stands in it replaces what
  // stood, whole lists too. Its moments may lack their instants.
  std::optional<visit::v1::Event> written;
};

// Changes `event` as said. Times are meant in the zone that is said, else in the
// venue's, else in the setting's. Wrong (fault.h) in the field that is wrong, by
// the names above; `delegation` and `clearance` for one of those.
Status ApplyWords(const EventWords& words, const Setting& setting, visit::v1::Event& event);

}  // namespace duta::desk
